import Histogram
import Testing

@testable import CaptureSummary

/// What is counted in the library's buckets, held against the library.
@Suite("Durations by their buckets") struct HistogramTests {
  /// Numbers of all sizes, and those about the ends of buckets.
  private var durations: [Int64] {
    var random: UInt64 = 7
    var all: [Int64] = [0, 0, 1, 1, .max, .max - 1]
    for _ in 0..<2_000 {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      all.append(Int64(random >> (1 + (random >> 7) % 62)))
    }
    for power in 1..<63 {
      let edge = Int64(1) << Int64(power)
      all += [edge - 1, edge, edge + 1, edge + edge / 2, edge + edge / 128, edge + edge / 16]
    }
    return all
  }

  @Test(arguments: [DurationHistogram.Precision.fine, .coarse], [1, 10, 64, 5_000])
  func everyQuantileIsThatOfTheLibrary(
    precision: DurationHistogram.Precision, number: Int
  ) throws {
    var counted = DurationHistogram(precision)
    var recorded = Histogram<UInt64>(
      numberOfSignificantValueDigits: precision == .fine ? .two : .one)
    recorded.autoResize = true
    for duration in durations.prefix(number) {
      counted.add(duration)
      recorded.record(UInt64(duration))
    }
    #expect(counted.count == recorded.totalCount)
    let longest = try #require(counted.longest)
    for percent: UInt64 in 1...100 {
      let expected = min(Int64(clamping: recorded.valueAtPercentile(Double(percent))), longest)
      #expect(counted.quantile(percent: percent) == expected, "\(percent) percent")
    }
  }

  @Test(arguments: [DurationHistogram.Precision.fine, .coarse])
  func twoAddedUpAreOneThatTookInAll(precision: DurationHistogram.Precision) {
    var whole = DurationHistogram(precision)
    var parts = (DurationHistogram(precision), DurationHistogram(precision))
    for (place, duration) in durations.enumerated() {
      whole.add(duration)
      // The second alone has the long ones, so that the first has to grow.
      if duration >> 40 == 0, place % 2 == 0 {
        parts.0.add(duration)
      } else {
        parts.1.add(duration)
      }
    }
    parts.0.add(parts.1)
    parts.0.add(DurationHistogram(precision))
    #expect(parts.0.count == whole.count)
    #expect(parts.0.shortest == whole.shortest)
    #expect(parts.0.longest == whole.longest)
    for percent: UInt64 in 1...100 {
      #expect(parts.0.quantile(percent: percent) == whole.quantile(percent: percent))
    }
  }
}
