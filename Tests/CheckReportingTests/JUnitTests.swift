import CheckReporting
import Testing

@Suite("JUnit XML")
struct JUnitTests {
  /// What the Jenkins xUnit plug-in's `junit-10.xsd` allows, as far as the writer uses it.
  private struct Rule {
    let attributes: Set<String>
    let required: Set<String>
    let children: Set<String>
  }

  private static let schema: [String: Rule] = [
    "testsuites": Rule(
      attributes: ["name", "time", "tests", "failures", "errors"], required: [],
      children: ["testsuite"]),
    "testsuite": Rule(
      attributes: [
        "name", "tests", "failures", "errors", "group", "time", "skipped", "timestamp", "hostname",
        "id", "package", "file", "log", "url",
      ], required: ["name", "tests", "failures", "errors"],
      children: ["testsuite", "properties", "testcase", "system-out", "system-err"]),
    "testcase": Rule(
      attributes: ["name", "time", "classname", "group"], required: ["name"],
      children: ["skipped", "error", "failure", "system-out", "system-err"]),
    "failure": Rule(attributes: ["type", "message"], required: [], children: []),
    "skipped": Rule(attributes: ["type", "message"], required: [], children: []),
    "system-out": Rule(attributes: [], required: [], children: []),
  ]

  @Test(arguments: [Sample.report, Sample.awkwardReport, Sample.empty, Sample.many(100)])
  func theDocumentKeepsTheSchema(report: CheckReport) throws {
    let root = try XMLTree.root(of: JUnitXML().text(of: report))
    #expect(root.name == "testsuites")
    for element in root.all {
      let rule = try #require(Self.schema[element.name], "no such element: \(element.name)")
      #expect(rule.attributes.isSuperset(of: element.attributes.keys))
      #expect(rule.required.isSubset(of: element.attributes.keys))
      #expect(rule.children.isSuperset(of: element.children.map(\.name)))
    }
  }

  @Test(arguments: [Sample.report, Sample.awkwardReport, Sample.empty, Sample.many(100)])
  func theCountsAgreeWithTheCases(report: CheckReport) throws {
    let root = try XMLTree.root(of: JUnitXML().text(of: report))
    for suite in root.all where suite.name == "testsuite" || suite.name == "testsuites" {
      #expect(suite.attributes["tests"] == "\(suite.all("testcase").count)")
      #expect(suite.attributes["failures"] == "\(suite.all("failure").count)")
      #expect(suite.attributes["errors"] == "0")
    }
    for suite in root.all("testsuite") {
      #expect(suite.attributes["skipped"] == "\(suite.all("skipped").count)")
    }
    #expect(root.all("testcase").count == report.results.count)
    let failures = report.results.count { $0.outcome == .failed && $0.severity == .error }
    #expect(root.all("failure").count == failures)
  }

  @Test func gitLabCanTellAllCasesApart() throws {
    let root = try XMLTree.root(of: JUnitXML().text(of: Sample.report))
    let keys = root.all("testcase").map { [$0.attributes["classname"], $0.attributes["name"]] }
    #expect(Set(keys).count == keys.count)
    #expect(
      root.all("testsuite").map { $0.attributes["name"] } == [
        "captures/a b.pcap", "/tmp/c.pcap", "all captures",
      ])
  }

  @Test func whatIsAboutAllCapturesIsAboutTheOnlyOne() throws {
    let results = ["a.pcap", nil, "a.pcap"].enumerated().map { number, file in
      CheckResult(
        rule: "rule \(number)", demand: "It holds.", outcome: .passed, message: "It does.",
        file: file)
    }
    let report = CheckReport(
      results: results, files: ["a.pcap"], connectionsSeen: 1, connectionsMatched: 1)
    let root = try XMLTree.root(of: JUnitXML().text(of: report))
    let suites = root.all("testsuite")
    #expect(suites.map { $0.attributes["name"] } == ["a.pcap"])
    #expect(suites.map { $0.attributes["tests"] } == ["3"])
  }

  @Test func aFailureNamesTheConnectionsAndTheirFrames() throws {
    let root = try XMLTree.root(of: JUnitXML().text(of: Sample.report))
    let failure = try #require(root.all("failure").first)
    #expect(failure.attributes["type"] == "fail-on rst-aborted")
    #expect(failure.attributes["message"] == "2 of 5 connections are; 0 are allowed.")
    #expect(
      failure.text == """
        2 of 5 connections are; 0 are allowed.
        Demanded: No connection is aborted by an RST.
        captures/a b.pcap: #3 10.0.0.1:40003 -> [fd00::2]:443 rst-aborted: RST by server, frame \
        12: abort [frames 9, 12]
        captures/a b.pcap: #4 10.0.0.1:40004 -> [fd00::2]:443 rst-aborted: RST by server, frame \
        12: abort [frames 9, 12]
        ... and 7 connections more
        """)
  }

  @Test func aWarningPassesAndIsSaid() throws {
    let root = try XMLTree.root(of: JUnitXML().text(of: Sample.report))
    let warning = try #require(
      root.all("testcase").first { $0.attributes["name"] == "closes-in-time" })
    #expect(warning.children.map(\.name) == ["system-out"])
    #expect(warning.children.first?.text.hasPrefix("warning: 1 of 5 closes") == true)
    #expect(warning.children.first?.text.contains("Rule: lastack.yml, line 12") == true)
  }

  @Test func whatIsWrittenIsReadBackButForWhatXMLCannotWrite() throws {
    let root = try XMLTree.root(of: JUnitXML().text(of: Sample.awkwardReport))
    let expected = Sample.awkward.replacing("\u{0}", with: "\u{fffd}")
      .replacing("\u{1b}", with: "\u{fffd}").replacing("\u{fffe}", with: "\u{fffd}")
    let failure = try #require(root.all("failure").first)
    #expect(failure.attributes["message"].map(scalars) == scalars(expected))
    #expect(scalars(failure.text).starts(with: scalars(expected)))
  }

  private func scalars(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars) }
}
