internal import FlowTracking
internal import TeardownAnalysis
internal import Wire

/// Notes beside the segments which state each end enters.
///
/// Source: RFC 9293 §3.3.2, figure 5.
struct StateColumns {
  private let evidence: ConnectionEvidence
  private let verdict: Verdict

  init(_ evidence: ConnectionEvidence, _ verdict: Verdict) {
    self.evidence = evidence
    self.verdict = verdict
  }

  /// Fills in the states of both columns.
  func fill(_ rows: inout [SegmentLadder.Row]) {
    var ends = [End(), End()]
    if verdict.handshake == .unseen {
      ends[0].state = .established
      ends[1].state = .established
    }
    var isFirst = true
    for index in rows.indices {
      guard case .arrow(var arrow) = rows[index], !arrow.marks.contains(.duplicateFrame) else {
        continue
      }
      let before = ends.map(\.state)
      Self.take(arrow, &ends)
      for side in Side.allCases {
        let place = Int(side.rawValue)
        let isNew = ends[place].state != before[place] || isFirst && verdict.handshake == .unseen
        guard isNew, let state = ends[place].state else { continue }
        if side == .client { arrow.client = state } else { arrow.server = state }
      }
      isFirst = false
      rows[index] = .arrow(arrow)
    }
  }

  private struct End {
    var state: EndpointState?
    /// The place just after its FIN.
    var finEnd: Int64?
  }

  private static func take(_ arrow: SegmentArrow, _ ends: inout [End]) {
    let own = Int(arrow.from.rawValue)
    let peer = Int(arrow.from.opposite.rawValue)
    if arrow.control.contains(.rst) {
      if arrow.marks.contains(.ending) {
        ends[own].state = .closed
        ends[peer].state = .closed
      }
      return
    }
    let arrives = arrow.fate == .arrived
    if arrow.control.contains(.syn) {
      if arrow.control.contains(.ack) {
        if arrives, ends[peer].state == .synSent { ends[peer].state = .established }
        if ends[own].state == nil { ends[own].state = .synReceived }
      } else {
        if ends[own].state == nil { ends[own].state = .synSent }
        if arrives, ends[peer].state == nil { ends[peer].state = .synReceived }
      }
      return
    }
    // Whoever sends anything else has been established, and with it its peer once it arrives.
    if ends[own].state.isOpening { ends[own].state = .established }
    if arrives, ends[peer].state.isOpening { ends[peer].state = .established }
    if arrow.control.contains(.fin), ends[own].finEnd == nil {
      ends[own].finEnd = arrow.end
      ends[own].state = ends[own].state == .closeWait ? .lastAck : .finWait1
    }
    guard arrives else { return }
    if let field = arrow.acknowledgment, let finEnd = ends[peer].finEnd, field >= finEnd {
      switch ends[peer].state {
      case .finWait1: ends[peer].state = .finWait2
      case .closing: ends[peer].state = .timeWait
      case .lastAck: ends[peer].state = .closed
      default: break
      }
    }
    if arrow.control.contains(.fin) {
      switch ends[peer].state {
      case .established: ends[peer].state = .closeWait
      case .finWait1: ends[peer].state = .closing
      case .finWait2: ends[peer].state = .timeWait
      default: break
      }
    }
  }
}

extension EndpointState? {
  /// Whether the end is not yet established.
  fileprivate var isOpening: Bool {
    switch self {
    case nil, .synSent, .synReceived: true
    default: false
    }
  }
}
