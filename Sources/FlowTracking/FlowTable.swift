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

  /// The timer wheel has let go of a slot.
  ///
  /// - Returns: whether a flow is still in it; if not, the slot is given back.
  @inline(__always)
  mutating func unschedule(_ slot: UInt32) -> Bool {
    let isVacant = flows.update(slot) { flow in
      flow.marks.remove(.scheduled)
      return flow.close.state == .vacant
    }
    if isVacant { flows.remove(slot) }
    return !isVacant
  }

  /// Writes the connection that a flow stands for into `evidence`; the flow stays.
  @inline(__always)
  mutating func unpack(_ slot: UInt32, into evidence: inout ConnectionEvidence) {
    evidence.events.removeAll(keepingCapacity: true)
    evidence.prepareForPlain()
    flows.update(slot) { $0.unpack(into: &evidence.connection, log: &evidence.events) }
  }
}
