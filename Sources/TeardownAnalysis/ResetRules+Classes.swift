import FlowTracking
import Wire

// Why each RST came.

extension ResetRules {
  /// Every RST of the log, classified.
  ///
  /// - Parameter effective: the RST that ended the connection, if one did.
  /// - Returns: one finding an RST, in the order of capture.
  func findings(effective: Int?) -> [ResetFinding] {
    var findings: [ResetFinding] = []
    for place in evidence.events.indices where evidence.events[place].isReset {
      let reset = evidence.events[place]
      let signs = forgerySigns(place, tookEffect: place == effective)
      findings.append(
        ResetFinding(
          event: place, from: evidence.connection.side(sending: reset.sender),
          kind: kind(of: place, effective: effective, signs: signs),
          tookEffect: place == effective, hitState: stateHit(by: place, effective: effective),
          unacknowledgedByServer: unacknowledged(by: .server, at: reset),
          unacknowledgedByClient: unacknowledged(by: .client, at: reset), forgery: signs))
    }
    return findings
  }

  private func kind(of place: Int, effective: Int?, signs: ForgerySigns) -> ResetClass {
    if !wasEstablished(at: place) { return kindInHandshake(place) }
    if !signs.isEmpty { return .suspectedForgery }
    if place == effective || effective.map({ place > $0 }) ?? false {
      return cause(of: place)
    }
    if exchange.isComplete(before: place) { return kindAfterClose(place) }
    return .ignored
  }

  /// An RST before the handshake was complete.
  private func kindInHandshake(_ place: Int) -> ResetClass {
    let reset = evidence.events[place]
    if evidence.connection.side(sending: reset.sender) == .server { return .refused }
    let answersStray = evidence.events.indices.contains { earlier in
      let event = evidence.events[earlier]
      return earlier < place && event.sender != reset.sender && event.marks.contains(.stray)
        && event.control.contains([.syn, .ack]) && event.acknowledgmentField == reset.sequence
    }
    if answersStray { return .oldDuplicate }
    return reset.control.contains(.ack) ? .abort : .noConnection
  }

  /// The cause of an RST that ended a connection, or came from an end that had none any more.
  private func cause(of place: Int) -> ResetClass {
    let reset = evidence.events[place]
    let hasClosed = hasSentFin(reset.sender, before: place)
    if let elicitor = elicitor(of: place) {
      let event = evidence.events[elicitor]
      if event.payloadLength > 0, hasClosed { return .dataAfterClose }
      if event.isFin { return .lateFin }
      return .noConnection
    }
    if reset.control.contains(.ack) {
      return reset.unansweredProbes > 0 ? .keepAliveTimeout : .abort
    }
    guard hasClosed, let fin = exchange.history(of: reset.sender),
      reset.sequence == fin.end || reset.sequence == fin.end - 1
    else { return reset.sequence == reset.senderNext ? .abort : .noConnection }
    // The segment that it answers is not the latest one: what the peer sent since tells.
    let peer = Self.side(reset.sender.reversed, evidence.connection)
    if peer.halfCloseBytes > 0 { return .dataAfterClose }
    return hasSentFin(reset.sender.reversed, before: place) ? .lateFin : .noConnection
  }

  /// An RST after both FINs had been exchanged and acknowledged.
  ///
  /// Source: RFC 1337 §1: an old duplicate meets TIME_WAIT, is answered by an ACK, and the RST
  /// that answers the ACK kills TIME_WAIT.
  private func kindAfterClose(_ place: Int) -> ResetClass {
    guard let elicitor = elicitor(of: place), exchange.isComplete(before: elicitor),
      exchange.first?.owner == evidence.events[elicitor].sender
    else { return .afterClose }
    let wasProvoked = evidence.events.indices.contains { earlier in
      let event = evidence.events[earlier]
      return earlier < elicitor && exchange.isComplete(before: earlier) && !event.isFin
        && !event.isReset && event.sender == evidence.events[place].sender
    }
    return wasProvoked ? .timeWaitAssassination : .afterClose
  }

