import CheckReporting
import Foundation
import Testing

@Suite("SARIF")
struct SARIFTests {
  private func log(_ report: CheckReport) throws -> [String: Any] {
    let data = Data(SARIFLog(version: "1.2.3").text(of: report).utf8)
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  private func run(_ report: CheckReport) throws -> [String: Any] {
    try #require((try log(report)["runs"] as? [[String: Any]])?.first)
  }

  private func results(_ report: CheckReport) throws -> [[String: Any]] {
    try #require(try run(report)["results"] as? [[String: Any]])
  }

  private func text(_ value: Any?) -> String? { (value as? [String: Any])?["text"] as? String }

  @Test(arguments: [Sample.report, Sample.awkwardReport, Sample.empty, Sample.many(100)])
  func theLogKeepsTheSchema(report: CheckReport) throws {
    #expect(SARIFSchema.faults(of: try log(report), as: .object("sarifLog")) == [])
  }

  @Test func theSchemaRefusesWhatIsWrong() {
    let log: [String: Any] = [
      "version": "2.0.0", "runs": [["results": [["level": "fatal", "colour": "red"]]]],
    ]
    let faults = SARIFSchema.faults(of: log, as: .object("sarifLog"))
    #expect(
      Set(faults) == [
        "$.version: 2.0.0", "$.runs[0]: lacks tool", "$.runs[0].results[0]: lacks message",
        "$.runs[0].results[0].level: fatal", "$.runs[0].results[0]: result has no colour",
      ])
  }

  @Test(arguments: [Sample.report, Sample.awkwardReport, Sample.many(3)])
  func everyResultNamesItsRuleByIdAndPlace(report: CheckReport) throws {
    let driver = try #require((try run(report)["tool"] as? [String: Any])?["driver"])
    let rules = try #require((driver as? [String: Any])?["rules"] as? [[String: Any]])
    let names = rules.compactMap { $0["id"] as? String }
    #expect(Set(names) == Set(report.results.map(\.rule)))
    #expect(Set(names).count == names.count)
    for result in try results(report) {
      let place = try #require(result["ruleIndex"] as? Int)
      #expect(names[place] == result["ruleId"] as? String)
    }
  }

  @Test func onlyBrokenRulesHaveAResult() throws {
    let results = try results(Sample.report)
    #expect(
      results.map { $0["ruleId"] as? String } == [
        "fail-on rst-aborted", "closes-in-time", "fail-on half-closed",
      ])
    #expect(results.map { $0["level"] as? String } == ["error", "warning", "error"])
  }

  @Test func suppressionsStandForAllResultsAndOnlyExceptionsHaveOne() throws {
    let suppressions = try results(Sample.report).map { $0["suppressions"] as? [[String: Any]] }
    #expect(suppressions.map { $0?.count } == [0, 0, 1])
    #expect(suppressions.last??.first?["kind"] as? String == "external")
    #expect(
      suppressions.last??.first?["justification"] as? String
        == "1 of 5 connections is, excepted until 2026-12-31.")
  }

  @Test func aResultStandsAtItsCaptureAndShowsTheConnections() throws {
    let result = try #require(try results(Sample.report).first)
    let location = try #require((result["locations"] as? [Any])?.first)
    #expect(uri(location) == "captures/a%20b.pcap")
    let related = try #require(result["relatedLocations"] as? [[String: Any]])
    #expect(related.compactMap { $0["id"] as? Int } == [1, 2])
    let connection = (related[0]["logicalLocations"] as? [[String: Any]])?.first
    #expect(connection?["fullyQualifiedName"] as? String == "10.0.0.1:40003 -> [fd00::2]:443")
    #expect((related[0]["properties"] as? [String: Any])?["frames"] as? [Int] == [9, 12])
    #expect((result["properties"] as? [String: Any])?["omittedConnections"] as? Int == 7)
  }

  @Test func absolutePathsBecomeFileURIs() throws {
    let artifacts = try #require(try run(Sample.report)["artifacts"] as? [[String: Any]])
    let uris = artifacts.map { ($0["location"] as? [String: Any])?["uri"] as? String }
    #expect(uris == ["captures/a%20b.pcap", "file:///tmp/c.pcap"])
  }

  @Test func aResultAboutAllCapturesStandsAtItsRule() throws {
    var report = Sample.report
    report.results[1].file = nil
    let location = try #require((try results(report)[1]["locations"] as? [[String: Any]])?.first)
    #expect(uri(location) == "lastack.yml")
    let region = (location["physicalLocation"] as? [String: Any])?["region"] as? [String: Any]
    #expect(region?["startLine"] as? Int == 12)
  }

  @Test func anyURIIsAReference() throws {
    let result = try #require(try results(Sample.awkwardReport).first)
    let location = try #require((result["locations"] as? [Any])?.first)
    let text = try #require(uri(location))
    let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/%")
    #expect(text.allSatisfy(allowed.contains))
    #expect(text.removingPercentEncoding.map { Array($0.utf8) } == Array(Sample.awkward.utf8))
  }

  @Test func fingerprintsOutliveWhatWasMeasured() throws {
    var later = Sample.report
    later.results[0].message = "3 of 9 connections are; 0 are allowed."
    later.results[0].findings.removeLast()
    later.results.reverse()
    let before = Set(
      try results(Sample.report).map { $0["partialFingerprints"] as? [String: String] })
    let after = Set(try results(later).map { $0["partialFingerprints"] as? [String: String] })
    #expect(before == after)
    #expect(before.count == 3)
  }

  @Test func aBraceIsNoPlaceholder() throws {
    let result = try #require(try results(Sample.awkwardReport).first)
    #expect(text(result["message"])?.contains("{{0}}") == true)
  }

  private func uri(_ location: Any) -> String? {
    let physical = (location as? [String: Any])?["physicalLocation"] as? [String: Any]
    return (physical?["artifactLocation"] as? [String: Any])?["uri"] as? String
  }
}
