import CheckReporting
import Testing

@Suite("Annotations of GitHub Actions")
struct AnnotationTests {
  @Test func everyBrokenRuleIsOneCommandAtItsPlace() {
    let lines = WorkflowAnnotations().text(of: Sample.report).split(separator: "\n")
    #expect(lines.count == 3)
    #expect(
      lines[0].hasPrefix(
        "::error file=captures/a b.pcap,title=fail-on rst-aborted::captures/a b.pcap: 2 of 5 "
          + "connections are; 0 are allowed.%0ADemanded: No connection is aborted by an RST.%0A"))
    #expect(lines[1].hasPrefix("::warning file=lastack.yml,line=12,title=closes-in-time::"))
    #expect(lines[2].hasPrefix("::notice file=lastack.yml,line=20,title=fail-on half-closed::"))
  }

  @Test func aReportInWhichAllHoldsIsEmpty() {
    #expect(WorkflowAnnotations().text(of: Sample.many(3, outcome: .passed)).isEmpty)
    #expect(WorkflowAnnotations().text(of: Sample.empty).isEmpty)
  }

  @Test func whatIsWrittenIsReadBackByTheRunnersRules() throws {
    let text = WorkflowAnnotations().text(of: Sample.awkwardReport)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 4)
    // What would steer a terminal becomes a space; the rest survives.
    let expected = String(
      String.UnicodeScalarView(
        Sample.awkward.unicodeScalars.map { scalar in
          ["\0", "\u{1b}", "\u{7f}", "\u{85}"].contains(scalar) ? " " : scalar
        }))
    for line in lines {
      let match = try #require(
        line.wholeMatch(of: /::(error|warning|notice) file=([^,:]*),line=3,title=([^,:]*)::(.*)/))
      #expect(unescaped(String(match.2), isProperty: true) == expected)
      #expect(unescaped(String(match.3), isProperty: true).hasPrefix(expected))
      #expect(unescaped(String(match.4), isProperty: false).contains(expected))
    }
  }

  @Test(arguments: [CheckOutcome.failed, .excepted])
  func ofMoreThanTenTheTenthCountsTheRest(outcome: CheckOutcome) throws {
    let ten = WorkflowAnnotations().text(of: Sample.many(10, outcome: outcome))
    #expect(ten.split(separator: "\n").count == 10)
    #expect(!ten.contains("more, in the log"))
    let many = WorkflowAnnotations().text(of: Sample.many(12, outcome: outcome))
    #expect(many.split(separator: "\n").count == 10)
    #expect(many.hasSuffix(" title=lastack check::and 3 more, in the log\n"))
  }

  /// As `ActionCommand.cs` of `actions/runner` does it.
  private func unescaped(_ text: String, isProperty: Bool) -> String {
    var text = Array(text.unicodeScalars)
    let escapes = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")]
    for (escape, plain) in escapes where isProperty || plain != ":" && plain != "," {
      text = Array(
        text.split(separator: Array(escape.unicodeScalars), omittingEmptySubsequences: false)
          .joined(separator: Array(plain.unicodeScalars)))
    }
    return String(String.UnicodeScalarView(text))
  }
}
