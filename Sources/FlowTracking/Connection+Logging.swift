import Wire

// The finer points of the log of a close: what else a segment says when it is logged.

extension CloseEvent {
  /// A segment about to be taken in, with what is known before it.
  init(of segment: Segment, in connection: Connection) {
    let sender = segment.direction == .fromLow ? connection.low : connection.high
    let peer = segment.direction == .fromLow ? connection.high : connection.low
    self.init(
      timestamp: segment.timestamp, frame: segment.frame, sequence: segment.sequence,
      acknowledgmentField: segment.acknowledgmentField, payloadLength: segment.payloadLength,
      timestampValue: segment.timestampValue, timestampEcho: segment.timestampEcho,
      senderNext: sender.next, senderAcknowledged: sender.acknowledged, peerNext: peer.next,
      peerAcknowledged: peer.acknowledged, senderSkips: sender.identifications.skipped,
      skippedBefore: 0, peerSkips: peer.identifications.skipped,
      identification: segment.identification,
      control: segment.control, timeToLive: segment.timeToLive, sender: segment.direction,
      marks: [], unansweredProbes: sender.unansweredProbes)
    if segment.presence.contains(.timestamps) { marks.insert(.timestamps) }
    if segment.presence.contains(.identification) { marks.insert(.identification) }
    let number = segment.identification
    if segment.presence.contains(.identification), !sender.identifications.isPlausible(number) {
      marks.insert(.foreignIdentification)
    }
    if segment.presence.contains(.optionsCut) { marks.insert(.optionsCut) }
    if connection.phase == .opening { marks.insert(.beforeEstablished) }
    let peerCovers = peer.facts.contains(.acknowledged) && peer.acknowledged.covers(sequence)
    if peerCovers, !peer.facts.contains(.hole) { marks.insert(.peerQuiet) }
    let covers = sender.facts.contains(.acknowledged) && sender.acknowledged.covers(peer.next)
    let elicits = peer.lastPayload > 0 || !peer.lastControl.intersection([.syn, .fin]).isEmpty
    if covers, !elicits || peer.lastFrame < sender.lastFrame { marks.insert(.senderQuiet) }
    if sender.facts.contains(.holeAcknowledged), sender.holeEnd == sequence {
      marks.insert(.afterGap)
    }
  }

  /// The latest segment of one end, as the elicitor of an RST or an early acknowledgment.
  fileprivate init(
    latestOf sender: SendSide, peer: SendSide, direction: Direction, marks: Marks
  ) {
    self.init(
      timestamp: sender.lastTime, frame: sender.lastFrame, sequence: sender.lastSequence,
      acknowledgmentField: sender.lastAcknowledgmentField, payloadLength: sender.lastPayload,
      timestampValue: 0, timestampEcho: 0, senderNext: sender.next,
      senderAcknowledged: sender.acknowledged, peerNext: peer.next,
      peerAcknowledged: peer.acknowledged, senderSkips: sender.identifications.skipped,
      skippedBefore: 0, peerSkips: peer.identifications.skipped, identification: 0,
      control: sender.lastControl,
      timeToLive: sender.timeToLive, sender: direction, marks: marks, unansweredProbes: 0)
  }
}

extension CloseEvent.Marks {
  /// The part of an effect that the log keeps.
  init(_ effect: SegmentEffect) {
    self = []
    if effect.contains(.firstCover) { insert(.firstCover) }
    if effect.contains(.coversFin) { insert(.coversFin) }
    if effect.contains(.keepAlive) { insert(.keepAlive) }
  }
}

extension Connection {
  /// Logs the segment that an RST may answer, unless it is in the log already.
  mutating func logElicitor(of reset: CloseEvent, log: inout EventPool) {
    let direction = reset.sender.reversed
    let sender = direction == .fromLow ? low : high
    guard sender.packets > 0 else { return }
    let frame = sender.lastFrame
    if log.contains(events, where: { $0.frame == frame }) { return }
    let event = CloseEvent(
      latestOf: sender, peer: direction == .fromLow ? high : low, direction: direction,
      marks: .context)
    if !log.append(event, to: &events) { unloggedEvents &+= 1 }
  }

  /// The acknowledgment of a FIN was captured before the FIN: logs it as the first cover.
  mutating func logEarlierCover(_ fin: Segment, log: inout EventPool) {
    let direction = fin.direction.reversed
    let sender = direction == .fromLow ? low : high
    let finEnd = fin.end
    let isLatest =
      sender.lastControl.contains(.ack) && sender.lastAcknowledgmentField.covers(finEnd)
    let frame = sender.lastFrame
    guard isLatest else { return }
    if log.contains(events, where: { $0.frame == frame }) {
      log.update(events) { if $0.frame == frame { $0.marks.formUnion([.firstCover, .coversFin]) } }
      return
    }
    let event = CloseEvent(
      latestOf: sender, peer: direction == .fromLow ? high : low, direction: direction,
      marks: [.firstCover, .coversFin])
    if !log.append(event, to: &events) { unloggedEvents &+= 1 }
  }

  /// Marks an acknowledgment whose first SACK block is a D-SACK of exactly a copy of the FIN.
  ///
  /// A block that lies above the acknowledgment number is an ordinary SACK, and one that merely ends
  /// at the FIN is stale. Source: RFC 2883 §4.
  func noteDuplicateFinReport(
    _ segment: Segment, event: inout CloseEvent, log: borrowing EventPool
  ) {
    guard segment.selectiveBlockCount > 0, segment.control.contains(.ack) else { return }
    let peer = segment.direction == .fromLow ? high : low
    let block = segment.firstSelectiveBlock
    guard peer.facts.contains(.fin), block.right == peer.finEnd,
      segment.acknowledgmentField.covers(block.right)
    else { return }
    let sender = segment.direction.reversed
    if log.contains(
      events, where: { $0.sender == sender && $0.isFin && $0.sequence == block.left })
    {
      event.marks.insert(.duplicateFinReported)
    }
  }

  /// A packet thought lost had only been overtaken: events logged since counted it as skipped.
  mutating func forgiveSkip(_ segment: Segment, log: inout EventPool) {
    let sender = segment.direction
    let number = segment.identification
    var isLater = false
    log.update(events) { event in
      if event.sender == sender {
        isLater = isLater || Int16(bitPattern: event.identification &- number) > 0
        if isLater, event.senderSkips > 0 { event.senderSkips -= 1 }
      } else if isLater, event.peerSkips > 0 {
        event.peerSkips -= 1
      }
    }
  }
}
