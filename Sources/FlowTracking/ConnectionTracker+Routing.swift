import Wire

// Which incarnation of a four-tuple a segment belongs to.
//
// A connection is one incarnation. A SYN with a new initial sequence number opens another one; a
// segment that only fits the sequence space of the one before belongs to that one, also long after
// its close. A segment that fits neither opens a connection that was running unseen, unless the
// current one still runs: then it is a stray there.

extension ConnectionTracker {
  /// Gives a segment to the incarnation that it belongs to.
  @inline(never)
  mutating func route(
    _ segment: Segment, current found: ConnectionReference, hash: UInt32
  ) {
    routeUnbounded(segment, current: found, hash: hash)
    if isShort { relieve() }
  }

  private mutating func routeUnbounded(
    _ segment: Segment, current found: ConnectionReference, hash: UInt32
  ) {
    let slot = unparked(found, hash: hash)
    // A connection that was not unpacked just now has been asked before.
    if connections[slot].plainlyAccepts(segment) {
      take(segment, slot)
      return
    }
    if connections[slot].opens(with: segment) {
      open(segment, after: .live(slot), hash: hash)
      return
    }
    if connections[slot].fits(segment) {
      take(segment, slot)
      return
    }
    let previous = stillKept(connections[slot].previous, before: connections[slot].id)
    if previous.isPresent, fits(segment, previous) {
      let earlier = unparked(previous, hash: hash)
      noteIntrusion(segment, from: earlier, into: slot)
      take(segment, earlier)
      return
    }
    if connections[slot].isOver, !segment.control.contains(.syn) {
      if segment.control.contains(.rst) {
        statistics.strayResets &+= 1
      } else {
        open(segment, after: .live(slot), hash: hash)
      }
      return
    }
    let before = notesMilestones ? connections[slot].stage : []
    let wasClosed = connections[slot].phase == .closed
    connections[slot].takeStray(segment, log: &log)
    if !wasClosed, connections[slot].phase == .closed {
      closes.add(at: segment.timestamp.second)
    }
    if notesMilestones { note(segment, in: slot, since: before) }
    scheduleIfOver(slot)
  }

  /// Opens a connection with its first segment.
  ///
  /// An RST alone opens none: it does not show whether there was a connection.
  @inline(never)
  mutating func open(
    _ segment: Segment, after previous: ConnectionReference, hash: UInt32
  ) {
    if segment.control.contains(.rst) {
      statistics.strayResets &+= 1
      return
    }
    var previous = previous
    if kept >= limits.connections {
      evict(from: nil)
      // That may have let go of the incarnation before.
      if previous.isPresent, !index.contains(previous, hash: hash) { previous = .absent }
    }
    openUnbounded(segment, after: previous, hash: hash)
    if isShort { relieve() }
  }

  @inline(__always)
  private mutating func openUnbounded(
    _ segment: Segment, after previous: ConnectionReference, hash: UInt32
  ) {
    statistics.connections &+= 1
    kept += 1
    statistics.peakConnections = max(statistics.peakConnections, UInt64(kept))
    var guardsPrevious = false
    if previous.isPresent {
      let former = former(previous, from: segment.direction)
      guardsPrevious = former.isNear(segment)
      if segment.control.intersection([.syn, .ack]) == .syn {
        noteReopening(segment, of: previous, former, as: statistics.connections)
      }
    }
    let isWide = segment.tuple.isWide
    if !guardsPrevious, PlainFlow.begins(with: segment),
      !isWide || !flows.isFullOfWide || mayGrow(.flows)
    {
      openFlow(segment, isWide: isWide, after: previous, hash: hash)
    } else {
      openGenerally(segment, after: previous, guarding: guardsPrevious, hash: hash)
    }
  }

  /// Opens a flow with a plain SYN.
  @inline(__always)
  private mutating func openFlow(
    _ segment: Segment, isWide: Bool, after previous: ConnectionReference, hash: UInt32
  ) {
    let slot = flows.insert(
      openedBy: segment, isWide: isWide, id: statistics.connections, after: previous)
    link(.flow(slot), after: previous, hash: hash)
    let due = segment.timestamp.second + Int64(limits.lingerSeconds) + 1
    flows.note(slot, scheduledFor: openings.push(.flow(slot), at: due))
  }

