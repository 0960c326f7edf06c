import CheckReporting
import Testing

@Suite("The summary in Markdown")
struct MarkdownTests {
  @Test func whatIsBrokenStandsFirst() {
    let text = MarkdownSummary().text(of: Sample.report)
    #expect(text.hasPrefix("### lastack check: 1 failed, 1 warning, 1 excepted, 2 passed\n"))
    #expect(text.contains("2 captures, 12 connections, rules applied to 11 of them."))
    let outcomes = text.split(separator: "\n").filter { $0.hasPrefix("| ") }
      .compactMap { $0.split(separator: "|").first.map { $0.trimmingPrefix(" ") } }
    #expect(
      outcomes.prefix(6) == [
        "outcome ", "**failed** ", "**warning** ", "excepted ", "passed ", "passed ",
      ])
    #expect(text.contains("<br>Reason: The load balancer gives up after 1 s. |"))
    #expect(text.contains("| captures/a b.pcap \\#3 | 10.0.0.1:40003 | \\[fd00::2\\]:443 |"))
    #expect(text.contains("\n... and 7 connections more\n"))
  }

  @Test func everyRowHasTheCellsOfItsTable() {
    for report in [Sample.report, Sample.awkwardReport, Sample.empty] {
      var columns: Int?
      for line in MarkdownSummary().text(of: report).split(
        separator: "\n", omittingEmptySubsequences: false)
      {
        guard line.hasPrefix("|") else {
          columns = nil
          continue
        }
        let bars = line.replacing("\\\\", with: "").replacing("\\|", with: "").count { $0 == "|" }
        #expect(columns == nil || columns == bars, "\(line)")
        columns = bars
      }
    }
  }

  @Test func noTextBecomesMarkupOrSteersATerminal() {
    let text = MarkdownSummary().text(of: Sample.awkwardReport)
    #expect(!text.contains("<b>"))
    #expect(text.contains("a&lt;b&gt; &amp; "))
    #expect(text.contains(##"\|x\| \#1 \\ \`y\` \*z\* \@w \$v"##))
    let controls = text.unicodeScalars.filter { $0.value < 0x20 && $0 != "\n" || $0.value == 0x7f }
    #expect(controls.isEmpty)
  }

  @Test func aLargeReportEndsInTimeAndSaysSo() {
    let text = MarkdownSummary(limit: 4096).text(of: Sample.many(1000))
    #expect(text.utf8.count <= 4096)
    #expect(text.contains(" rules more are left out.\n"))
    #expect(text.contains("The connections of 1,000 rules are left out.\n"))
    #expect(!MarkdownSummary().text(of: Sample.many(10)).contains("left out"))
  }
}
