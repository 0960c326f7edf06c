import TestSupport
import Testing

/// The contract, a scenario a rule; each in every setting in which it must mean the same.
struct ScenarioTests {
  @Test(arguments: Scenario.labels, LadderSetting.all)
  func everyLabelIsGivenAsTheTablesSay(scenario: Scenario, setting: LadderSetting) throws {
    try scenario.check(in: setting)
  }

  @Test(arguments: Scenario.incarnations, LadderSetting.all)
  func everySegmentBelongsToTheRightConnection(
    scenario: Scenario, setting: LadderSetting
  ) throws {
    try scenario.check(in: setting)
  }

  @Test(arguments: Scenario.traps, LadderSetting.all)
  func noTrapIsTakenForALoss(scenario: Scenario, setting: LadderSetting) throws {
    try scenario.check(in: setting)
  }

  @Test(arguments: Scenario.reordering, LadderSetting.all)
  func theOrderOfCaptureDecidesNothing(scenario: Scenario, setting: LadderSetting) throws {
    try scenario.check(in: setting)
  }

  @Test(arguments: Scenario.strays, LadderSetting.all)
  func aFarSegmentCountsOnceTheNextOneBearsItOut(
    scenario: Scenario, setting: LadderSetting
  ) throws {
    try scenario.check(in: setting)
  }

  @Test(arguments: Scenario.losses, LadderSetting.all)
  func everyLossIsNamedWithItsWaveAndCertainty(
    scenario: Scenario, setting: LadderSetting
  ) throws {
    try scenario.check(in: setting)
  }

  @Test(arguments: Scenario.identifications, LadderSetting.overIPv4)
  func identificationsDecideWhereTheyCount(scenario: Scenario, setting: LadderSetting) throws {
    try scenario.check(in: setting)
  }

  @Test(arguments: Scenario.unseenSegments, LadderSetting.overIPv4)
  func theNumbersOfSegmentsThatTheCaptureMissedAreNoLoss(scenario: Scenario, setting: LadderSetting)
    throws
  {
    try scenario.check(in: setting)
  }

  @Test(arguments: Scenario.resets, LadderSetting.all)
  func everyResetIsClassified(scenario: Scenario, setting: LadderSetting) throws {
    try scenario.check(in: setting)
  }

  @Test(arguments: Scenario.ignoredResets, LadderSetting.all)
  func aResetWithoutEffectEndsNothing(scenario: Scenario, setting: LadderSetting) throws {
    try scenario.check(in: setting)
  }

  @Test(arguments: Scenario.forgeries, LadderSetting.overIPv4)
  func aForgedResetIsSuspected(scenario: Scenario, setting: LadderSetting) throws {
    try scenario.check(in: setting)
  }

  @Test(arguments: Scenario.combinations, LadderSetting.overIPv4)
  func rulesHoldTogether(scenario: Scenario, setting: LadderSetting) throws {
    try scenario.check(in: setting)
  }
}
