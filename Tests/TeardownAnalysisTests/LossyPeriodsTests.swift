import Testing
import Wire

@testable import TeardownAnalysis

@Suite("Periods in which the capture missed frames") struct LossyPeriodsTests {
  private func at(_ second: Int64) -> Timestamp { Timestamp(nanoseconds: second * 1_000_000_000) }

  @Test func aConnectionIsTouchedByAPeriodInItsLife() {
    var periods = LossyPeriods()
    let isUntouched = !periods.touch(from: at(0), to: at(1000))
    #expect(isUntouched)
    periods.add(from: at(10), to: at(20))
    periods.add(from: at(40), to: at(50))
    let spans: [(Int64, Int64, Bool)] = [
      (0, 9, false), (0, 10, true), (12, 13, true), (20, 30, true), (21, 39, false),
      (21, 40, true), (45, 90, true), (51, 90, false), (0, 90, true),
    ]
    for (start, end, expected) in spans {
      #expect(periods.touch(from: at(start), to: at(end)) == expected, "\(start) to \(end)")
    }
  }

  @Test func aMomentThatWasLossyStaysSoHoweverManyPeriodsThereAre() {
    var periods = LossyPeriods()
    for number: Int64 in 0..<2000 { periods.add(from: at(number * 10), to: at(number * 10 + 2)) }
    for number: Int64 in 0..<2000 {
      #expect(periods.touch(from: at(number * 10 + 1), to: at(number * 10 + 1)))
    }
    #expect(!periods.touch(from: at(19_993), to: at(19_999)))
  }

  @Test func periodsThatMeetAreOne() {
    var periods = LossyPeriods()
    periods.add(from: at(1), to: at(5))
    periods.add(from: at(4), to: at(8))
    #expect(periods.touch(from: at(6), to: at(7)))
    #expect(!periods.touch(from: at(9), to: at(9)))
  }
}
