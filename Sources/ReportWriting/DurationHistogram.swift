/// Durations in bounded memory: exact ends and sum, and quantiles within one part in 32.
///
/// Each power of two is split into 32 buckets of equal width, as in Gil Tene's HdrHistogram.
/// Unit: nanoseconds. Shape: at most 1,920 counters.
public struct DurationHistogram: Sendable {
  private var buckets: [UInt64] = []
  /// How many durations were taken in.
  public private(set) var count: UInt64 = 0
  /// The shortest; nil when there is none.
  public private(set) var shortest: Int64?
  /// The longest; nil when there is none.
  public private(set) var longest: Int64?

  private static let split: UInt64 = 32
  private static let splitBits = 5

  /// Nothing taken in.
  public init() {}

  /// Takes in a duration; one below zero (the clock ran backwards) counts as zero.
  public mutating func add(_ nanoseconds: Int64) {
    let value = max(nanoseconds, 0)
    let place = Self.bucket(of: UInt64(value))
    extend(to: place + 1)
    buckets[place] += 1
    count += 1
    shortest = shortest.map { min($0, value) } ?? value
    longest = longest.map { max($0, value) } ?? value
  }

  /// Takes in the durations of another histogram.
  mutating func add(_ other: DurationHistogram) {
    guard let otherShortest = other.shortest, let otherLongest = other.longest else { return }
    extend(to: other.buckets.count)
    for (place, number) in other.buckets.enumerated() { buckets[place] += number }
    count += other.count
    shortest = min(shortest ?? otherShortest, otherShortest)
    longest = max(longest ?? otherLongest, otherLongest)
  }

  @inline(__always)
  private mutating func extend(to size: Int) {
    if size > buckets.count {
      buckets.append(contentsOf: repeatElement(0, count: size - buckets.count))
    }
  }

  /// A duration that the given share of all does not exceed; nil when there is none.
  ///
  /// At most one part in 32 above the true quantile, never below it and never above `longest`.
  public func quantile(percent: UInt64) -> Int64? {
    guard let longest else { return nil }
    let rank = max((count * percent + 99) / 100, 1)
    var seen: UInt64 = 0
    for (place, number) in buckets.enumerated() {
      seen += number
      if seen >= rank { return min(Int64(clamping: Self.upperBound(of: place)), longest) }
    }
    return longest
  }

  private static func bucket(of value: UInt64) -> Int {
    if value < split { return Int(value) }
    let exponent = 63 - value.leadingZeroBitCount - splitBits
    return (exponent + 1) * Int(split) + Int(value >> UInt64(exponent) - split)
  }

  /// The largest value that falls into a bucket.
  private static func upperBound(of place: Int) -> UInt64 {
    if place < Int(split) { return UInt64(place) }
    let exponent = place / Int(split) - 1
    let mantissa = UInt64(place % Int(split)) + split
    return (mantissa + 1) << UInt64(exponent) - 1
  }
}
