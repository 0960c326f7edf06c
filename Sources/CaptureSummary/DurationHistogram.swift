internal import Histogram

/// Durations in bounded memory: exact ends, and quantiles within a known error.
///
/// Gil Tene's HdrHistogram: each power of two is split into buckets of equal width. It grows with the
/// longest duration, and takes up nothing before the first.
/// Unit: nanoseconds.
public struct DurationHistogram: Sendable {
  /// At most one, changed where it stays: an optional would be copied.
  private var histograms: [Histogram<UInt64>] = []
  /// How many durations of zero were taken in; they are so many that they are kept apart.
  private var zeros: UInt64 = 0
  private let precision: Precision
  /// The shortest; nil when there is none.
  public private(set) var shortest: Int64?
  /// The longest; nil when there is none.
  public private(set) var longest: Int64?

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
  public var count: UInt64 { zeros + (histograms.first?.totalCount ?? 0) }

  /// Takes in a duration; one below zero (the clock ran backwards) counts as zero.
  public mutating func add(_ nanoseconds: Int64) {
    let value = max(nanoseconds, 0)
    if value == 0 {
      zeros += 1
    } else {
      if histograms.isEmpty { histograms.append(makeHistogram(reaching: UInt64(value))) }
      histograms[0].record(UInt64(value))
    }
    shortest = min(shortest ?? value, value)
    longest = max(longest ?? value, value)
  }

  /// Takes in the durations of another histogram of the same precision.
  mutating func add(_ other: DurationHistogram) {
    guard let otherShortest = other.shortest, let otherLongest = other.longest else { return }
    zeros += other.zeros
    if let more = other.histograms.first {
      if histograms.isEmpty {
        histograms.append(makeHistogram(reaching: UInt64(otherLongest)))
      }
      histograms[0].add(more)
    }
    shortest = min(shortest ?? otherShortest, otherShortest)
    longest = max(longest ?? otherLongest, otherLongest)
  }

  /// A duration that the given share of all does not exceed; nil when there is none.
  ///
  /// Never below the true quantile and never above `longest`.
  public func quantile(percent: UInt64) -> Int64? {
    guard let longest else { return nil }
    var histogram = histograms.first ?? makeHistogram(reaching: 0)
    if zeros > 0 { histogram.record(0, count: zeros) }
    return min(Int64(clamping: histogram.valueAtPercentile(Double(percent))), longest)
  }

  /// An empty histogram that has room for a duration, and for those that are common: making room costs
  /// more than hundreds of durations.
  private func makeHistogram(reaching longest: UInt64) -> Histogram<UInt64> {
    var histogram = Histogram<UInt64>(
      highestTrackableValue: max(longest, precision == .fine ? 1 << 36 : 1 << 32),
      numberOfSignificantValueDigits: precision == .fine ? .two : .one)
    histogram.autoResize = true
    return histogram
  }
}
