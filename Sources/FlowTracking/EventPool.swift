import Wire

/// The close events of all live connections, as lists in a shared slab.
///
/// A connection that is not closing has few: SYNs far from its numbers, and the latest acknowledgment
/// by each end of octets that were not captured.
struct EventPool: ~Copyable {
  struct Node: BitwiseCopyable {
    var event: CloseEvent
    var next: UInt32
  }

  private var nodes: Slab<Node>

  /// A pool that obtains memory in pieces of about `unit` octets.
  init(unit: Int = BlockSource.hugePage) { nodes = Slab(unit: unit) }

  /// What the pool takes up.
  ///
  /// Unit: octets.
  var octets: Int { nodes.octets }

  /// How many events can be logged without more memory.
  @inline(__always)
  var room: Int { nodes.room }

  /// Memory that is obtained at once when `room` runs out.
  ///
  /// Unit: octets.
  var step: Int { nodes.step }

  /// Obtains memory ahead of its time.
  mutating func grow() { nodes.grow() }

  /// Appends an event to a log; false when the log is full.
  mutating func append(_ event: CloseEvent, to log: inout EventLog) -> Bool {
    let node = reserve()
    self[node] = event
    if append(node, to: &log) { return true }
    giveBack(node)
    return false
  }

  /// Obtains a node whose event is still to be written, so that none is built elsewhere and copied.
  @inline(__always)
  mutating func reserve() -> UInt32 { nodes.reserve() }

  /// Gives a reserved node back that no log took.
  @inline(__always)
  mutating func giveBack(_ node: UInt32) { nodes.remove(node) }

  /// The event of a node.
  subscript(node: UInt32) -> CloseEvent {
    @inline(__always) _read { yield nodes[node].event }
    @inline(__always) _modify { yield &nodes[node].event }
  }

  /// Changes the event of a node in place.
  @inline(__always)
  mutating func change<Result>(_ node: UInt32, _ body: (inout CloseEvent) -> Result) -> Result {
    nodes.update(node) { body(&$0.event) }
  }

  /// Appends a reserved node to a log; false when the log is full.
  @inline(__always)
  mutating func append(_ node: UInt32, to log: inout EventLog) -> Bool {
    guard Int(log.count) < EventLog.capacity else { return false }
    nodes[node].next = EventLog.none
    if log.count == 0 {
      log.first = node
    } else {
      nodes[log.last].next = node
    }
    log.last = node
    log.count += 1
    return true
  }

  /// The node behind another in its log, or `EventLog.none`.
  func node(after node: UInt32) -> UInt32 { nodes[node].next }

  /// Copies a log's events, in order, behind what `events` holds.
  func copy(_ log: EventLog, into events: inout [CloseEvent]) {
    var node = log.first
    while node != EventLog.none {
      events.append(nodes[node].event)
      node = nodes[node].next
    }
  }

  /// Calls `body` with a log's events, in order.
  @inline(__always)
  func forEach(_ log: EventLog, _ body: (CloseEvent) -> Void) {
    var node = log.first
    while node != EventLog.none {
      body(nodes[node].event)
      node = nodes[node].next
    }
  }

  /// Whether a condition holds for an event of the log.
  func contains(_ log: EventLog, where condition: (CloseEvent) -> Bool) -> Bool {
    var node = log.first
    while node != EventLog.none {
      if condition(nodes[node].event) { return true }
      node = nodes[node].next
    }
    return false
  }

  /// Changes the events of a log in place.
  mutating func update(_ log: EventLog, _ change: (inout CloseEvent) -> Void) {
    var node = log.first
    while node != EventLog.none {
      change(&nodes[node].event)
      node = nodes[node].next
    }
  }

  /// Takes the first event for which a condition holds out of a log, if there is one.
  mutating func removeFirst(from log: inout EventLog, where condition: (CloseEvent) -> Bool) {
    var former = EventLog.none
    var node = log.first
    while node != EventLog.none, !condition(nodes[node].event) {
      former = node
      node = nodes[node].next
    }
    guard node != EventLog.none else { return }
    let next = nodes[node].next
    if former == EventLog.none { log.first = next } else { nodes[former].next = next }
    if log.last == node { log.last = former }
    log.count -= 1
    nodes.remove(node)
  }

  /// Gives a log's nodes back and empties it.
  mutating func release(_ log: inout EventLog) {
    var node = log.first
    while node != EventLog.none {
      let next = nodes[node].next
      nodes.remove(node)
      node = next
    }
    log = EventLog()
  }
}
