import Testing

@testable import MixComparison

@Suite("Fisher's exact test")
struct FisherTests {
  /// A published table and its two-sided probability.
  struct Published: Sendable, CustomTestStringConvertible {
    let name: String
    let table: [UInt64]
    let probability: Double
    var testDescription: String { name }
  }

  static let published = [
    Published(
      name: "the lady tasting tea: Agresti, Categorical Data Analysis, 3rd ed., §3.5.2",
      table: [3, 1, 1, 3], probability: 0.4857142857),
    Published(
      name: "convictions of twins: Fisher 1970; R, example(fisher.test)",
      table: [2, 15, 10, 3], probability: 0.0005367241),
    Published(
      name: "whales and sharks: SciPy, fisher_exact", table: [8, 2, 1, 5],
      probability: 0.0349650350),
    Published(
      name: "studying teenagers: Wikipedia, Fisher's exact test", table: [1, 9, 11, 3],
      probability: 0.0027594562),
    Published(
      name: "five against five: 2 of 252 tables", table: [0, 5, 5, 0], probability: 2 / 252),
  ]

  @Test(arguments: published)
  func publishedTablesHaveTheirProbability(published: Published) {
    let test = test(published.table)
    #expect(abs(test.probability / published.probability - 1) < 1e-7, "\(test.probability)")
  }

  /// Counts with and without a label on both sides, and what SciPy 1.17.1 says of them.
  @Test(
    arguments: [
      ([120, 880, 180, 820], 0.00021198439482625865),
      ([2, 998, 40, 960], 2.8684568941670344e-10),
      ([1000, 999_000, 1200, 998_800], 2.1591027933740326e-05),
      ([100_000, 900_000, 100_500, 899_500], 0.24005466320583926),
    ] as [([UInt64], Double)])
  func largeTablesAgreeWithAnotherImplementation(table: [UInt64], expected: Double) {
    #expect(abs(test(table).probability / expected - 1) < 1e-6, "\(test(table).probability)")
  }

  @Test func everySmallTableAgreesWithCountingAllTables() {
    for totalBefore in 0...7 as ClosedRange<UInt64> {
      for totalAfter in 0...9 as ClosedRange<UInt64> {
        for before in 0...totalBefore {
          for after in 0...totalAfter {
            let test = FisherExactTest(
              before: before, of: totalBefore, after: after, of: totalAfter)
            let counted = counted(before, totalBefore, after, totalAfter)
            #expect(abs(test.probability - counted.probability) < 1e-12)
            #expect(abs(test.leastProbability - counted.least) < 1e-12)
          }
        }
      }
    }
  }

  @Test func theSidesMayBeExchanged() {
    for (before, after) in [(0, 9), (3, 4), (17, 2)] as [(UInt64, UInt64)] {
      let test = FisherExactTest(before: before, of: 20, after: after, of: 31)
      let other = FisherExactTest(before: after, of: 31, after: before, of: 20)
      #expect(abs(test.probability - other.probability) < 1e-12)
    }
  }

  @Test func withoutConnectionsOnOneSideNothingCanBeTold() {
    let test = FisherExactTest(before: 0, of: 0, after: 500, of: 500)
    #expect(test.probability == 1)
    #expect(test.leastProbability == 1)
  }

  @Test func hugeCapturesTakeNoTime() {
    let million: UInt64 = 1_000_000
    let test = FisherExactTest(
      before: 500 * million, of: 1000 * million, after: 500 * million, of: 1000 * million)
    #expect(test.probability > 0.999)
    #expect(test.leastProbability == 0)
  }

  private func test(_ table: [UInt64]) -> FisherExactTest {
    FisherExactTest(
      before: table[0], of: table[0] + table[1], after: table[2], of: table[2] + table[3])
  }

  /// The probability by going through every way to choose, in whole numbers.
  private func counted(
    _ before: UInt64, _ totalBefore: UInt64, _ after: UInt64, _ totalAfter: UInt64
  ) -> (probability: Double, least: Double) {
    let special = before + after
    let tables = (0...special).filter { $0 <= totalAfter && special - $0 <= totalBefore }
    let ways = tables.map { choose(totalAfter, $0) * choose(totalBefore, special - $0) }
    let all = Double(ways.reduce(0, +))
    let limits = tables.indices.map { place in
      Double(ways.filter { $0 <= ways[place] }.reduce(0, +)) / all
    }
    let place = tables.firstIndex(of: after) ?? 0
    return (limits[place], limits.min() ?? 1)
  }

  private func choose(_ total: UInt64, _ part: UInt64) -> UInt64 {
    (0..<part).reduce(1) { $0 * (total - $1) / ($1 + 1) }
  }
}
