/// How often each case of an enum occurred.
///
/// Counters in place, so that counting neither hashes nor allocates.
/// Shape: 16 counters, however many connections are counted.
public struct Tally<Key: Tallied>: Sendable {
  private var counts = InlineArray<16, UInt64>(repeating: 0)

  /// Nothing counted.
  public init() {}

  /// All cases together.
  public var total: UInt64 {
    Key.allCases.reduce(0) { $0 + self[$1] }
  }

  /// How often `key` occurred.
  public subscript(key: Key) -> UInt64 { counts[key.place] }

  /// Counts `key` once, or `times` times.
  @inline(__always)
  public mutating func count(_ key: Key, times: UInt64 = 1) {
    counts[key.place] += times
  }

  /// Adds the counts of another tally.
  mutating func add(_ other: Tally) {
    for key in Key.allCases { count(key, times: other[key]) }
  }
}
