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

  @Test func whatDiffersFromAnExpectationIsInEveryFormat() {
    var report = Sample.report
    report.results[0].findings[0].changes = [
      .init(aspect: "label", expected: "clean-four-way", found: "rst-aborted")
    ]
    let texts = [
      JUnitXML().text(of: report), SARIFLog(version: "1.2.3").text(of: report),
      TAPStream().text(of: report), MarkdownSummary().text(of: report),
      WorkflowAnnotations().text(of: report),
    ]
    for text in texts {
      #expect(text.contains("label: expected clean-four-way, found rst-aborted"), "\(text)")
    }
  }
}
