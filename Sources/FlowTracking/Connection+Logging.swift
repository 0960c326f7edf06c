import Wire

// The finer points of the log of a close: what else a segment says when it is logged.

extension CloseEvent {
  /// A segment about to be taken in, with what is known before it.
  @inline(__always)
  init(of segment: Segment, in connection: Connection) {
    if segment.direction == .fromLow {
      self.init(of: segment, connection.low, connection.high, connection.phase)
    } else {
      self.init(of: segment, connection.high, connection.low, connection.phase)
    }
  }

  @inline(__always)
  init(
    of segment: Segment, _ sender: SendSide, _ peer: SendSide, _ phase: Connection.Phase
  ) {
    self.init(
      timestamp: segment.timestamp, frame: segment.frame,
      silenceOrNone: sender.packets == 0 ? -1 : max(0, segment.timestamp - sender.lastTime),
      sequence: segment.sequence,
      acknowledgmentField: segment.acknowledgmentField, payloadLength: segment.payloadLength,
      timestampValue: segment.timestampValue, timestampEcho: segment.timestampEcho,
      senderNext: sender.next, senderAcknowledged: sender.acknowledged, peerNext: peer.next,
      peerAcknowledged: peer.acknowledged, marks: [],
      senderSkips: sender.identifications.skipped, skippedBefore: 0,
      peerSkips: peer.identifications.skipped, identification: segment.identification,
      control: segment.control, timeToLive: segment.timeToLive, sender: segment.direction,
      unansweredProbes: UInt8(clamping: sender.unansweredProbes))
    noteUnacknowledging(sender, peer)
    if segment.presence.contains(.timestamps) { marks.insert(.timestamps) }
    if segment.presence.contains(.identification) { marks.insert(.identification) }
    if sender.facts.contains(.timestamps), segment.timestampValue == sender.lastTimestampValue {
      marks.insert(.stampShared)
    }
    let number = segment.identification
    if segment.presence.contains(.identification), !sender.identifications.isPlausible(number) {
      marks.insert(.foreignIdentification)
    }
    if segment.presence.contains(.optionsCut) { marks.insert(.optionsCut) }
    if phase == .opening { marks.insert(.beforeEstablished) }
    if peer.facts.contains(.acknowledged), peer.acknowledged.isAfter(segment.end) {
      marks.insert(.behindWindow)
    }
    let peerCovers = peer.facts.contains(.acknowledged) && peer.acknowledged.covers(sequence)
    if peerCovers, !peer.facts.contains(.hole) { marks.insert(.peerQuiet) }
    let covers = sender.facts.contains(.acknowledged) && sender.acknowledged.covers(peer.next)
    let elicits = peer.lastPayload > 0 || !peer.lastControl.intersection([.syn, .fin]).isEmpty
    if covers, !elicits || peer.lastFrame < sender.lastFrame,
      !sender.facts.contains(.sentUnseen)
    {
      marks.insert(.senderQuiet)
    }
  }

  /// The latest segment of one end, as the elicitor of an RST or an early acknowledgment.
  init(
    latestOf sender: SendSide, peer: SendSide, direction: Direction, marks: Marks
  ) {
    self.init(
      timestamp: sender.lastTime, frame: sender.lastFrame, silenceOrNone: -1,
      sequence: sender.lastSequence, acknowledgmentField: sender.lastAcknowledgmentField,
      payloadLength: sender.lastPayload, timestampValue: 0, timestampEcho: 0,
      senderNext: sender.next, senderAcknowledged: sender.acknowledged, peerNext: peer.next,
      peerAcknowledged: peer.acknowledged, marks: marks,
      senderSkips: sender.identifications.skipped, skippedBefore: 0,
      peerSkips: peer.identifications.skipped, identification: 0, control: sender.lastControl,
      timeToLive: sender.timeToLive, sender: direction, unansweredProbes: 0)
    noteUnacknowledging(sender, peer)
  }

