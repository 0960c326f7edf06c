import FlowTracking
import Wire

// What a person should know of a connection that follows from where its ends stood, and from the
// incarnations of its four-tuple before and after. Asked for only where there may be something.

extension Anomaly {
  /// The remarks on a connection of which everything else is known.
  @inline(never)
  static func remarks(
    on evidence: borrowing ConnectionEvidence, _ label: Label, _ exchange: Exchange,
    _ resets: [ResetFinding], _ losses: (first: LossFinding, second: LossFinding),
    _ anomalies: [Anomaly]
  ) -> [Anomaly] {
    let hasTelling = resets.contains { $0.kind == .lateFin || $0.kind == .timeWaitAssassination }
    guard hasTelling || evidence.notes != nil || label == .unfinishedClose else { return [] }
    let remarks = Remarks(evidence, exchange, resets, label, losses, anomalies)
    var found: [Anomaly] = []
    func note(_ remark: Anomaly?) {
      if let remark { found.append(remark) }
    }
    note(remarks.reuse)
    note(remarks.metBefore)
    note(remarks.metAfter)
    note(remarks.ghosts)
    note(remarks.lateFin)
    note(remarks.assassination)
    note(remarks.givenUp(by: .client))
    note(remarks.givenUp(by: .server))
    return found
  }
}

/// Finds what is remarkable about a connection.
private struct Remarks {
  let evidence: ConnectionEvidence
  let exchange: Exchange
  let resets: [ResetFinding]
  let isUnfinished: Bool
  /// Where the ends stood, if a remark asks for it.
  let history: StateHistory?

  init(
    _ evidence: borrowing ConnectionEvidence, _ exchange: Exchange, _ resets: [ResetFinding],
    _ label: Label, _ losses: (first: LossFinding, second: LossFinding), _ anomalies: [Anomaly]
  ) {
    self.evidence = copy evidence
    self.exchange = exchange
    self.resets = resets
    isUnfinished = label == .unfinishedClose
    guard evidence.notes?.reopening != nil || resets.contains(where: { $0.kind == .lateFin })
    else {
      history = nil
      return
    }
    let waves = WaveList(of: exchange, firstLoss: losses.first, secondLoss: losses.second)
    history = StateHistory(
      StateReader(evidence, exchange, resets, waves, anomalies), label)
  }

  private var connection: Connection { evidence.connection }

  /// The four-tuple was opened again inside TIME_WAIT.
  var reuse: Anomaly? {
    guard let reopening = evidence.notes?.reopening, let timeWait = history?.timeWait,
      timeWait.isReused, metAfter == nil
    else { return nil }
    var reasons: ReuseReasons = []
    if let step = reopening.timestampStep, step > 0 { reasons.insert(.largerTimestamp) }
    if reopening.sequenceStep > 0 { reasons.insert(.largerNumber) }
    let recycled: Int32 = 65537
    for side in Side.allCases where timeWait.side ?? side == side {
      let isLow = connection.direction(of: side) == .fromLow
      let step = isLow ? reopening.outcome?.lowStep : reopening.outcome?.highStep
      let own = reopening.opener == connection.direction(of: side) ? reopening.sequenceStep : step
      if own == recycled { reasons.insert(.recycledNumber) }
    }
    return Anomaly(
      kind: .timeWaitReuse, frame: reopening.frame,
      side: connection.side(sending: reopening.opener), count: 1,
      particulars: .reuse(after: max(0, reopening.time - timeWait.start), reasons))
  }

  /// The SYN of this connection met the incarnation before.
  var metBefore: Anomaly? {
    guard let challenge = evidence.notes?.challenge else { return nil }
    var state: EndpointState?
    if challenge.hadClosed, challenge.peerHadClosed {
      // An end that is CLOSED would have answered by an RST: the last ACK did not reach it.
      state = challenge.closedSecond ? .lastAck : challenge.wasAcknowledged ? .timeWait : nil
    }
    return Anomaly(
      kind: .synMetOldConnection, frame: challenge.frame,
      side: connection.side(sending: challenge.sender), count: 1,
      particulars: .metOld(state, acknowledgment: challenge.frame))
  }

