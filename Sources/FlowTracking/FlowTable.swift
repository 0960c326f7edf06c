import Wire

/// The connections whose every segment so far was plain.
///
/// An entry of the timer wheel cannot be taken out, so that a flow knows the second of its own.
struct FlowTable: ~Copyable {
  private var flows: Slab<PlainFlow>
  /// The four-tuples that are not IPv4's.
  private var wideTuples: Slab<FourTuple>

  /// A table that obtains memory in pieces of about `unit` octets.
  init(unit: Int = BlockSource.hugePage) {
    flows = Slab(unit: unit)
    wideTuples = Slab(unit: unit)
  }

  /// What the table takes up.
  ///
  /// Unit: octets.
  var octets: Int { flows.octets + wideTuples.octets }

  /// How many flows can be taken in without more memory.
  @inline(__always)
  var room: Int { flows.room }

  /// Memory that is obtained at once when `room` runs out.
  ///
  /// Unit: octets.
  var step: Int { flows.step + wideTuples.step }

  /// Whether a wide flow needs more memory for its four-tuple.
  @inline(__always)
  var isFullOfWide: Bool { wideTuples.room == 0 }

  /// Obtains memory ahead of its time.
  mutating func grow() { flows.grow() }

  /// How many slots were ever handed out; a number below this may be read.
  var count: UInt32 { flows.count }

  /// Takes in a new flow, which begins with a plain SYN.
  @inline(__always)
  mutating func insert(
    openedBy segment: Segment, isWide: Bool, id: UInt64, after previous: ConnectionReference
  ) -> UInt32 {
    let slot = flows.reserveZeroed()
    flows.update(slot) { $0.begin(with: segment, isWide: isWide, id: id, after: previous) }
    if isWide { flows[slot].lowAddress = wideTuples.insert(segment.tuple) }
    return slot
  }

  /// The flow in a slot.
  subscript(slot: UInt32) -> PlainFlow {
    @inline(__always) _read { yield flows[slot] }
    @inline(__always) _modify { yield &flows[slot] }
  }

  /// Has the processor fetch a flow, without waiting for it.
  @inline(__always)
  func prefetch(_ slot: UInt32) { flows.prefetch(slot) }

  /// The four-tuple of a flow.
  @inline(__always)
  mutating func tuple(of slot: UInt32) -> FourTuple {
    flows[slot].isWide ? wideTuples[flows[slot].lowAddress] : flows[slot].narrowTuple
  }

  /// The two ends of a flow.
  @inline(__always)
  mutating func ends(of slot: UInt32) -> (low: Endpoint, high: Endpoint) {
    if flows[slot].isWide {
      let tuple = wideTuples[flows[slot].lowAddress]
      return (tuple.low, tuple.high)
    }
    return flows.update(slot) { flow in
      (
        Endpoint(address: IPAddress(v4: flow.lowAddress), port: flow.lowPort),
        Endpoint(address: IPAddress(v4: flow.highAddress), port: flow.highPort)
      )
    }
  }

  /// What the index finds a flow by.
  @inline(__always)
  mutating func hash(of slot: UInt32) -> UInt32 {
    UInt32(truncatingIfNeeded: tuple(of: slot).trackingHash)
  }

  /// Whether the connection is one of a four-tuple.
  @inline(__always)
  mutating func matches(_ slot: UInt32, _ tuple: FourTuple) -> Bool {
    if flows[slot].isWide { return wideTuples[flows[slot].lowAddress] == tuple }
    return flows[slot].matchesNarrowly(tuple)
  }

  /// What became of a segment that was offered to a flow.
  enum Offer {
    /// It was taken in: it is just the next of an established connection.
    case taken
    /// It is one of the connection, of its handshake, its close, or not plain; nothing was changed.
    case own
    /// It is one of another connection.
    case foreign
  }

  /// Offers a segment to a flow.
  @inline(__always)
  mutating func offer(
    _ segment: SegmentView, _ marks: SegmentMarks, to slot: UInt32
  ) -> Offer {
    let isNarrow = marks.traits.contains(.narrow)
    if !isNarrow, !matches(slot, segment.value.tuple) { return .foreign }
    return flows.update(slot) { flow in
      guard !isNarrow || flow.isFound(by: marks) else { return .foreign }
      guard marks.traits.contains([.plain, .next]), flow.state == .open, flow.takeNext(segment)
      else { return .own }
      return .taken
    }
  }

  /// Whether the four-tuple of a flow was opened again.
  @inline(__always)
  mutating func isReopened(_ slot: UInt32) -> Bool {
    flows.update(slot) { $0.marks.contains(.reopened) }
  }

