internal import Histogram

/// Durations in bounded memory: exact ends, and quantiles within a known error.
///
/// Gil Tene's HdrHistogram: each power of two is split into buckets of equal width. Durations are counted
/// in these buckets, and the counts are recorded in the library's histogram when it is asked for a
/// quantile: every connection counts some, and hardly anybody asks. It grows with the longest duration,
/// and takes up nothing before the first.
/// Unit: nanoseconds.
public struct DurationHistogram: Sendable {
  /// How many durations lay in each bucket.
  private var counts: [UInt64] = []
  /// How many durations of zero were taken in; they are so many that they are kept apart.
  private var zeros: UInt64 = 0
  /// How many durations are in `counts`.
  private var counted: UInt64 = 0
  private let precision: Precision
  /// The ends, once there are any.
  private var least = Int64.max
  private var most = Int64.min

  /// How far above the truth a quantile may be.
  public enum Precision: Sendable {
    /// One part in 128; up to 58 kB.
    case fine
    /// One part in 16; up to 8 kB.
    case coarse
  }

  /// Nothing taken in.
  public init(_ precision: Precision = .fine) {
    self.precision = precision
  }

  /// How many durations were taken in.
  public var count: UInt64 { zeros + counted }

  /// The shortest; nil when there is none.
  public var shortest: Int64? { count > 0 ? least : nil }

  /// The longest; nil when there is none.
  public var longest: Int64? { count > 0 ? most : nil }

  /// Takes in a duration; one below zero (the clock ran backwards) counts as zero.
  @inline(__always)
  public mutating func add(_ nanoseconds: Int64) {
    let value = max(nanoseconds, 0)
    least = min(least, value)
    most = max(most, value)
    if value == 0 {
      zeros &+= 1
      return
    }
    let bucket = precision.bucket(of: UInt64(value))
    if bucket >= counts.count { grow(to: UInt64(value)) }
    counts[bucket] &+= 1
    counted &+= 1
  }

  /// Takes in the durations of another histogram of the same precision.
  mutating func add(_ other: DurationHistogram) {
    if other.count == 0 { return }
    if other.counts.count > counts.count { grow(to: UInt64(other.most)) }
    for bucket in other.counts.indices where other.counts[bucket] > 0 {
      counts[bucket] += other.counts[bucket]
    }
    zeros += other.zeros
    counted += other.counted
    least = min(least, other.least)
    most = max(most, other.most)
  }

  /// A duration that the given share of all does not exceed; nil when there is none.
  ///
  /// Never below the true quantile and never above `longest`.
  public func quantile(percent: UInt64) -> Int64? {
    guard let longest else { return nil }
    var histogram = Histogram<UInt64>(
      highestTrackableValue: max(UInt64(longest), 2),
      numberOfSignificantValueDigits: precision.digits)
    histogram.autoResize = true
    if zeros > 0 { histogram.record(0, count: zeros) }
    let last = longest > 0 ? precision.bucket(of: UInt64(longest)) : -1
    for bucket in counts.indices where counts[bucket] > 0 {
      // The library answers with nothing longer than the longest that it was told of.
      let value = bucket == last ? UInt64(longest) : precision.lowest(of: bucket)
      histogram.record(value, count: counts[bucket])
    }
    return min(Int64(clamping: histogram.valueAtPercentile(Double(percent))), longest)
  }

  /// Makes room for a duration, and for those that are common: making room costs more than hundreds of
  /// durations.
  @inline(never)
  private mutating func grow(to longest: UInt64) {
    let size = precision.bucket(of: max(longest, precision.common)) + 1
    counts.reserveCapacity(size)
    counts.append(contentsOf: repeatElement(0, count: size - counts.count))
  }
}

extension DurationHistogram.Precision {
  /// The digits that the library is asked to keep.
  fileprivate var digits: SignificantDigits { self == .fine ? .two : .one }

  /// Durations up to this one are common.
  fileprivate var common: UInt64 { self == .fine ? 1 << 36 : 1 << 32 }

  /// Each power of two has two to the power of so many buckets; below the first of them there is one for
  /// each number.
  ///
  /// Source: HdrHistogram; half as many as hold two units of the last digit that is kept.
  @inline(__always)
  private var magnitude: Int { self == .fine ? 7 : 4 }

  /// The bucket that a duration lies in: one that the library does not tell apart either.
  @inline(__always)
  fileprivate func bucket(of value: UInt64) -> Int {
    let mask = UInt64(2) << UInt64(magnitude) - 1
    let shift = 63 - magnitude - (value | mask).leadingZeroBitCount
    return shift << magnitude + Int(truncatingIfNeeded: value >> UInt64(shift))
  }

  /// The shortest duration of a bucket.
  fileprivate func lowest(of bucket: Int) -> UInt64 {
    let shift = max(bucket >> magnitude - 1, 0)
    return UInt64(bucket - shift << magnitude) << UInt64(shift)
  }
}