  /// The SYN of the incarnation after met this one.
  var metAfter: Anomaly? {
    guard let reopening = evidence.notes?.reopening else { return nil }
    let answering = connection.side(sending: reopening.opener).opposite
    let isRefused = reopening.outcome?.isRefused ?? false
    guard reopening.challenge != nil || isRefused else { return nil }
    var state = history.flatMap { standing(of: $0.end(answering), at: reopening) }
    // It is not CLOSED if it answers: the last ACK was captured, and did not reach it.
    if reopening.challenge?.closedSecond ?? false, state == .closed { state = .lastAck }
    // A port that is closed refuses whatever comes: that is no answer of this connection.
    if reopening.challenge == nil, state != .lastAck, state != .timeWait { return nil }
    return Anomaly(
      kind: .synMetOldConnection, frame: reopening.frame, side: answering, count: 1,
      particulars: .metOld(state, acknowledgment: reopening.challenge?.frame))
  }

  /// The state of an end when the four-tuple was opened again, if it was not over then.
  private func standing(
    of end: EndpointHistory, at reopening: IncarnationNotes.Reopening
  ) -> EndpointState? {
    var state: EndpointState?
    for place in 0..<end.count where end[place].frame ?? 0 < reopening.frame {
      state = end[place].state
    }
    if state == .timeWait, let over = history?.timeWait?.end, reopening.time >= over { return nil }
    return state
  }

  /// Segments of the incarnation before inside this one.
  var ghosts: Anomaly? {
    evidence.notes?.ghosts.map { ghosts in
      Anomaly(
        kind: .ghostSegment, frame: ghosts.frame, side: connection.side(sending: ghosts.sender),
        count: ghosts.count)
    }
  }

  /// A FIN that met no connection any more.
  var lateFin: Anomaly? {
    let findings = resets.filter { $0.kind == .lateFin }
    guard let finding = findings.first else { return nil }
    let reset = evidence.events[finding.event]
    let fin = evidence.events[..<finding.event].last { $0.isFin && $0.sender != reset.sender }
    guard let fin else { return nil }
    let end = history?.end(finding.from)
    var state = end?.last?.state
    if state == .closed, let end, end.count > 1 { state = end[end.count - 2].state }
    if state == .established { state = nil }
    let timeWait = state == .timeWait ? history?.timeWait : nil
    return Anomaly(
      kind: .lateFin, frame: fin.frame, side: connection.side(sending: fin.sender),
      count: UInt32(findings.count),
      particulars: .gone(
        from: state, since: timeWait.map { fin.timestamp - $0.end }, reset: reset.frame))
  }

  /// An RST that killed TIME_WAIT.
  var assassination: Anomaly? {
    resets.first { $0.kind == .timeWaitAssassination }.map { finding in
      Anomaly(
        kind: .timeWaitAssassination, frame: evidence.events[finding.event].frame,
        side: finding.from.opposite, count: 1)
    }
  }

  /// An end that sent its FIN again and again, and then no more.
  ///
  /// Each interval is about twice the one before (RFC 6298 §5.5), so that silence of three times the
  /// latest one shows that no copy follows; at least as long as the first retransmission after a tail
  /// loss probe may take.
  func givenUp(by side: Side) -> Anomaly? {
    guard isUnfinished else { return nil }
    let direction = connection.direction(of: side)
    guard let fin = exchange.history(of: direction), fin.firstCover == nil,
      let last = fin.copies.last, let before = fin.copies.below(last).last
    else { return nil }
    let wasLast = !evidence.events[(last + 1)...].contains { $0.sender == direction }
    let sent = evidence.events[last].timestamp
    let interval = sent - evidence.events[before].timestamp
    let end = max(evidence.watchedUntil, connection.end)
    let silence = (evidence.notes?.reopening.map { min($0.time, end) } ?? end) - sent
    // Divided, because three times what a clock has jumped by may be beyond all numbers.
    guard wasLast, silence > 1_500_000_000, (silence - 1) / 3 >= interval else { return nil }
    return Anomaly(
      kind: .gaveUp, frame: evidence.events[last].frame, side: side, count: 1,
      particulars: .tries(UInt32(fin.copies.count), silence: silence))
  }
}