  /// The four-tuple of a flow was opened again.
  ///
  /// - Returns: whether the timer wheel names the flow.
  @inline(__always)
  mutating func reopen(_ slot: UInt32) -> Bool {
    flows.update(slot) { flow in
      flow.marks.insert(.reopened)
      return flow.scheduledSecond != PlainFlow.notScheduled
    }
  }

  /// What the flow is to the next incarnation of its four-tuple, opened by a segment of a direction.
  @inline(__always)
  mutating func former(_ slot: UInt32, from opener: Direction) -> FormerIncarnation {
    flows.update(slot) { flow in
      FormerIncarnation(
        next: flow.sides[Int(opener.rawValue)].next,
        isOpening: flow.state == .opening || flow.state == .answered,
        isClosed: flow.state == .closed, end: flow.end)
    }
  }

  /// Changes a flow in place.
  @inline(__always)
  mutating func update<Result>(_ slot: UInt32, _ body: (inout PlainFlow) -> Result) -> Result {
    flows.update(slot, body)
  }

  /// Empties a slot and gives it back; what the timer wheel still holds of it names nothing.
  @inline(__always)
  mutating func vacate(_ slot: UInt32) {
    if flows[slot].isWide { wideTuples.remove(flows[slot].lowAddress) }
    flows.update(slot) { flow in
      // A timer wheel may still name the slot: its first octets are no place among the four-tuples any more.
      flow.marks.remove(.wide)
      flow.close.state = .vacant
      flow.scheduledSecond = PlainFlow.notScheduled
    }
    flows.remove(slot)
  }

  /// A flow is over, and waits to be handed out.
  ///
  /// - Returns: whether its four-tuple was opened again.
  @inline(__always)
  mutating func finish(_ slot: UInt32) -> Bool {
    flows.update(slot) { flow in
      flow.marks.insert(.finished)
      // What a timer wheel still holds of it must not end it once more.
      flow.scheduledSecond = PlainFlow.notScheduled
      return flow.marks.contains(.reopened)
    }
  }

  /// A timer wheel has come to a slot.
  ///
  /// - Parameters:
  ///   - slot: the slot, which may hold another flow than when it was scheduled, or none.
  ///   - second: the second for which it was.
  /// - Returns: what the flow is, if it is the one that was scheduled and may be over.
  @inline(__always)
  mutating func unschedule(_ slot: UInt32, from second: Int64) -> Waiting? {
    flows.update(slot) { flow in
      guard flow.scheduledSecond == Self.mark(second) else { return nil }
      flow.scheduledSecond = PlainFlow.notScheduled
      return flow.isWaiting ? Waiting(flow) : nil
    }
  }

  /// A flow that may be over.
  struct Waiting {
    /// The second in which its latest segment was captured.
    let second: Int64
    /// The frame of that segment.
    let lastFrame: UInt64
    /// Nothing more is expected of it.
    let isOver: Bool

    @inline(__always)
    fileprivate init(_ flow: PlainFlow) {
      second = flow.end.second
      lastFrame = flow.lastFrame
      isOver = flow.isOver
    }
  }

  /// What the flow is, if it may be over and is not scheduled.
  @inline(__always)
  mutating func standingToSchedule(_ slot: UInt32) -> Waiting? {
    flows.update(slot) { flow in
      guard flow.isWaiting, flow.scheduledSecond == PlainFlow.notScheduled else { return nil }
      return Waiting(flow)
    }
  }

  /// Notes for which second a timer wheel names a flow.
  @inline(__always)
  mutating func note(_ slot: UInt32, scheduledFor second: Int64) {
    flows.update(slot) { $0.scheduledSecond = Self.mark(second) }
  }

  /// The second modulo 2^32; the number that means none is counted to the one before.
  @inline(__always)
  private static func mark(_ second: Int64) -> UInt32 {
    min(UInt32(truncatingIfNeeded: second), PlainFlow.notScheduled - 1)
  }

  /// Writes the connection that a flow stands for into `evidence`; the flow stays.
  @inline(__always)
  mutating func unpack(_ slot: UInt32, into evidence: inout ConnectionEvidence) {
    evidence.events.removeAll(keepingCapacity: true)
    evidence.prepareForPlain()
    flows.update(slot) { $0.unpack(into: &evidence.connection, log: &evidence.events) }
    if flows[slot].isWide { evidence.connection.tuple = wideTuples[flows[slot].lowAddress] }
  }
}
