public import FlowTracking
public import Wire

extension Verdict {
  /// Judges a connection of a live capture that may have missed frames.
  ///
  /// - Parameters:
  ///   - evidence: the connection.
  ///   - periods: when frames may have been missed.
  ///   - now: until when a connection counts as alive of which no end was captured.
  public init(
    of evidence: borrowing ConnectionEvidence, missing periods: LossyPeriods, until now: Timestamp
  ) {
    self.init(of: evidence)
    if periods.isEmpty { return }
    let end = label.isEnd ? evidence.connection.end : max(now, evidence.connection.end)
    // What follows a close by up to a second (a D-SACK, a copy of a FIN) still bears on it.
    let last = Timestamp(nanoseconds: end.nanoseconds &+ 1_000_000_000)
    if periods.touch(from: evidence.connection.start, to: last) { weaken() }
  }

  /// Takes back what the capture does not prove, because it may have missed frames while the
  /// connection was alive.
  ///
  /// Every loss that was `certain` becomes `likely`: the proof rests on the absence of a segment, such
  /// as a D-SACK, and its absence from the capture no longer shows its absence from the network. The
  /// label stays, as the best reading of what was captured; the anomaly says that frames are missing.
  mutating func weaken() {
    for place in 0..<waves.count where waves[place].certainty == .certain {
      waves[place].certainty = .likely
    }
    anomalies.append(Anomaly(kind: .captureDropped, frame: nil, side: nil, count: 1))
  }
}

extension Label {
  /// Whether the connection is over, as far as was captured.
  fileprivate var isEnd: Bool {
    switch self {
    case .cleanFourWay, .mergedThreeWay, .simultaneous, .lostSegmentRetransmitted, .rstAborted,
      .notEstablished:
      true
    case .halfClosed, .unfinishedClose, .open: false
    }
  }
}
