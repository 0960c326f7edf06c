/// The head of a connection's log of close events; the events lie in chunks of a shared pool.
struct EventLog: Sendable, BitwiseCopyable {
  /// The first chunk, or `none`.
  var firstChunk: UInt32 = none
  /// The chunk that takes the next event.
  var lastChunk: UInt32 = none
  /// How many events the log holds.
  var count: UInt8 = 0

  /// No chunk.
  static let none = UInt32.max
  /// The most events that one connection may log; the sets of the analysis are 64 bits wide.
  static let capacity = 64
}
