import Wire

// How a plain flow takes in a segment: what `Connection` and `SendSide` do with the same segment,
// for those that are the next in order. The rules are theirs and stand there; here stands only
// which segments need no more than a few of them.

extension PlainFlow {
  /// What became of a segment that was offered to a flow.
  enum Reception {
    /// It was taken in.
    case taken
    /// It was taken in, and completed the handshake or belongs to the close.
    case takenAsStep
    /// It was taken in, and completed the close.
    case takenAsLast
    /// It is not plain; nothing was changed.
    case refused
  }

  /// Whether a segment is a plain SYN, with which a flow can begin.
  @inline(__always)
  static func begins(with segment: Segment) -> Bool {
    segment.control == .syn && segment.payloadLength == 0 && segment.tuple.scope == 0
      && segment.isPlain
  }

  /// Begins with a plain SYN, in a place whose octets are all 0: so are most of what is to be written.
  @inline(__always)
  mutating func begin(
    with segment: Segment, isWide: Bool, id: UInt64, after previous: ConnectionReference
  ) {
    // Of wide ones the table gives the place.
    lowAddress = isWide ? 0 : UInt32(truncatingIfNeeded: segment.tuple.low.address.low)
    highAddress = isWide ? 0 : UInt32(truncatingIfNeeded: segment.tuple.high.address.low)
    lowPort = segment.tuple.low.port
    highPort = segment.tuple.high.port
    self.previous = previous
    self.id = id
    start = segment.timestamp
    firstFrame = segment.frame
    clientDirection = segment.direction
    marks = isWide ? .wide : []
    network = segment.network
    close.state = .opening
    scheduledSecond = Self.notScheduled
    let own = Int(segment.direction.rawValue)
    sides[own].smallestRoundTrip = PlainSide.noRoundTrip
    sides[own].begin(segment, age: 0)
    sides[1 - own].lastTime = Timestamp(nanoseconds: .min)
    sides[1 - own].smallestRoundTrip = PlainSide.noRoundTrip
    sides[1 - own].toAnswer = 1
  }

  /// Takes in the next segment, if it is a plain one.
  @inline(__always)
  mutating func take(_ segment: SegmentView, _ marks: SegmentMarks) -> Reception {
    guard marks.traits.contains(.plain), let step = step(to: segment) else { return .refused }
    return withSides(segment.value.direction) { close, own, peer in
      close.take(segment, step, &own, peer: &peer)
    }
  }

  /// Takes in the next segment of an established connection, if it is a plain one; it has neither SYN, FIN
  /// nor RST.
  @inline(__always)
  mutating func takeNext(_ segment: SegmentView) -> Bool {
    guard let step = step(to: segment) else { return false }
    return withSides(segment.value.direction) { close, own, peer in
      close.takeNext(segment, step, &own, peer: &peer)
    }
  }

  /// Where a segment stands; nil where that has no place in a flow.
  @inline(__always)
  private func step(to segment: SegmentView) -> Step? {
    let frame = segment.value.frame &- firstFrame
    guard frame <= UInt32.max, segment.value.timestamp >= end else { return nil }
    return Step(
      frame: UInt32(truncatingIfNeeded: frame), start: start,
      isFromClient: segment.value.direction == clientDirection)
  }

  /// Changes the close and both sides, that of the end which sends in a direction first.
  ///
  /// The direction of a segment is as good as random: it chooses addresses, not a branch.
  @inline(__always)
  private mutating func withSides<Result>(
    _ direction: Direction,
    _ body: (inout PlainClose, inout PlainSide, inout PlainSide) -> Result
  ) -> Result {
    let own = Int(direction.rawValue)
    return unsafe withUnsafeMutablePointer(to: &self) { flow in
      let sides = unsafe UnsafeMutableRawPointer(flow)
        .advanced(by: MemoryLayout<PlainFlow>.offset(of: \.sides) ?? 0)
        .assumingMemoryBound(to: PlainSide.self)
      return unsafe body(&flow.pointee.close, &sides[own], &sides[1 - own])
    }
  }

  /// Where in its connection a segment stands.
  struct Step {
    /// Since the first frame of the connection.
    let frame: UInt32
    let start: Timestamp
    let isFromClient: Bool
  }
}

extension PlainClose {
  @inline(__always)
  fileprivate mutating func takeNext(
    _ segment: SegmentView, _ step: PlainFlow.Step, _ own: inout PlainSide, peer: inout PlainSide
  ) -> Bool {
    guard own.takeNext(segment, step, peer: &peer) else { return false }
    noteFirst(segment)
    return true
  }