  @inline(never)
  private mutating func openGenerally(
    _ segment: Segment, after previous: ConnectionReference, guarding guardsPrevious: Bool,
    hash: UInt32
  ) {
    var connection = Connection(openedBy: segment, id: statistics.connections)
    if previous.isPresent {
      connection.previous = previous
      connection.guardsPrevious = guardsPrevious
    }
    let slot = connections.insert(connection)
    link(.live(slot), after: previous, hash: hash)
    take(segment, slot, since: [])
  }

  /// Puts a new connection into the index, in the place of the incarnation before it, if any.
  @inline(__always)
  private mutating func link(
    _ reference: ConnectionReference, after previous: ConnectionReference, hash: UInt32
  ) {
    guard previous.isPresent else {
      index.insert(reference, hash: hash)
      return
    }
    index.reopen(previous, as: reference, hash: hash)
    switch previous.home {
    case .flow(let slot):
      if !flows.reopen(slot) { scheduleFlow(slot) }
    case .live(let slot):
      connections[slot].facts.insert(.reopened)
      scheduleIfOver(slot)
    case .parked(let record): parking[record].isReopened = true
    }
  }

  /// Whether a segment is the plain SYN of another incarnation than a flow that had ended.
  @inline(__always)
  mutating func reopens(_ segment: Segment, flow slot: UInt32) -> Bool {
    guard segment.control.intersection(.synFinRstAck) == .syn else { return false }
    return flows[slot].isOver && flows[slot].low.initial != segment.sequence
      && flows[slot].high.initial != segment.sequence
  }

  /// Whether a segment is the plain SYN of another incarnation than a parked one that had ended.
  @inline(__always)
  func reopens(_ segment: Segment, _ record: UInt32) -> Bool {
    guard segment.control.intersection(.synFinRstAck) == .syn else { return false }
    let head = parking[record]
    return head.isOver && head.lowInitial != segment.sequence
      && head.highInitial != segment.sequence
  }

  private mutating func take(_ segment: Segment, _ slot: UInt32) {
    take(segment, slot, since: notesMilestones ? connections[slot].stage : [])
  }

  private mutating func take(_ segment: Segment, _ slot: UInt32, since before: LifeStage) {
    let wasClosed = connections[slot].phase == .closed
    connections[slot].take(segment, log: &log)
    if !wasClosed, connections[slot].phase == .closed {
      closes.add(at: segment.timestamp.second)
    }
    if notesMilestones { note(segment, in: slot, since: before) }
    scheduleIfOver(slot)
  }

  private mutating func fits(
    _ segment: Segment, _ reference: ConnectionReference
  ) -> Bool {
    switch reference.home {
    case .flow(let slot): flows.unpack(slot, into: &scratch)
    case .live(let slot): return connections[slot].fits(segment)
    case .parked(let record): parking.read(record, into: &scratch)
    }
    return scratch.connection.fits(segment)
  }
}

extension Connection {
  /// Whether an ordinary segment lies so near to the connection's numbers that there is nothing to
  /// decide.
  @inline(__always)
  func plainlyAccepts(_ segment: Segment) -> Bool {
    guard !guardsPrevious, segment.control.intersection([.rst, .ack]) == .ack else {
      return false
    }
    if segment.control.contains(.syn) { return isExpectedAnswer(segment) }
    return segment.direction == .fromLow
      ? Self.isNear(segment, low, high) : Self.isNear(segment, high, low)
  }

  /// Whether a segment is the SYN-ACK that the SYN waits for.
  @inline(__always)
  private func isExpectedAnswer(_ segment: Segment) -> Bool {
    guard phase == .opening, facts.contains(.syn), segment.direction != clientDirection else {
      return false
    }
    return segment.direction == .fromLow
      ? low.packets == 0 && high.next == segment.acknowledgmentField
      : high.packets == 0 && low.next == segment.acknowledgmentField
  }

