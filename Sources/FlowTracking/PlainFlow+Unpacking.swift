import Wire

// A plain flow as the connection that `Connection` and `SendSide` would have made of its segments.

extension PlainFlow {
  /// Writes the connection and appends the events of its close to `log`.
  ///
  /// Every field of the connection is written but those that a plain flow leaves as they are in a
  /// new one, and the four-tuple where the flow is wide. Mutating, although it changes nothing: of a borrowed flow the compiler makes a copy.
  mutating func unpack(into connection: inout Connection, log: inout [CloseEvent]) {
    if !isWide { connection.tuple = narrowTuple }
    connection.id = id
    connection.start = start
    connection.end = end
    connection.establishment = start
    connection.firstFrame = firstFrame
    connection.lastFrame = lastFrame
    connection.duplicateFrames = duplicateFrames
    connection.clientDirection = clientDirection
    connection.network = network
    connection.roles = .handshake
    connection.previous = previous
    var facts: Connection.Facts = .syn
    switch state {
    case .vacant, .opening: connection.phase = .opening
    case .answered:
      connection.phase = .opening
      facts = [.syn, .synAck]
    case .open:
      connection.phase = .open
      facts = [.syn, .synAck, .established]
    case .closing:
      connection.phase = .closing
      facts = [.syn, .synAck, .established]
    case .closed:
      connection.phase = .closed
      facts = [.syn, .synAck, .established]
    }
    if facts.contains(.established) {
      connection.establishment.nanoseconds &+= Int64(close.handshakeTime)
    }
    if marks.contains(.reopened) { facts.insert(.reopened) }
    if marks.contains(.evicted) { facts.insert(.evicted) }
    if marks.contains(.noted) { facts.insert(.noted) }
    connection.facts = facts
    connection.repeatBudget = Connection.repeatEvents
    connection.events.count = UInt16(close.count)
    connection.trail.leave(
      firsts: close.firsts, hasSynAck: state != .vacant && state != .opening,
      hasDuplicates: marks.contains(.dataDuplicated))
    low.unpack(into: &connection.low, at: self)
    high.unpack(into: &connection.high, at: self)
    unpackEvents(into: &log)
  }

  /// Backwards from the last event: that is where the numbers stand that are kept.
  private mutating func unpackEvents(into log: inout [CloseEvent]) {
    let count = Int(close.count)
    if count == 0 { return }
    var time = end
    var frame = lastFrame
    var (lowLater, highLater): (UInt16, UInt16) = (0, 0)
    // The first event has none before it.
    time.nanoseconds &+= Int64(close.handshakeTime)
    for place in 0..<count {
      time.nanoseconds &-= Int64(close.waits[place])
      frame &-= UInt64(close.frames[place])
      if close.marks[place].contains(.numbered) {
        if close.marks[place].contains(.fromHigh) { highLater &+= 1 } else { lowLater &+= 1 }
      }
    }
    var (lowSent, highSent) = (false, false)
    time.nanoseconds &-= Int64(close.handshakeTime)
    for place in 0..<count {
      time.nanoseconds &+= Int64(close.waits[place])
      frame &+= UInt64(close.frames[place])
      if close.marks[place].contains(.fromHigh) {
        log.append(
          event(place, time, frame, high, low, isBehind: highSent, peerSent: lowSent, &highLater))
        highSent = highSent || close.controls[place].contains(.fin)
      } else {
        log.append(
          event(place, time, frame, low, high, isBehind: lowSent, peerSent: highSent, &lowLater))
        lowSent = lowSent || close.controls[place].contains(.fin)
      }
    }
  }

