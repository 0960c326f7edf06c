internal import FlowTracking
internal import TeardownAnalysis
internal import Wire

/// How long one end sat in CLOSE_WAIT: its peer had closed, and it had not.
struct CloseWait: Equatable {
  /// The end that sat there.
  var side: Side
  /// From the peer's FIN to its own FIN or the end of the connection.
  var duration: Int64
  /// Whether it sent a FIN or an RST took the connection down; otherwise nothing more was captured of
  /// it, and it may have sat there for longer.
  var hasEnded: Bool
}

extension CheckedConnection {
  /// How long the second closer sat in CLOSE_WAIT; nil where neither end was seen there.
  ///
  /// Crossed FINs lead through CLOSING, and never to CLOSE_WAIT. Source: RFC 9293 §3.3.2.
  var closeWait: CloseWait? {
    guard let first = wave(1), verdict.shape != .simultaneous, let begin = time(of: first)
    else { return nil }
    let end: Timestamp
    let hasEnded: Bool
    if let second = wave(3), let time = time(of: second) {
      (end, hasEnded) = (time, true)
    } else if verdict.label == .rstAborted, let time = verdict.closeEnd {
      (end, hasEnded) = (time, true)
    } else {
      (end, hasEnded) = (connection.end, false)
    }
    return CloseWait(
      side: first.from.opposite, duration: max(0, end - begin), hasEnded: hasEnded)
  }

  /// When a wave was captured for the first time.
  private func time(of wave: Wave) -> Timestamp? {
    let place = wave.events.rawValue.trailingZeroBitCount
    return place < evidence.events.count ? evidence.events[place].timestamp : nil
  }
}
