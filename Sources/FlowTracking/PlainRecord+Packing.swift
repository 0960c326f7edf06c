import Wire

// How the ends and the events of an ordinary close are packed into a record, and unpacked.

extension PlainRecord.PlainSide {
  @inline(__always)
  mutating func pack(_ side: inout SendSide, peerEnd: SequenceNumber) -> Bool {
    let odd: SendSide.Facts = [.hole, .holeAcknowledged, .finMoved, .reset, .sampling]
    let length = side.finEnd.distance(from: side.finStart)
    let trip = side.smallestRoundTrip == .max ? 0 : side.smallestRoundTrip
    guard side.facts.isDisjoint(with: odd), side.next == side.finEnd,
      side.acknowledged == peerEnd, length > 0, length <= Int32(UInt16.max),
      side.bytes <= UInt32.max, side.halfCloseBytes <= UInt32.max, trip >= 0, trip <= UInt32.max,
      side.smallestRoundTrip > 0, side.countedGaps == 0, side.unansweredProbes == 0
    else { return false }
    finEnd = side.finEnd.rawValue
    finLength = UInt16(length)
    facts = side.facts.rawValue
    packets = side.packets
    bytes = UInt32(side.bytes)
    halfCloseBytes = UInt32(side.halfCloseBytes)
    roundTrip = UInt32(trip)
    identifications = side.identifications
    window = side.window
    maximumSegmentSize = side.maximumSegmentSize
    windowScale = side.windowScale
    timeToLive = side.timeToLive
    toAnswer = side.toAnswer
    return true
  }

  @inline(__always)
  func unpack(
    into side: inout SendSide, peer: PlainRecord.PlainSide, initial: SequenceNumber
  ) {
    side.facts = SendSide.Facts(rawValue: facts)
    side.initial = initial
    side.finEnd = SequenceNumber(finEnd)
    side.finStart = side.finEnd - UInt32(finLength)
    side.next = side.finEnd
    side.acknowledged = SequenceNumber(peer.finEnd)
    side.packets = packets
    side.bytes = UInt64(bytes)
    side.halfCloseBytes = UInt64(halfCloseBytes)
    side.smallestRoundTrip = roundTrip == 0 ? .max : Int64(roundTrip)
    side.identifications = identifications
    side.window = window
    side.maximumSegmentSize = maximumSegmentSize
    side.windowScale = windowScale
    side.timeToLive = timeToLive
    side.toAnswer = toAnswer
  }
}

extension SendSide {
  /// Whether an event is the latest segment of this end.
  func sentLast(_ event: CloseEvent) -> Bool {
    lastTime == event.timestamp && lastFrame == event.frame && lastSequence == event.sequence
      && lastAcknowledgmentField == event.acknowledgmentField
      && lastPayload == event.payloadLength && lastControl == event.control
      && lastTimestampValue == event.timestampValue
  }

  /// Takes an event for the latest segment of this end.
  mutating func remember(_ event: CloseEvent) {
    lastTime = event.timestamp
    lastFrame = event.frame
    lastSequence = event.sequence
    lastAcknowledgmentField = event.acknowledgmentField
    lastPayload = event.payloadLength
    lastControl = event.control
    lastTimestampValue = event.timestampValue
  }
}

extension PlainRecord.PlainEvent {
  /// What the fixed form cannot keep.
  private static let telling: CloseEvent.Marks = [
    .duplicateFinReported, .context, .afterReset, .keepAlive, .optionsCut,
    .beforeEstablished, .foreignIdentification, .stray, .selectivelyCoversFin, .repairsData,
    .stopsAtFin, .behindWindow, .aheadOfPeer,
  ]

  /// Packs an event, or gives up.
  ///
  /// `sent` says which ends have sent their FINs, bit 0 for the low one: a FIN comes once, and an
  /// acknowledgment stands before or behind its sender's FIN as it was sent.
  @inline(__always)
  mutating func pack(
    _ event: CloseEvent, _ fins: PlainRecord.FinPlaces, sent: inout UInt8,
    _ time: Timestamp, _ formerFrame: UInt64
  ) -> Bool {
    let isLow = event.sender == .fromLow
    let bit: UInt8 = isLow ? 1 : 2
    let own = isLow ? fins.low : fins.high
    let peer = isLow ? fins.high : fins.low
    let wait = event.timestamp - time
    let frames = event.frame &- formerFrame
    guard wait >= 0, wait <= UInt32.max, frames <= UInt32.max, event.skippedBefore == 0,
      event.unansweredProbes == 0, event.marks.isDisjoint(with: Self.telling)
    else { return false }
    var place = event.sender.rawValue
    if sent & ~bit != 0 { place |= 8 }
    if event.control.contains(.fin) {
      guard sent & bit == 0, event.sequence == own.start, event.end == own.end else { return false }
      sent |= bit
    } else {
      let isBehind = sent & bit != 0
      let isPure =
        event.payloadLength == 0 && event.control.intersection([.syn, .rst, .ack]) == .ack
      guard isPure, event.sequence == (isBehind ? own.end : own.start) else { return false }
      if isBehind { place |= 2 }
    }
    if event.acknowledgmentField == peer.end {
      place |= 4
    } else if event.acknowledgmentField != peer.start {
      return false
    }
    // Of a FIN that was captured behind its acknowledgment it is not so.
    guard event.senderNext == event.sequence,
      event.peerNext == (place & 8 == 0 ? peer.start : peer.end)
    else { return false }
    self.wait = UInt32(truncatingIfNeeded: wait)
    self.frames = UInt32(truncatingIfNeeded: frames)
    self.marks = event.marks.rawValue
    timestampValue = event.timestampValue
    timestampEcho = event.timestampEcho
    identification = event.identification
    senderSkips = event.senderSkips
    peerSkips = event.peerSkips
    self.control = event.control.rawValue
    self.place = place
    return true
  }

  @inline(__always)
  func event(
    at time: Timestamp, _ frame: UInt64, _ fins: PlainRecord.FinPlaces, _ timeToLive: UInt8
  ) -> CloseEvent {
    let isLow = place & 1 == 0
    let own = isLow ? fins.low : fins.high
    let peer = isLow ? fins.high : fins.low
    let control = ControlBits(rawValue: control)
    let isFin = control.contains(.fin)
    let sequence = place & 2 == 0 ? own.start : own.end
    let acknowledged = place & 4 == 0 ? peer.start : peer.end
    return CloseEvent(
      timestamp: time, frame: frame, silenceOrNone: -1, sequence: sequence,
      acknowledgmentField: acknowledged,
      payloadLength: isFin ? UInt32(bitPattern: own.end.distance(from: own.start)) &- 1 : 0,
      timestampValue: timestampValue, timestampEcho: timestampEcho, senderNext: sequence,
      senderAcknowledged: acknowledged, peerNext: place & 8 == 0 ? peer.start : peer.end,
      peerAcknowledged: sequence, marks: CloseEvent.Marks(rawValue: marks),
      senderSkips: senderSkips, skippedBefore: 0, peerSkips: peerSkips,
      identification: identification, control: control, timeToLive: timeToLive,
      sender: isLow ? .fromLow : .fromHigh, unansweredProbes: 0)
  }
}