  @inline(__always)
  private func event(
    _ place: Int, _ time: Timestamp, _ frame: UInt64, _ own: PlainSide, _ peer: PlainSide,
    isBehind: Bool, peerSent: Bool, _ later: inout UInt16
  ) -> CloseEvent {
    let noted = close.marks[place]
    let control = close.controls[place]
    let sequence = isBehind ? own.next : own.finStart
    let peerNext = peerSent ? peer.next : peer.finStart
    let acknowledged = noted.contains(.coversFin) ? peer.next : peer.finStart
    var identification: UInt16 = 0
    if noted.contains(.numbered) {
      later &-= 1
      identification = own.lastIdentification &- later
    }
    var marks = isWide ? CloseEvent.Marks(rawValue: 0) : .identification
    if own.facts.contains(.timestamps) { marks.insert(.timestamps) }
    if noted.contains(.coversFin) { marks.insert(.coversFin) }
    if noted.contains(.firstCover) { marks.insert(.firstCover) }
    if noted.contains(.stampShared) { marks.insert(.stampShared) }
    if noted.contains(.peerQuiet) { marks.insert(.peerQuiet) }
    if noted.contains(.senderQuiet) { marks.insert(.senderQuiet) }
    return CloseEvent(
      // The silence before, and what had been acknowledged before, are asked for only where something
      // was skipped, or of an RST.
      timestamp: time, frame: frame, silenceOrNone: -1, sequence: sequence,
      acknowledgmentField: acknowledged,
      payloadLength: control.contains(.fin) ? UInt32(own.lastPayloadOrFin) &- 1 : 0,
      timestampValue: close.timestampValues[place], timestampEcho: close.timestampEchoes[place],
      senderNext: sequence, senderAcknowledged: acknowledged, peerNext: peerNext,
      peerAcknowledged: sequence, marks: marks, senderSkips: 0, skippedBefore: 0, peerSkips: 0,
      identification: identification, control: control, timeToLive: own.timeToLive,
      sender: noted.contains(.fromHigh) ? .fromHigh : .fromLow, unansweredProbes: 0)
  }
}

extension PlainSide {
  @inline(__always)
  fileprivate func unpack(into side: inout SendSide, at flow: PlainFlow) {
    if packets == 0 {
      side = SendSide()
      side.toAnswer = toAnswer
      return
    }
    var known: SendSide.Facts = [.seen, .initialKnown, .nextKnown]
    if facts.contains(.acknowledged) { known.insert(.acknowledged) }
    if facts.contains(.fin) { known.insert(.fin) }
    if facts.contains(.finAcknowledged) { known.insert(.finAcknowledged) }
    if facts.contains(.selective) { known.insert(.selective) }
    if facts.contains(.timestamps) { known.insert(.timestamps) }
    if facts.contains(.sampling) { known.insert(.sampling) }
    if facts.contains(.windowScale) { known.insert(.windowScale) }
    side.facts = known
    side.smallestRoundTrip =
      smallestRoundTrip == Self.noRoundTrip ? .max : Int64(smallestRoundTrip)
    side.sampleTime = Timestamp(nanoseconds: flow.start.nanoseconds &+ sampleAge)
    side.sampleEnd = sampleEnd
    side.lastTime = lastTime
    side.lastFrame = flow.firstFrame + UInt64(lastFrame)
    side.bytes = UInt64(bytes)
    side.packets = packets
    side.initial = initial
    side.next = next
    side.acknowledged = acknowledged
    side.finEnd = hasFin ? next : SequenceNumber(0)
    side.finStart = hasFin ? finStart : SequenceNumber(0)
    let payload = UInt32(lastPayload)
    let flags = lastControl.intersection([.syn, .fin])
    side.lastSequence = next - (payload + (flags.isEmpty ? 0 : 1))
    side.lastAcknowledgmentField = acknowledged
    side.lastPayload = payload
    side.lastTimestampValue = lastTimestampValue
    side.lastControl = lastControl
    side.window = window
    side.maximumSegmentSize = maximumSegmentSize
    side.windowScale = windowScale
    side.timeToLive = timeToLive
    side.toAnswer = toAnswer
    side.identifications = IdentificationSeries()
    if facts.contains(.identified) {
      side.identifications.last = lastIdentification
      side.identifications.steps = identificationSteps
      side.identifications.lastSpan = 1
    }
  }
}