  @inline(__always)
  private static func isNear(
    _ segment: Segment, _ sender: SendSide, _ receiver: SendSide
  ) -> Bool {
    guard sender.facts.intersection(receiver.facts).contains(.nextKnown),
      !sender.began(after: segment.sequence),
      !receiver.began(after: segment.acknowledgmentField)
    else { return false }
    let limit: Int32 = 1 << 21
    let ahead = segment.sequence.distance(from: sender.next)
    let acknowledged = segment.acknowledgmentField.distance(from: receiver.next)
    guard ahead < limit, ahead > -limit, acknowledged < limit, acknowledged > -limit else {
      return false
    }
    if ahead >= 0, acknowledged >= 0 { return true }
    return !sender.began(after: segment.sequence)
      && !receiver.began(after: segment.acknowledgmentField)
  }

  /// Whether nothing more is expected of the connection.
  var isOver: Bool {
    switch phase {
    case .closed, .reset: true
    case .opening, .open, .closing: facts.contains(.reopened)
    }
  }

  /// Whether a segment is the first of another incarnation.
  ///
  /// Source: RFC 9293 §3.4.1; a SYN with the same initial sequence number is a retransmission.
  @inline(__always)
  func opens(with segment: Segment) -> Bool {
    guard segment.control.contains(.syn), !segment.control.contains(.rst) else { return false }
    return segment.direction == .fromLow
      ? opens(with: segment, low, high) : opens(with: segment, high, low)
  }

  private func opens(with segment: Segment, _ sender: SendSide, _ receiver: SendSide) -> Bool {
    if sender.facts.contains(.initialKnown), sender.initial == segment.sequence { return false }
    if segment.control.contains(.ack) {
      // A SYN-ACK opens one only where its SYN was not captured.
      if isOver { return !fits(segment) }
      if receiver.facts.contains(.initialKnown) { return false }
      return !continues(segment, sender)
    }
    if sender.facts.contains(.initialKnown) { return true }
    // The SYNs crossed (RFC 9293 §3.5), or the SYN was captured after its own SYN-ACK.
    if phase == .opening, receiver.facts.contains(.initialKnown) { return false }
    let own = segment.sequence + 1
    if receiver.facts.contains(.acknowledged), receiver.acknowledged == own { return false }
    return !continues(segment, sender)
  }

  /// Whether a SYN stands just before what was captured of its sender: it was overtaken.
  private func continues(_ segment: Segment, _ sender: SendSide) -> Bool {
    guard sender.facts.contains(.nextKnown), !isOver else { return false }
    let behind = sender.next.distance(from: segment.sequence)
    let sent = Int32(clamping: sender.bytes)
    let age = segment.timestamp - start
    return behind > 0 && behind - 1 <= sent && age < 1_000_000_000
  }

  /// Whether a segment's numbers lie in the connection's sequence space.
  @inline(__always)
  func fits(_ segment: Segment) -> Bool {
    segment.direction == .fromLow ? fits(segment, low, high) : fits(segment, high, low)
  }

  private func fits(_ segment: Segment, _ sender: SendSide, _ receiver: SendSide) -> Bool {
    let isRefusal = segment.control.contains([.rst, .ack]) && !sender.facts.contains(.seen)
    if sender.facts.contains(.nextKnown), !isRefusal,
      !sender.admits(segment.sequence, peer: receiver)
    {
      return false
    }
    guard let acknowledgment = segment.acknowledgment, receiver.facts.contains(.nextKnown) else {
      return true
    }
    // The ACK field of an RST says nothing where its sender has no socket (RFC 9293 §3.5.2).
    if segment.control.contains(.rst), acknowledgment == SequenceNumber(0) { return true }
    if phase == .opening, receiver.facts.contains(.initialKnown), sender.packets == 0 {
      return acknowledgment == receiver.next || acknowledgment == receiver.initial + 1
    }
    return receiver.admits(acknowledgment, peer: sender)
  }
}

extension SendSide {
  /// Whether a number lies near enough to the newest one, and not before the initial one.
  fileprivate func admits(_ number: SequenceNumber, peer: SendSide) -> Bool {
    !began(after: number) && abs(Int64(number.distance(from: next))) <= reach(peer: peer)
  }

  /// Whether a number lies before the initial one; not to be told once this end has sent so much
  /// that the numbers may have come round.
  @inline(__always)
  fileprivate func began(after number: SequenceNumber) -> Bool {
    facts.contains(.initialKnown) && bytes < 1 << 30 && number.isBefore(initial)
  }
}