  private func hasSentFin(_ direction: Direction, before place: Int) -> Bool {
    exchange.history(of: direction).map { $0.firstCopy < place } ?? false
  }

  private func stateHit(by place: Int, effective: Int?) -> EndpointState {
    if let effective, place > effective { return .closed }
    return EndpointState(
      of: evidence.events[place].sender.reversed, before: place, exchange: exchange,
      connection: evidence.connection, wasEstablished: wasEstablished(at: place))
  }

  /// Octets that an end had sent and its peer had not acknowledged; nil where nothing shows it.
  private func unacknowledged(by side: Side, at reset: CloseEvent) -> UInt64? {
    let direction = evidence.connection.direction(of: side.opposite)
    let sender = Self.side(direction, evidence.connection)
    let isSender = reset.sender == direction
    let isUnknown = reset.marks.contains(
      isSender ? .peerAcknowledgedNothing : .senderAcknowledgedNothing)
    guard sender.packets > 0, !isUnknown else { return nil }
    let next = isSender ? reset.senderNext : reset.peerNext
    let acknowledged = isSender ? reset.peerAcknowledged : reset.senderAcknowledged
    let octets = next.distance(from: acknowledged)
    guard octets > 0 else { return 0 }
    // A FIN takes a place in sequence space and carries nothing.
    let fin = exchange.history(of: direction)
    let countsFin = fin.map { next.covers($0.end) && $0.end.isAfter(acknowledged) } ?? false
    return UInt64(octets) - (countsFin ? 1 : 0)
  }

  // MARK: Forgery

  /// Signs that an RST was not sent by the end it names.
  ///
  /// Source: Weaver, Sommer, Paxson, "Detecting Forged TCP Reset Packets", NDSS 2009.
  private func forgerySigns(_ place: Int, tookEffect: Bool) -> ForgerySigns {
    let reset = evidence.events[place]
    let sender = Self.side(reset.sender, evidence.connection)
    var signs: ForgerySigns = []
    guard wasEstablished(at: place) else { return signs }
    if hasOtherSegments(sender), abs(Int(reset.timeToLive) - Int(sender.timeToLive)) > 4 {
      signs.insert(.timeToLive)
    }
    // An RST that answers a segment comes from no socket, which has a numbering of its own: the
    // number says nothing alone.
    if reset.marks.contains(.foreignIdentification), !signs.isEmpty || elicitor(of: place) == nil {
      signs.insert(.identification)
    }
    if stepsThroughWindow(place) { signs.insert(.steppedSequences) }
    if senderWentOn(after: place, anySegment: !signs.isEmpty) { signs.insert(.senderWentOn) }
    return signs
  }

  private func hasOtherSegments(_ sender: SendSide) -> Bool {
    sender.packets > UInt32(evidence.events.count { $0.isReset })
      || sender.facts.contains(.acknowledged)
  }

  /// Whether it is one of several back-to-back RSTs whose SEQs lie ahead and differ.
  private func stepsThroughWindow(_ place: Int) -> Bool {
    let reset = evidence.events[place]
    guard elicitor(of: place) == nil, fit(of: place) != .outside else { return false }
    let steps = evidence.events.indices.count { other in
      let event = evidence.events[other]
      return other != place && event.isReset && event.sender == reset.sender
        && event.sequence != reset.sequence && event.sequence.isAfter(event.senderNext)
        && (event.timestamp - reset.timestamp).magnitude <= (100 * LossRules.jitter).magnitude
    }
    return steps >= 2
  }

  /// Whether the claimed sender goes on after the RST.
  ///
  /// New sequence space shows it: an end that has reset a connection sends none. Other segments may
  /// only have been overtaken by the RST, and count where something else is suspicious too.
  private func senderWentOn(after place: Int, anySegment: Bool) -> Bool {
    let reset = evidence.events[place]
    return evidence.events.indices.contains { later in
      let event = evidence.events[later]
      guard later > place, event.sender == reset.sender, !event.isReset else { return false }
      let isNew = event.end.isAfter(event.senderNext) && event.end.isAfter(reset.sequence)
      return anySegment || isNew
    }
  }
}
