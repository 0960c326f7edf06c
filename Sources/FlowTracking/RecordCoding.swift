import Wire

// What a parked record holds, field by field. The same function writes and reads, so the two
// cannot disagree; every field of the types below is passed once. Fields that seldom differ from
// their prediction stand in groups of their own, which are left out where none does.

extension Connection {
  /// Passes every field but the links and the log's chunks, which have no meaning while parked.
  mutating func code<Coder: FieldCoder>(with coder: inout Coder) {
    coder.beginGroup()
    coder.code(&id)
    coder.code(&start.nanoseconds)
    coder.code(&end.nanoseconds, near: start.nanoseconds)
    coder.code(&firstFrame)
    coder.code(&lastFrame, near: firstFrame)
    coder.code(&facts.rawValue)
    coder.code(&events.count)
    var choices = clientDirection.rawValue | roles.rawValue << 1 | phase.rawValue << 2
    coder.code(&choices)
    clientDirection = choices & 1 == 0 ? .fromLow : .fromHigh
    roles = choices & 2 == 0 ? .handshake : .guessed
    phase = Phase(rawValue: choices >> 2 & 7) ?? .closed
    let hasRare =
      duplicateFrames | unloggedResets | unloggedEvents != 0 || lastReset != Self.noReset
      || stray.count > 0 || afterResetBudget != Self.afterResetEvents
      || repeatBudget != Self.repeatEvents
    let rareFollows = coder.decide(hasRare)
    coder.endGroup()
    if rareFollows { codeRare(with: &coder) }
    low.code(with: &coder, connectionEnd: end, lastFrame: lastFrame, peer: high, isFirst: true)
    high.code(with: &coder, connectionEnd: end, lastFrame: lastFrame, peer: low, isFirst: false)
  }

  private mutating func codeRare<Coder: FieldCoder>(with coder: inout Coder) {
    coder.beginGroup()
    coder.code(&duplicateFrames)
    coder.code(&unloggedResets)
    coder.code(&unloggedEvents)
    coder.code(&lastReset.nanoseconds, near: Self.noReset.nanoseconds)
    coder.code(&stray.sequence.rawValue)
    coder.code(&stray.acknowledgment.rawValue)
    coder.code(&stray.count)
    var direction = stray.direction.rawValue
    coder.code(&direction)
    stray.direction = direction == 0 ? .fromLow : .fromHigh
    coder.code(&afterResetBudget, near: Self.afterResetEvents)
    coder.code(&repeatBudget, near: Self.repeatEvents)
    coder.endGroup()
  }
}

extension SendSide {
  /// Passes every field; where `isFirst`, the peer has not been passed yet and predicts nothing.
  @inline(__always)
  fileprivate mutating func code<Coder: FieldCoder>(
    with coder: inout Coder, connectionEnd: Timestamp, lastFrame connectionLastFrame: UInt64,
    peer: SendSide, isFirst: Bool
  ) {
    coder.beginGroup()
    coder.code(&facts.rawValue)
    var trip = smallestRoundTrip == .max ? 0 : smallestRoundTrip &+ 1
    coder.code(&trip)
    smallestRoundTrip = trip == 0 ? .max : trip &- 1
    coder.code(&lastTime.nanoseconds, near: connectionEnd.nanoseconds)
    coder.code(&lastFrame, near: connectionLastFrame)
    coder.code(&bytes)
    coder.code(&packets)
    coder.code(&next.rawValue, near: isFirst ? 0 : peer.acknowledged.rawValue)
    coder.code(&initial.rawValue, near: next.rawValue)
    coder.code(&acknowledged.rawValue, near: isFirst ? 0 : peer.next.rawValue)
    coder.code(&finEnd.rawValue, near: next.rawValue)
    coder.code(&finStart.rawValue, near: finEnd.rawValue)
    coder.code(&lastSequence.rawValue, near: next.rawValue)
    coder.code(&lastAcknowledgmentField.rawValue, near: acknowledged.rawValue)
    coder.code(&lastPayload)
    coder.code(&lastTimestampValue)
    coder.code(&window)
    coder.code(&maximumSegmentSize, near: 1460)
    coder.code(&windowScale)
    coder.code(&timeToLive, near: 64)
    coder.code(&lastControl.rawValue, near: ControlBits.ack.rawValue)
    coder.code(&identifications.last)
    coder.code(&identifications.steps)
    coder.code(&identifications.lastSpan)
    let hasRare =
      !facts.isDisjoint(with: [.sampling, .hole]) || countedGaps != 0 || halfCloseBytes != 0
      || unansweredProbes != 0 || identifications.skips | identifications.breaks != 0
      || identifications.skipped != 0
    let rareFollows = coder.decide(hasRare)
    coder.endGroup()
    if rareFollows { codeRare(with: &coder) }
  }

