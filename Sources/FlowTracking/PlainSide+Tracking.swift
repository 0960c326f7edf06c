import Wire

// How one end of a plain flow takes in its next segment; see `SendSide.track`.

extension PlainSide {
  /// Begins with the SYN of a connection.
  @inline(__always)
  mutating func begin(_ segment: Segment, start: Timestamp) {
    takeOptions(segment)
    initial = segment.sequence
    next = segment.sequence + 1
    timeToLive = segment.timeToLive
    lastIdentification = segment.identification
    if segment.identification != 0 { facts.insert(.identified) }
    _ = startSample(segment, start)
    packets = 1
    remember(segment, frame: 0)
  }

  /// Takes in the SYN-ACK that the peer's SYN waits for.
  @inline(__always)
  mutating func answer(
    _ segment: Segment, _ step: PlainFlow.Step, peer: inout PlainSide
  ) -> Bool {
    guard let trip = roundTrip(at: segment, step, peer) else { return false }
    begin(segment, start: step.start)
    guard startSample(segment, step.start) else {
      self = PlainSide()
      toAnswer = 1
      return false
    }
    lastFrame = step.frame
    acknowledged = segment.acknowledgmentField
    facts.insert(.acknowledged)
    smallestRoundTrip = trip
    peer.facts.remove(.sampling)
    toAnswer = 0
    peer.toAnswer += 1
    return true
  }

  /// `takeInOrder` for all but what comes most often.
  @inline(never)
  mutating func takeAny(
    _ segment: SegmentView, _ step: PlainFlow.Step, peer: inout PlainSide
  ) -> Bool {
    takeInOrder(segment, step, peer: &peer, mayEnd: true)
  }

  /// Takes in a segment of this end that is the next in order, and no SYN or RST.
  ///
  /// - Parameters:
  ///   - segment: the segment.
  ///   - step: where in its connection it stands.
  ///   - peer: the other end.
  ///   - mayEnd: whether it may be a FIN, or come after one of this end.
  /// - Returns: whether it was the next in order; nothing is changed if not.
  @inline(__always)
  mutating func takeInOrder(
    _ segment: SegmentView, _ step: PlainFlow.Step, peer: inout PlainSide, mayEnd: Bool
  ) -> Bool {
    let field = segment.value.acknowledgmentField
    let isFirst = !facts.contains(.acknowledged)
    guard segment.value.sequence == next, peer.next.covers(field),
      field.covers(acknowledged) || isFirst,
      segment.value.presence.contains(.timestamps) == facts.contains(.timestamps)
    else { return false }
    let (sum, isOverflow) = bytes.addingReportingOverflow(segment.value.payloadLength)
    if isOverflow { return false }
    let number = segment.value.identification
    let isNumbered = number != 0
    let wasNumbered = facts.contains(.identified)
    if isNumbered, wasNumbered, number &- lastIdentification != 1 { return false }
    let isFin = mayEnd && segment.value.control.contains(.fin)
    let length = segment.value.payloadLength &+ (isFin ? 1 : 0)
    let age = segment.value.timestamp - step.start
    // A sample ends behind all that was acknowledged before, so that what covers it is new.
    let isTimed = peer.facts.contains(.sampling) && field.covers(peer.sampleEnd)
    let begins = length > 0 && !facts.contains(.sampling)
    let trip = UInt64(bitPattern: age &- peer.sampleAge)
    if isTimed, trip >= UInt64(Self.noRoundTrip) { return false }
    if begins, UInt64(bitPattern: age) >= 1 << 40 { return false }
    // From here on nothing can be refused any more.
    var known = facts.union(.acknowledged)
    if isTimed {
      smallestRoundTrip = min(smallestRoundTrip, UInt32(truncatingIfNeeded: trip))
      peer.facts.remove(.sampling)
    }
    if begins {
      startSample(age, end: segment.value.sequence + length)
      known.insert(.sampling)
    }
    acknowledged = field
    if isNumbered {
      known.insert(.identified)
      identificationSteps &+= wasNumbered && identificationSteps < .max ? 1 : 0
      lastIdentification = number
    }
    bytes = sum
    packets &+= 1
    toAnswer = toAnswer == 0 || field == peer.next ? 0 : toAnswer &- 1
    next = next + length
    peer.toAnswer &+= length > 0 && peer.toAnswer < .max ? 1 : 0
    if isFin {
      known.insert(.fin)
      lastPayloadOrFin = UInt16(truncatingIfNeeded: length)
    } else if !mayEnd || !hasFin {
      lastPayloadOrFin = UInt16(truncatingIfNeeded: segment.value.payloadLength)
    }
    facts = known
    remember(segment.value, frame: step.frame)
    return true
  }

  /// The time since the peer's segment that is being timed; nil where it has no place here.
  @inline(__always)
  private func roundTrip(
    at segment: Segment, _ step: PlainFlow.Step, _ peer: PlainSide
  ) -> UInt32? {
    let trip = segment.timestamp - step.start &- peer.sampleAge
    return trip >= 0 && trip < Int64(Self.noRoundTrip) ? UInt32(truncatingIfNeeded: trip) : nil
  }

  /// Begins to time a segment; false where its time has no place here.
  @inline(__always)
  private mutating func startSample(_ segment: Segment, _ start: Timestamp) -> Bool {
    let age = segment.timestamp - start
    guard age >= 0, age < 1 << 40 else { return false }
    startSample(age, end: segment.end)
    facts.insert(.sampling)
    return true
  }

  @inline(__always)
  private mutating func startSample(_ age: Int64, end: SequenceNumber) {
    sampleAgeLow = UInt32(truncatingIfNeeded: age)
    sampleAgeHigh = UInt8(truncatingIfNeeded: age >> 32)
    sampleEnd = end
  }

  @inline(__always)
  private mutating func takeOptions(_ segment: Segment) {
    maximumSegmentSize = segment.maximumSegmentSize
    if segment.presence.contains(.timestamps) { facts.insert(.timestamps) }
    if segment.presence.contains(.selectivePermitted) { facts.insert(.selective) }
    if segment.presence.contains(.windowScale) {
      facts.insert(.windowScale)
      windowScale = min(segment.windowScale, 14)
    }
  }

  @inline(__always)
  private mutating func remember(_ segment: Segment, frame: UInt32) {
    lastTime = segment.timestamp
    lastFrame = frame
    lastTimestampValue = segment.timestampValue
    lastControl = segment.control
    window = segment.window
  }
}
