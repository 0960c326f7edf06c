internal import FlowTracking
internal import TeardownAnalysis
internal import Wire

/// Notes beside the segments which states the ends enter by them.
///
/// From ESTABLISHED on the states are those of the record; a connection that was never established
/// has only those of its handshake.
struct StateColumns {
  private let evidence: ConnectionEvidence
  private let verdict: Verdict
  private let states: StateHistory?

  init(_ evidence: ConnectionEvidence, _ verdict: Verdict, _ states: StateHistory?) {
    self.evidence = evidence
    self.verdict = verdict
    self.states = states
  }

  /// Fills in the states of both columns.
  func fill(_ rows: inout [SegmentLadder.Row]) {
    fillHandshake(&rows)
    guard let states else { return }
    for side in Side.allCases {
      let history = states.end(side)
      for place in 0..<history.count {
        guard let index = index(of: history[place], in: rows) else { continue }
        enter(history[place].state, side, at: index, &rows)
      }
    }
  }

  /// The row of the segment that proves a state; nil where it belongs to another connection.
  private func index(of step: EndpointHistory.Step, in rows: [SegmentLadder.Row]) -> Int? {
    rows.firstIndex { row in
      guard case .arrow(let arrow) = row else { return false }
      if let frame = step.frame { return arrow.frame == frame }
      guard let time = arrow.time else { return false }
      return time >= step.time - evidence.connection.start
    }
  }

  /// The states before ESTABLISHED, and the end of a connection that never was.
  private func fillHandshake(_ rows: inout [SegmentLadder.Row]) {
    var hasSyn = false
    var hasAnswer = false
    for index in rows.indices {
      guard case .arrow(let arrow) = rows[index] else { continue }
      let control = arrow.control.intersection([.syn, .ack, .rst])
      if control == .syn, arrow.from == .client, !hasSyn {
        hasSyn = true
        enter(.synSent, .client, at: index, &rows)
      } else if control == [.syn, .ack], arrow.from == .server, !hasAnswer {
        hasAnswer = true
        enter(.synReceived, .server, at: index, &rows)
      } else if control.contains(.rst), verdict.label == .notEstablished, hasSyn {
        enter(.closed, .client, at: index, &rows)
        if hasAnswer { enter(.closed, .server, at: index, &rows) }
        return
      }
    }
  }

  private func enter(
    _ state: EndpointState, _ side: Side, at index: Int, _ rows: inout [SegmentLadder.Row]
  ) {
    guard case .arrow(var arrow) = rows[index] else { return }
    if side == .client { arrow.client.append(state) } else { arrow.server.append(state) }
    rows[index] = .arrow(arrow)
  }
}
