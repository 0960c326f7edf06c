import CheckReporting
import Foundation
import Testing

@Suite("TAP")
struct TAPTests {
  @Test(arguments: [Sample.report, Sample.awkwardReport, Sample.empty, Sample.many(100)])
  func thePlanCountsThePoints(report: CheckReport) throws {
    let document = try TAPDocument(TAPStream().text(of: report))
    #expect(document.plan == report.results.count)
    #expect(document.points.map(\.number) == Array(1...report.results.count + 1).dropLast())
  }

  @Test func onlyBrokenRulesThatNothingExceptsAreFailures() throws {
    let points = try TAPDocument(TAPStream().text(of: Sample.report)).points
    #expect(points.map(\.isOK) == [false, true, false, true, true])
    #expect(points.map { $0.directive?.name } == [nil, nil, "TODO", nil, nil])
    #expect(
      points[2].directive?.reason == "1 of 5 connections is, excepted until 2026-12-31.")
    #expect(points[0].description == "captures/a b.pcap: fail-on rst-aborted")
    #expect(points[3].description == "min clean-four-way=10")
  }

  @Test func whatIsBrokenHasDiagnostics() throws {
    let points = try TAPDocument(TAPStream().text(of: Sample.report)).points
    #expect(points.map { $0.diagnostics != nil } == [true, true, true, false, false])
    #expect(
      points[1].diagnostics == [
        #"message: "1 of 5 closes takes longer; the longest takes 2.01 s.""#,
        "severity: warning", #"rule: "closes-in-time""#,
        #"demand: "Every close takes at most 1 s.""#,
        #"reason: "The load balancer gives up after 1 s.""#, "at:", #"  file: "lastack.yml""#,
        "  line: 12", "connections:", "  - id: 5", #"    file: "captures/a b.pcap""#,
        #"    client: "10.0.0.1:40005""#, #"    server: "[fd00::2]:443""#,
        #"    label: "rst-aborted""#, "    frames: [9, 12]",
        #"    message: "RST by server, frame 12: abort""#,
      ])
    #expect(points[0].diagnostics?.last == "omitted_connections: 7")
  }

  @Test func nothingInATextBreaksTheLines() throws {
    let document = try TAPDocument(TAPStream().text(of: Sample.awkwardReport))
    #expect(document.points.count == 6)
    for point in document.points {
      #expect(point.description.contains("#1 \\ `y`"))
      for line in point.diagnostics ?? [] {
        #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f })
      }
    }
  }

  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/prove"),
      "needs /usr/bin/prove, which comes with Perl"))
  func aHarnessReadsIt() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "lastack-tap-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "out.tap")
    try Data(TAPStream().text(of: Sample.report).utf8).write(to: file)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/prove")
    process.arguments = ["--exec", "cat", file.path]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 1)
    #expect(text.contains("Failed test:  1\n"), "\(text)")
    #expect(text.contains("Tests=5"), "\(text)")
  }
}
