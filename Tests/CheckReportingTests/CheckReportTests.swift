import CheckReporting
import Testing

@Suite("What came of a check")
struct CheckReportTests {
  @Test(arguments: CheckOutcome.allCases, CheckSeverity.allCases)
  func onlyAnErrorThatNoExceptionCoversFailsTheCheck(
    outcome: CheckOutcome, severity: CheckSeverity
  ) {
    let passed = CheckResult(
      rule: "min open=1", demand: "At least 1 connection is open.", outcome: .passed,
      message: "1 connection is.")
    let other = CheckResult(
      rule: "fail-on rst-aborted", demand: "No connection is aborted.", severity: severity,
      outcome: outcome, message: "1 of 2 connections is.")
    let report = CheckReport(
      results: [passed, other], files: ["a.pcap"], connectionsSeen: 2, connectionsMatched: 2)
    #expect(report.hasFailed == (outcome == .failed && severity == .error))
    #expect(report.count(of: outcome) == (outcome == .passed ? 2 : 1))
  }
}
