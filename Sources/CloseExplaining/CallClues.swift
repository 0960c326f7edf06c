internal import FlowTracking
internal import Wire

/// What the wire shows of the calls behind a FIN: whether its sender went on receiving.
struct CallClues: Sendable {
  /// What is known of one end.
  struct End: Sendable {
    /// SEG.ACK of its first FIN: what it had received by then.
    var received: Int64?
    /// The place just after its FIN.
    var finEnd: Int64?
    /// The highest SEG.ACK of a segment that it sent behind its FIN.
    var receivedSince: Int64 = 0
    /// The frame of that segment.
    var sinceFrame: UInt64?
    /// Up to where its own octets were captured.
    var captured: Int64 = .min
  }

  private var ends = [End(), End()]

  /// Takes in a segment of the connection.
  mutating func take(_ arrow: SegmentArrow) {
    let place = Int(arrow.from.rawValue)
    guard !arrow.control.contains(.rst), let end = arrow.end else { return }
    ends[place].captured = max(ends[place].captured, end)
    if arrow.control.contains(.fin), ends[place].finEnd == nil {
      ends[place].finEnd = end
      ends[place].received = arrow.acknowledgment
      return
    }
    guard let finEnd = ends[place].finEnd, end >= finEnd, let field = arrow.acknowledgment else {
      return
    }
    if field > ends[place].receivedSince {
      // The peer's FIN takes up one number and is no data.
      if let peerFin = ends[1 - place].finEnd, field >= peerFin {
        if peerFin - 1 <= ends[place].receivedSince { return }
        ends[place].receivedSince = peerFin - 1
      } else {
        ends[place].receivedSince = field
      }
      ends[place].sinceFrame = arrow.frame
    }
  }

  /// The data that an end still accepted after it had sent its FIN, and a frame that shows it.
  ///
  /// - Returns: nil if it accepted none, as far as was captured.
  func acceptedAfterFin(_ side: Side) -> (octets: UInt64, frame: UInt64)? {
    let end = ends[Int(side.rawValue)]
    guard let received = end.received, let frame = end.sinceFrame else { return nil }
    let peer = ends[Int(side.opposite.rawValue)]
    // The last of what was acknowledged and never captured may be the peer's FIN.
    let mayHideFin = peer.finEnd == nil && end.receivedSince > peer.captured
    let octets = end.receivedSince - received - (mayHideFin ? 1 : 0)
    return octets > 0 ? (UInt64(octets), frame) : nil
  }
}
