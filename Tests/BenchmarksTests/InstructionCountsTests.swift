import Testing

@testable import lastack_bench

@Suite struct InstructionCountsTests {
  private let blessed = InstructionCounts([
    InstructionCount(workload: .short, format: "text", perFrame: 1000)
  ])

  private func change(to perFrame: Double) -> InstructionCounts.Change {
    blessed.change(to: InstructionCount(workload: .short, format: "text", perFrame: perFrame))
  }

  @Test func aFigureMoreThanFivePercentAboveIsTooMuch() {
    guard case .more(let share) = change(to: 1051) else {
      Issue.record("1051 beside 1000: \(change(to: 1051))")
      return
    }
    #expect(abs(share - 0.051) < 1e-9)
  }

  @Test func aFigureMoreThanFivePercentBelowIsSaid() {
    guard case .less = change(to: 949) else {
      Issue.record("949 beside 1000: \(change(to: 949))")
      return
    }
  }

  @Test(arguments: [950.5, 1000, 1049.5])
  func aFigureWithinFivePercentPasses(perFrame: Double) {
    guard case .within = change(to: perFrame) else {
      Issue.record("\(perFrame) beside 1000: \(change(to: perFrame))")
      return
    }
  }

  @Test func aFigureThatIsNotCheckedInIsUnknown() {
    let other = InstructionCount(workload: .ipv6, format: "text", perFrame: 1000)
    #expect(blessed.change(to: other) == .unknown)
    let format = InstructionCount(workload: .short, format: "ndjson", perFrame: 1000)
    #expect(blessed.change(to: format) == .unknown)
  }

  @Test func whatIsBlessedIsReadAgain() throws {
    #expect(try InstructionCounts(text: blessed.text).counts == blessed.counts)
  }

  @Test(arguments: ["short text", "short text none", "long text 12", "short text -3"])
  func aLineThatIsNoFigureIsRefused(line: String) {
    #expect(throws: BenchmarkError.self) { try InstructionCounts(text: line) }
  }
}
