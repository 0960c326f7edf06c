import Foundation
import Testing

@Suite("lastack diff")
struct DiffTests {
  private let folder: Folder
  private let good: String
  private let bad: String

  init() throws {
    folder = try Folder()
    good = try folder.file("good.pcap", MixedCapture.capture(clean: 95, aborted: 5))
    bad = try folder.file("bad.pcap", MixedCapture.capture(clean: 60, aborted: 40))
  }

  @Test func whatDidNotChangePasses() throws {
    let outcome = try Program.run("diff", good, good, "--fail-on-regression")
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output.contains("10.0.0.2:80"))
    #expect(!outcome.output.contains("worse"))
  }

  @Test func aRegressionIsShownAndFailsOnlyWhenAsked() throws {
    let shown = try Program.run("diff", good, bad)
    #expect(shown.status == 0)
    #expect(shown.errors.isEmpty)
    #expect(
      shown.output.contains(
        "  rst-aborted                        5    5.0%      40  40.0%    +35.0  worse\n"))
    let failed = try Program.run("diff", good, bad, "--fail-on-regression")
    #expect(failed.status == 1)
    #expect(failed.output == shown.output)
    #expect(
      failed.errors == """
        lastack: rst-aborted at 10.0.0.2:80: from 5.0% (5 of 100) to 40.0% (40 of 100), \
        +35.0 percentage points.

        """)
  }

  @Test func anImprovementPasses() throws {
    let outcome = try Program.run("diff", bad, good, "--fail-on-regression")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("  -35.0  better\n"))
  }

  @Test func theLevelAndTheLeastChangeDecide() throws {
    let few = try folder.file("few.pcap", MixedCapture.capture(clean: 85, aborted: 15))
    let arguments = ["diff", good, few, "--fail-on-regression"]
    // 5 of 100 against 15 of 100: p = 0.032.
    #expect(try Program.run(arguments).status == 0)
    #expect(try Program.run(arguments + ["--alpha", "0.1"]).status == 1)
    #expect(try Program.run(arguments + ["--alpha", "0.1", "--min-change", "10.5%"]).status == 0)
  }

  @Test func threeConnectionsProveNothing() throws {
    let one = try folder.file("one.pcap", MixedCapture.capture(clean: 3, aborted: 0))
    let two = try folder.file("two.pcap", MixedCapture.capture(clean: 0, aborted: 3))
    let outcome = try Program.run("diff", one, two, "--fail-on-regression")
    #expect(outcome.status == 0)
    #expect(!outcome.output.contains("worse"))
  }

  @Test func serversAreComparedOneByOneOrByPort() throws {
    let twoPorts =
      MixedCapture.capture(clean: 95, aborted: 5)
      + MixedCapture.connections(clean: 40, aborted: 60, port: 443)
    let before = try folder.file(
      "before.pcap",
      MixedCapture.capture(clean: 95, aborted: 5)
        + MixedCapture.connections(clean: 100, aborted: 0, port: 443))
    let after = try folder.file("after.pcap", twoPorts)
    let servers = try Program.run("diff", before, after)
    #expect(servers.output.contains("\n10.0.0.2:443\n"))
    #expect(!servers.output.contains("\n10.0.0.2:80\n"))
    #expect(servers.output.contains("No significant change at 1 server."))
    #expect(try Program.run("diff", before, after, "--by", "port").output.contains("\nport 443\n"))
    let all = try Program.run("diff", before, after, "--by", "all").output
    #expect(all.contains("\nall servers\n"))
    #expect(!all.contains("443"))
  }

  @Test func anEmptyCaptureFailsUnlessItIsAllowedTo() throws {
    let empty = try folder.file("empty.pcap", TinyCapture.header)
    for (before, after) in [(good, empty), (empty, good), (empty, empty)] {
      let failed = try Program.run("diff", before, after)
      #expect(failed.status == 1)
      #expect(failed.errors.contains("empty.pcap: holds no connection, so that nothing can be"))
      let passed = try Program.run("diff", before, after, "--allow-empty", "--fail-on-regression")
      #expect(passed.status == 0)
      #expect(passed.errors.isEmpty)
    }
  }

  @Test func aCaptureThatIsNotThereIsStatusThree() throws {
    let target = try folder.file("diff.txt", Data("old".utf8))
    let junit = folder.place("out.xml")
    let outcome = try Program.run(
      "diff", good, "no-such.pcap", "--output", target, "--junit", junit.path)
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("no-such.pcap"))
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(try String(contentsOfFile: target, encoding: .utf8) == "old")
    #expect(try String(contentsOf: junit, encoding: .utf8).contains("captures are read (after)"))
  }

  @Test func aTruncatedCaptureIsComparedAndStatusThree() throws {
    let cut = try folder.file(
      "cut.pcap", MixedCapture.capture(clean: 60, aborted: 40).dropLast(5))
    let outcome = try Program.run("diff", good, cut, "--fail-on-regression", "--format", "json")
    #expect(outcome.status == 3)
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let after = try #require(document["after"] as? [String: Any])
    #expect(after["complete"] as? Bool == false)
    #expect((after["error"] as? String)?.contains("cut.pcap") == true)
    #expect(document["regressions"] as? Int == 1)
  }

  @Test(arguments: [
    [], ["a.pcap"], ["a.pcap", "b.pcap", "c.pcap"], ["-", "-"],
    ["a.pcap", "b.pcap", "--alpha", "0"], ["a.pcap", "b.pcap", "--alpha", "1"],
    ["a.pcap", "b.pcap", "--min-change", "1"], ["a.pcap", "b.pcap", "--min-change", "101%"],
    ["a.pcap", "b.pcap", "--by", "client"], ["a.pcap", "b.pcap", "--junit", "-", "--tap", "-"],
    ["a.pcap", "b.pcap", "--junit", "x", "--sarif", "x"],
    ["a.pcap", "b.pcap", "--junit", "-", "--output", "-"],
  ])
  func wrongUsageIsStatusTwoAndAHint(arguments: [String]) throws {
    let outcome = try Program.run(["diff"] + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasSuffix("Try 'lastack help diff'.\n"), "\(outcome.errors)")
  }

  @Test func helpFitsEightyColumns() throws {
    let outcome = try Program.run("help", "diff")
    #expect(outcome.status == 0)
    for line in outcome.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
  }

  @Test func aFilterThatDoesNotCompileIsWrongUsage() throws {
    let outcome = try Program.run("diff", good, bad, "--filter", "port and port")
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
  }

  @Test func standardInputMayBeOneSide() throws {
    let data = MixedCapture.capture(clean: 60, aborted: 40)
    let outcome = try Program.run(["diff", good, "-", "--fail-on-regression"], input: data)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("standard input, 100 connections"))
  }

  @Test func anonymizedServersStayApart() throws {
    let outcome = try Program.run("diff", good, bad, "--anonymize", "--fail-on-regression")
    #expect(outcome.status == 1)
    #expect(!outcome.output.contains("10.0.0.2"))
    #expect(!outcome.errors.contains("10.0.0.2"))
  }

  @Test func manyServersAreKeptInBoundsAndSaid() throws {
    // As many connections as there are places for servers, and four more, each to a port of its own.
    var capture = TinyCapture.header
    for port in 1...16_388 as ClosedRange<UInt16> {
      capture += TinyCapture.handshake(60_000, port)
    }
    let path = try folder.file("many.pcap", capture)
    let outcome = try Program.run("diff", path, path, "--format", "json")
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(document["partial"] as? Bool == true)
    let groups = try #require(document["groups"] as? [[String: Any]])
    #expect(groups.count == 16_386)
    #expect(groups.last?["group"] as? String == "rest")
    #expect(groups.last?["before"] as? Int == 4)
    #expect(groups.last?["after"] as? Int == 4)
  }

  @Test func anInterruptComparesNothing() throws {
    let target = folder.place("diff.txt")
    let process = Program.process(["diff", good, "-", "--output", target.path])
    let input = Pipe()
    let errors = Pipe()
    process.standardInput = input
    process.standardError = errors
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: TinyCapture.closes())
    Thread.sleep(forTimeInterval: 0.5)
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(text == "lastack: interrupted; nothing is compared.\n")
    #expect(try folder.names == ["bad.pcap", "good.pcap"])
  }
}
