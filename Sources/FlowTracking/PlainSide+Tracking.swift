import Wire

// How one end of a plain flow takes in its next segment; see `SendSide.track`.

extension PlainSide {
  /// Begins with the SYN of this end, captured when the connection had an age.
  @inline(__always)
  mutating func begin(_ segment: Segment, age: Int64) {
    takeOptions(segment)
    initial = segment.sequence
    next = segment.sequence + 1
    timeToLive = segment.timeToLive
    lastIdentification = segment.identification
    if segment.identification != 0 { facts.insert(.identified) }
    startSample(age, end: next)
    facts.insert(.sampling)
    packets = 1
    remember(segment, frame: 0)
  }

  /// Takes in the SYN-ACK that the peer's SYN waits for.
  @inline(never)
  mutating func answer(
    _ segment: SegmentView, _ step: PlainFlow.Step, peer: inout PlainSide
  ) -> Bool {
    let age = segment.value.timestamp - step.start
    let trip = UInt64(bitPattern: age &- peer.sampleAge)
    guard Self.hasPlace(age), trip < UInt64(Self.noRoundTrip) else { return false }
    begin(segment.value, age: age)
    lastFrame = step.frame
    acknowledged = segment.value.acknowledgmentField
    facts.insert(.acknowledged)
    smallestRoundTrip = UInt32(truncatingIfNeeded: trip)
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

  /// `takeInOrder` for what comes most often: no FIN, of an end that has sent none.
  ///
  /// A function of its own, because where it is inlined there are not enough registers.
  @inline(never)
  mutating func takeNext(
    _ segment: SegmentView, _ step: PlainFlow.Step, peer: inout PlainSide
  ) -> Bool {
    takeInOrder(segment, step, peer: &peer, mayEnd: false)
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
    let known = facts
    guard segment.value.sequence == next, peer.next.covers(field),
      field.covers(acknowledged) || !known.contains(.acknowledged),
      known.contains(.timestamps) == segment.value.presence.contains(.timestamps)
    else { return false }
    let (sum, isOverflow) = bytes.addingReportingOverflow(segment.value.payloadLength)
    if isOverflow { return false }
    let number = segment.value.identification
    if number != 0, known.contains(.identified), number &- lastIdentification != 1 { return false }
    let age = segment.value.timestamp - step.start
    guard Self.hasPlace(age) else { return false }
    // A sample ends behind all that was acknowledged before, so that what covers it is new.
    if peer.facts.contains(.sampling), field.covers(peer.sampleEnd) {
      let trip = UInt64(bitPattern: age &- peer.sampleAge)
      guard trip < UInt64(Self.noRoundTrip) else { return false }
      smallestRoundTrip = min(smallestRoundTrip, UInt32(truncatingIfNeeded: trip))
      peer.facts.remove(.sampling)
    }
    // From here on nothing can be refused any more.
    var noted = known.union(.acknowledged)
    acknowledged = field
    if number != 0 {
      if known.contains(.identified) {
        identificationSteps &+= identificationSteps < .max ? 1 : 0
      }
      noted.insert(.identified)
      lastIdentification = number
    }
    bytes = sum
    packets &+= 1
    toAnswer = toAnswer == 0 || field == peer.next ? 0 : toAnswer &- 1
    let isFin = mayEnd && segment.value.control.contains(.fin)
    let length = segment.value.payloadLength &+ (isFin ? 1 : 0)
    if length > 0 {
      next = next + length
      if !known.contains(.sampling) {
        startSample(age, end: next)
        noted.insert(.sampling)
      }
      peer.toAnswer &+= peer.toAnswer < .max ? 1 : 0
    }
    if isFin {
      noted.insert(.fin)
      lastPayloadOrFin = UInt16(truncatingIfNeeded: length)
    } else if !mayEnd || !hasFin {
      lastPayloadOrFin = UInt16(truncatingIfNeeded: segment.value.payloadLength)
    }
    facts = noted
    remember(segment.value, frame: step.frame)
    return true
  }

  /// Whether the age of a connection has its place in a side: some 18 minutes at most.
  @inline(__always)
  private static func hasPlace(_ age: Int64) -> Bool { UInt64(bitPattern: age) >> 40 == 0 }

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
