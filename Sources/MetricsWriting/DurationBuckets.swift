/// Durations counted in buckets that are the same on every machine, so that Prometheus can add
/// them up.
///
/// Unit: nanoseconds. Shape: 21 counters, however many durations are counted.
public struct DurationBuckets: Sendable {
  /// The upper bounds of all buckets but the last, which has none; a bound belongs to its bucket.
  ///
  /// From what a close takes on one machine to what a leaked socket waits.
  public static let bounds: [Int64] = [
    100_000, 250_000, 500_000,
    1_000_000, 2_500_000, 5_000_000,
    10_000_000, 25_000_000, 50_000_000,
    100_000_000, 250_000_000, 500_000_000,
    1_000_000_000, 2_500_000_000, 5_000_000_000,
    10_000_000_000, 30_000_000_000, 60_000_000_000,
    300_000_000_000, 1_800_000_000_000,
  ]

  /// Durations by bucket, those beyond all bounds last.
  public private(set) var counts = [UInt64](repeating: 0, count: bounds.count + 1)
  /// How many durations were counted.
  public private(set) var count: UInt64 = 0
  /// All durations together.
  public private(set) var sum: UInt64 = 0

  /// Nothing counted.
  public init() {}

  /// Counts a duration; one below zero (the clock ran backwards) counts as zero.
  public mutating func add(_ nanoseconds: Int64) {
    let value = max(nanoseconds, 0)
    let place = Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count
    counts[place] += 1
    count += 1
    sum &+= UInt64(value)
  }
}