  /// Says of which end nothing is known that it had acknowledged.
  @inline(__always)
  private mutating func noteUnacknowledging(_ sender: SendSide, _ peer: SendSide) {
    if !sender.facts.contains(.acknowledged) { marks.insert(.senderAcknowledgedNothing) }
    if !peer.facts.contains(.acknowledged) { marks.insert(.peerAcknowledgedNothing) }
  }
}

extension CloseEvent.Marks {
  /// The part of an effect that the log keeps.
  init(_ effect: SegmentEffect) {
    self = []
    if effect.contains(.firstCover) { insert(.firstCover) }
    if effect.contains(.coversFin) { insert(.coversFin) }
    if effect.contains(.keepAlive) { insert(.keepAlive) }
    if effect.contains(.repairsData) { insert(.repairsData) }
    if effect.contains(.stopsAtFin) { insert(.stopsAtFin) }
    if effect.contains(.acknowledgesUnseen) { insert(.aheadOfPeer) }
  }
}

extension Connection {
  /// Logs the segment that an RST may answer, unless it is in the log already.
  mutating func logElicitor(of reset: Segment, log: inout EventPool) {
    let direction = reset.direction.reversed
    let sender = direction == .fromLow ? low : high
    let frame = sender.lastFrame
    // An end that has sent nothing but RSTs has no latest segment.
    guard sender.packets > 0, frame > 0 else { return }
    if log.contains(events, where: { $0.frame == frame }) { return }
    let event = CloseEvent(
      latestOf: sender, peer: direction == .fromLow ? high : low, direction: direction,
      marks: .context)
    if !log.append(event, to: &events) { unloggedEvents &+= 1 }
  }

  /// What the SACK blocks of an acknowledgment say of the peer's FIN.
  ///
  /// A block above the acknowledgment number that ends with the FIN says that a copy had arrived
  /// while data before it was missing. A first block of exactly a copy's range is a D-SACK where
  /// the acknowledgment number, or the second block, covers it; one that merely ends at the FIN is
  /// stale. Source: RFC 2018 §4, RFC 2883 §4.
  @inline(never)
  func selectiveMarks(_ segment: Segment, log: borrowing EventPool) -> CloseEvent.Marks {
    guard segment.control.contains(.ack) else { return [] }
    let finEnd = segment.direction == .fromLow ? high.finEnd : low.finEnd
    let peerFacts = segment.direction == .fromLow ? high.facts : low.facts
    guard peerFacts.contains(.fin) else { return [] }
    var marks: CloseEvent.Marks = []
    let first = segment.firstSelectiveBlock
    let second = segment.secondSelectiveBlock
    let hasSecond = segment.selectiveBlockCount > 1
    let acknowledgment = segment.acknowledgmentField
    let isAbove = finEnd.isAfter(acknowledgment)
    if isAbove, first.right == finEnd || hasSecond && second.right == finEnd {
      marks.insert(.selectivelyCoversFin)
    }
    guard first.right == finEnd else { return marks }
    let isRepeated =
      hasSecond && second.right.covers(first.right) && first.left.covers(second.left)
    guard acknowledgment.covers(first.right) || isRepeated else { return marks }
    let sender = segment.direction.reversed
    if log.contains(
      events, where: { $0.sender == sender && $0.isFin && $0.sequence == first.left })
    {
      marks.insert(.duplicateFinReported)
    }
    return marks
  }

  /// A packet thought lost had only been overtaken: events logged since counted it as skipped.
  mutating func forgiveSkip(_ segment: Segment, log: inout EventPool) {
    let sender = segment.direction
    let number = segment.identification
    var isLater = false
    var isForgiven = false
    log.update(events) { event in
      if event.sender == sender {
        isLater = isLater || Int16(bitPattern: event.identification &- number) > 0
        if isLater, event.senderSkips > 0 { event.senderSkips -= 1 }
        if isLater, event.skippedBefore > 0, !isForgiven {
          event.skippedBefore -= 1
          isForgiven = true
        }
      } else if isLater, event.peerSkips > 0 {
        event.peerSkips -= 1
      }
    }
  }
}