  private mutating func codeRare<Coder: FieldCoder>(with coder: inout Coder) {
    coder.beginGroup()
    coder.code(&sampleTime.nanoseconds, near: lastTime.nanoseconds)
    coder.code(&sampleEnd.rawValue, near: next.rawValue)
    coder.code(&holeStart.rawValue)
    coder.code(&holeEnd.rawValue, near: holeStart.rawValue)
    coder.code(&holeMissing)
    coder.code(&countedGaps)
    coder.code(&halfCloseBytes)
    coder.code(&unansweredProbes)
    coder.code(&identifications.skipped)
    coder.code(&identifications.skips)
    coder.code(&identifications.breaks)
    coder.endGroup()
  }
}

extension CloseEvent {
  /// Passes every field, predicted from the events before it.
  mutating func code<Coder: FieldCoder>(with coder: inout Coder, history: inout EventHistory) {
    coder.beginGroup()
    var direction = sender.rawValue
    coder.code(&direction)
    sender = direction == 0 ? .fromLow : .fromHigh
    let former = history.latest(of: sender)
    coder.code(&timestamp.nanoseconds, near: history.latest.timestamp.nanoseconds)
    coder.code(&frame, near: history.latest.frame + 1)
    coder.code(&senderNext.rawValue, near: former.senderNext.rawValue)
    coder.code(&sequence.rawValue, near: senderNext.rawValue)
    coder.code(&peerNext.rawValue, near: former.peerNext.rawValue)
    coder.code(&acknowledgmentField.rawValue, near: peerNext.rawValue)
    coder.code(&payloadLength)
    coder.code(&silenceOrNone)
    coder.code(&timestampValue, near: former.timestampValue)
    coder.code(&timestampEcho, near: former.timestampEcho)
    coder.code(&senderAcknowledged.rawValue, near: peerNext.rawValue)
    coder.code(&peerAcknowledged.rawValue, near: senderNext.rawValue)
    coder.code(&identification, near: former.identification)
    coder.code(&control.rawValue, near: ControlBits.ack.rawValue)
    coder.code(&timeToLive, near: former.timeToLive)
    coder.code(&marks.rawValue)
    coder.code(&senderSkips, near: former.senderSkips)
    coder.code(&skippedBefore)
    coder.code(&peerSkips, near: former.peerSkips)
    coder.code(&unansweredProbes)
    coder.endGroup()
    history.note(self)
  }
}

/// The events that predict the next one's fields.
struct EventHistory {
  /// The event before.
  private(set) var latest: CloseEvent
  private var latestOfLow: CloseEvent
  private var latestOfHigh: CloseEvent

  /// Nothing logged yet: what the connection itself predicts.
  init(of connection: Connection) {
    latest = CloseEvent.initial(for: connection, sender: .fromHigh)
    latestOfLow = CloseEvent.initial(for: connection, sender: .fromLow)
    latestOfHigh = latest
  }

  /// The event before that the same end sent.
  func latest(of sender: Direction) -> CloseEvent {
    sender == .fromLow ? latestOfLow : latestOfHigh
  }

  /// Takes in an event.
  mutating func note(_ event: CloseEvent) {
    latest = event
    if event.sender == .fromLow { latestOfLow = event } else { latestOfHigh = event }
  }
}

extension CloseEvent {
  /// An event as a connection's own numbers predict its first one.
  fileprivate static func initial(for connection: Connection, sender: Direction) -> CloseEvent {
    let own = sender == .fromLow ? connection.low : connection.high
    let peer = sender == .fromLow ? connection.high : connection.low
    return CloseEvent(
      timestamp: connection.end, frame: connection.lastFrame, sequence: own.next,
      acknowledgmentField: peer.next, payloadLength: 0, timestampValue: 0, timestampEcho: 0,
      silenceOrNone: 0, senderNext: own.next, senderAcknowledged: own.acknowledged,
      peerNext: peer.next,
      peerAcknowledged: peer.acknowledged, senderSkips: own.identifications.skipped,
      skippedBefore: 0, peerSkips: peer.identifications.skipped,
      identification: own.identifications.last,
      control: .ack, timeToLive: own.timeToLive, sender: sender, marks: [], unansweredProbes: 0)
  }
}