  @inline(__always)
  fileprivate mutating func take(
    _ segment: SegmentView, _ step: PlainFlow.Step, _ own: inout PlainSide, peer: inout PlainSide
  ) -> PlainFlow.Reception {
    let kind = segment.value.control.intersection(.synFinRstAck)
    switch state {
    case .open:
      if kind == .ack { return takeNext(segment, step, &own, peer: &peer) ? .taken : .refused }
      guard kind == .finAck else { return .refused }
      return takeFin(segment, step, &own, peer: &peer)
    case .closing:
      if kind == .finAck { return takeFin(segment, step, &own, peer: &peer) }
      guard kind == .ack, segment.value.payloadLength == 0 else { return .refused }
      return takeCover(segment, step, &own, peer: &peer)
    case .opening:
      guard kind == .synAck, !step.isFromClient, own.packets == 0,
        segment.value.acknowledgmentField == peer.next, segment.value.payloadLength == 0,
        own.answer(segment, step, peer: &peer)
      else { return .refused }
      state = .answered
      return .taken
    case .answered:
      let age = segment.value.timestamp - step.start
      guard kind == .ack, step.isFromClient, segment.value.acknowledgmentField == peer.next,
        age <= UInt32.max, own.takeAny(segment, step, peer: &peer)
      else { return .refused }
      state = .open
      noteFirst(segment)
      handshakeTime = UInt32(truncatingIfNeeded: age)
      return .takenAsStep
    case .closed, .vacant: return .refused
    }
  }

  /// Notes the first data and the first pure ACK of each end.
  @inline(__always)
  private mutating func noteFirst(_ segment: SegmentView) {
    // Once all four are there, nothing is left to be noted.
    if firsts >= 0x8000 { return }
    let kind =
      UInt16(segment.value.direction.rawValue) &<< 1 | (segment.value.payloadLength > 0 ? 1 : 0)
    if firsts & 0x100 &<< kind == 0 { addFirst(kind) }
  }

  @inline(__always)
  private mutating func addFirst(_ kind: UInt16) {
    firsts = (firsts | kind &<< (firsts &>> 12) | 0x100 &<< kind) &+ 0x2000
  }

  private mutating func takeFin(
    _ segment: SegmentView, _ step: PlainFlow.Step, _ own: inout PlainSide, peer: inout PlainSide
  ) -> PlainFlow.Reception {
    let field = segment.value.acknowledgmentField
    // It acknowledges all that the peer has sent, or crosses the peer's FIN and tells nothing new.
    let covers = peer.hasFin && field == peer.next
    let crosses =
      peer.hasFin && field == own.acknowledged && own.acknowledged == peer.finStart
    guard covers || crosses || !peer.hasFin && field == peer.next, !own.hasFin,
      !peer.hasFin || segment.value.payloadLength == 0
    else { return .refused }
    return takeEvent(segment, step, &own, peer: &peer, covers: covers)
  }

  private mutating func takeCover(
    _ segment: SegmentView, _ step: PlainFlow.Step, _ own: inout PlainSide, peer: inout PlainSide
  ) -> PlainFlow.Reception {
    guard peer.hasFin, !peer.facts.contains(.finAcknowledged),
      segment.value.acknowledgmentField == peer.next
    else { return .refused }
    return takeEvent(segment, step, &own, peer: &peer, covers: true)
  }

  @inline(__always)
  private mutating func takeEvent(
    _ segment: SegmentView, _ step: PlainFlow.Step, _ own: inout PlainSide, peer: inout PlainSide,
    covers: Bool
  ) -> PlainFlow.Reception {
    guard segment.value.timeToLive == own.timeToLive,
      log(segment, frame: step.frame, &own, &peer, covers: covers)
    else { return .refused }
    guard own.takeAny(segment, step, peer: &peer) else {
      count -= 1
      return .refused
    }
    if covers { peer.facts.insert(.finAcknowledged) }
    if own.facts.intersection(peer.facts).contains(.closed) {
      state = .closed
      return .takenAsLast
    }
    state = .closing
    return .takenAsStep
  }

  /// Logs a segment of the close that is about to be taken in; false where there is no room.
  ///
  /// The sides are only looked at: what is handed on by value is loaded as a whole.
  @inline(never)
  private mutating func log(
    _ segment: SegmentView, frame: UInt32, _ own: inout PlainSide, _ peer: inout PlainSide,
    covers: Bool
  ) -> Bool {
    let place = Int(count)
    guard place < 4 else { return false }
    if place > 0 {
      let wait = segment.value.timestamp - max(own.lastTime, peer.lastTime)
      guard wait >= 0, wait <= UInt32.max else { return false }
      waits[place] = UInt32(truncatingIfNeeded: wait)
      frames[place] = frame &- max(own.lastFrame, peer.lastFrame)
    }
    timestampValues[place] = segment.value.timestampValue
    timestampEchoes[place] = segment.value.timestampEcho
    controls[place] = segment.value.control
    var noted = Marks()
    if segment.value.direction == .fromHigh { noted.insert(.fromHigh) }
    if covers {
      noted.insert(.coversFin)
      if !peer.facts.contains(.finAcknowledged) { noted.insert(.firstCover) }
    }
    if own.facts.contains(.timestamps), segment.value.timestampValue == own.lastTimestampValue {
      noted.insert(.stampShared)
    }
    if peer.facts.contains(.acknowledged), peer.acknowledged.covers(segment.value.sequence) {
      noted.insert(.peerQuiet)
    }
    let elicits = peer.lastPayload > 0 || !peer.lastControl.isDisjoint(with: .synFin)
    if own.acknowledged.covers(peer.next), !elicits || peer.lastFrame < own.lastFrame {
      noted.insert(.senderQuiet)
    }
    if segment.value.identification != 0 { noted.insert(.numbered) }
    marks[place] = noted
    count += 1
    return true
  }
}
