import Wire

/// The connections whose every segment so far was plain.
///
/// A slot that the timer wheel names is not given back before the wheel has let go of it.
struct FlowTable: ~Copyable {
  private var flows = Slab<PlainFlow>()

  /// How many slots were ever handed out; a number below this may be read.
  var count: UInt32 { flows.count }

  /// Takes in a new flow.
  @inline(__always)
  mutating func insert(_ flow: PlainFlow) -> UInt32 { flows.insert(flow) }

  /// The flow in a slot.
  subscript(slot: UInt32) -> PlainFlow {
    @inline(__always) _read { yield flows[slot] }
    @inline(__always) _modify { yield &flows[slot] }
  }

  /// Has the processor fetch a flow, without waiting for it.
  @inline(__always)
  func prefetch(_ slot: UInt32) { flows.prefetch(slot) }

  /// Changes a flow in place.
  @inline(__always)
  mutating func update<Result>(_ slot: UInt32, _ body: (inout PlainFlow) -> Result) -> Result {
    flows.update(slot, body)
  }

  /// Empties a slot.
  @inline(__always)
  mutating func vacate(_ slot: UInt32) {
    let isNamed = flows.update(slot) { flow in
      flow.close.state = .vacant
      return flow.marks.contains(.scheduled)
    }
    if !isNamed { flows.remove(slot) }
  }

  /// The timer wheel has let go of a slot, which is given back if no flow is in it any more.
  ///
  /// - Returns: what the flow is, if it may be over.
  @inline(__always)
  mutating func unschedule(_ slot: UInt32) -> Waiting? {
    let (isVacant, waiting) = flows.update(slot) { flow -> (Bool, Waiting?) in
      flow.marks.remove(.scheduled)
      if flow.close.state == .vacant { return (true, nil) }
      return (false, flow.isWaiting ? Waiting(end: flow.end, lastFrame: flow.lastFrame) : nil)
    }
    if isVacant { flows.remove(slot) }
    return waiting
  }

  /// A flow that may be over.
  struct Waiting {
    /// When its latest segment was captured.
    let end: Timestamp
    /// The frame of that segment.
    let lastFrame: UInt64
  }

  /// Notes that the timer wheel names a flow from now on, if it is one that may be over.
  ///
  /// - Returns: when its latest segment was captured; nil where the wheel need not name it, or does.
  @inline(__always)
  mutating func schedule(_ slot: UInt32) -> Timestamp? {
    flows.update(slot) { flow in
      guard flow.isWaiting, !flow.marks.contains(.scheduled) else { return nil }
      flow.marks.insert(.scheduled)
      return flow.end
    }
  }

  /// Writes the connection that a flow stands for into `evidence`; the flow stays.
  @inline(__always)
  mutating func unpack(_ slot: UInt32, into evidence: inout ConnectionEvidence) {
    evidence.events.removeAll(keepingCapacity: true)
    evidence.prepareForPlain()
    flows.update(slot) { $0.unpack(into: &evidence.connection, log: &evidence.events) }
  }
}
