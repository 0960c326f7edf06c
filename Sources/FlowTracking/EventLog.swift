/// The head of a connection's log of close events; the events lie in a shared pool.
struct EventLog: Sendable, BitwiseCopyable {
  /// The first event's node, or `none`.
  var first: UInt32 = none
  /// The latest event's node, or `none`.
  var last: UInt32 = none
  /// How many events the log holds.
  var count: UInt16 = 0

  /// No node.
  static let none = UInt32.max
  /// The most events that one connection may log; the sets of the analysis are 64 bits wide.
  static let capacity = 64
}
