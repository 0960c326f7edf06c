/// How often each case of an enum occurred.
///
/// Shape: as large as the enum, however many connections are counted.
public struct Tally<Key: CaseIterable & Hashable & Sendable>: Sendable {
  private var counts: [Key: UInt64] = [:]
  /// All cases together.
  public private(set) var total: UInt64 = 0

  /// Nothing counted.
  public init() {}

  /// How often `key` occurred.
  public subscript(key: Key) -> UInt64 { counts[key, default: 0] }

  /// Counts `key` once, or `times` times.
  public mutating func count(_ key: Key, times: UInt64 = 1) {
    counts[key, default: 0] += times
    total += times
  }
}
