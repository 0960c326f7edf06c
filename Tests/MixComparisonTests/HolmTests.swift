import TestSupport
import Testing

@testable import MixComparison

@Suite("Holm's correction")
struct HolmTests {
  /// Tests of this many connections a side, all of which can be significant.
  private func test(_ before: UInt64, _ after: UInt64, of total: UInt64) -> FisherExactTest {
    FisherExactTest(before: before, of: total, after: after, of: total)
  }

  @Test func theRankedProbabilitiesAreMultipliedByWhatIsLeft() throws {
    // 40, 52, 45, 80 of 200 against 40: four tests that all could be significant.
    let tests = [40, 52, 45, 80].map { test(40, $0, of: 200) }
    let raw = tests.map(\.probability)
    let correction = HolmCorrection(tests, level: 0.05)
    #expect(correction.comparisons == 4)
    let order = raw.indices.sorted { raw[$0] < raw[$1] }
    #expect(order == [3, 1, 2, 0])
    let adjusted = try correction.adjusted.map { try #require($0) }
    #expect(adjusted[3] == 4 * raw[3])
    #expect(adjusted[1] == min(3 * raw[1], 1))
    #expect(adjusted[2] == max(min(2 * raw[2], 1), adjusted[1]))
    #expect(adjusted[0] == 1)
  }

  @Test func comparisonsThatCannotBeSignificantHideNothing() throws {
    let telling = test(2, 12, of: 100)
    let small = FisherExactTest(before: 0, of: 1, after: 1, of: 1)
    #expect(small.leastProbability == 1)
    let alone = try #require(HolmCorrection([telling], level: 0.05).adjusted[0])
    let many = HolmCorrection([telling] + Array(repeating: small, count: 1000), level: 0.05)
    #expect(many.adjusted[0] == alone)
    #expect(many.adjusted.dropFirst().allSatisfy { $0 == nil })
    #expect(many.comparisons == 1)
  }

  @Test func manyThatCouldBeSignificantAreCorrectedFor() throws {
    let telling = test(2, 20, of: 100)
    let other = test(50, 52, of: 100)
    let many = HolmCorrection([telling] + Array(repeating: other, count: 99), level: 0.05)
    #expect(many.comparisons == 100)
    #expect(many.adjusted[0] == 100 * telling.probability)
  }

  @Test func nothingToCompareIsNoFailure() {
    let correction = HolmCorrection([], level: 0.01)
    #expect(correction.adjusted.isEmpty)
    #expect(correction.comparisons == 0)
  }

  /// Forty servers that change by chance alone, time and again: even one alarm in a run is wrong.
  @Test func falseAlarmsStayBelowTheLevel() {
    var random = SplitMix64(seed: 42)
    var alarms = 0
    let runs = 400
    for _ in 0..<runs {
      let tests = (0..<40).map { server -> FisherExactTest in
        let total = UInt64(5 + server * 5)
        let sides = (0..<2).map { _ in
          (0..<total).reduce(UInt64(0)) { count, _ in count + (random.next() % 10 == 0 ? 1 : 0) }
        }
        return FisherExactTest(before: sides[0], of: total, after: sides[1], of: total)
      }
      let correction = HolmCorrection(tests, level: 0.05)
      if correction.adjusted.contains(where: { ($0 ?? 1) <= 0.05 }) { alarms += 1 }
    }
    // The level allows 20; without a correction there would be hundreds.
    #expect(alarms <= 20, "\(alarms) of \(runs)")
  }
}
