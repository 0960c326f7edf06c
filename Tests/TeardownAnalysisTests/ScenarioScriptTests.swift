import TestSupport
import Testing

/// The scenarios themselves.
struct ScenarioScriptTests {
  @Test(arguments: Scenario.all)
  func everyScriptCanBeReadAndIsCaptured(scenario: Scenario) throws {
    let ladder = try Ladder(scenario.script, identifications: scenario.identifications)
    #expect(!ladder.segments().isEmpty, sourceLocation: scenario.location)
  }

  @Test func noTwoScenariosHaveTheSameName() {
    #expect(Set(Scenario.all.map(\.name)).count == Scenario.all.count)
  }
}

extension Scenario {
  /// Every scenario of the contract.
  static let all =
    labels + incarnations + traps + losses + identifications + resets + ignoredResets + forgeries
    + combinations + unseenSegments + strays + reordering
}
