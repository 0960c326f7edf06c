import Foundation
import Testing

@Suite("Live: usage")
struct LiveUsageTests {
  @Test func anInterfaceThatIsNotThereIsOneSentenceWithThoseThatAre() throws {
    let outcome = try Program.run("live", "-i", "no-such-one")
    #expect(outcome.status == 3)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("lastack: no-such-one: no such interface; there are "))
    #expect(outcome.errors.contains("lo"))
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }

  @Test(arguments: [
    ["live"], ["live", "-i", "lo", "-i", "lo"], ["live", "-i", "any", "-i", "lo"],
    ["live", "-i", "lo", "--snaplen", "10"], ["live", "-i", "lo", "--keep", "3"],
    ["live", "-i", "lo", "--rotate-size", "1M"], ["live", "-i", "lo", "--format", "json"],
    ["live", "-i", "lo", "--format", "csv", "--interval", "5"],
    ["live", "-i", "lo", "--buffer-size", "12Q"],
    ["live", "-i", "lo", "--provisional", "--format", "csv"],
    ["live", "-i", "lo", "--close-wait", "-1"],
    ["live", "-i", "lo", "--anonymize", "--write", "/tmp/lastack-never.pcap"],
  ])
  func wrongUsageIsSaidBeforeAnythingIsOpened(arguments: [String]) throws {
    let process = Program.process(arguments)
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 2)
    let text = String(
      decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(text.hasSuffix("Try 'lastack help live'.\n"))
  }

  @Test(.enabled(if: geteuid() == 0, "needs root, to give rights up and to open an interface"))
  func withoutTheRightTheCommandThatGrantsItIsSaid() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    // Where the file itself may be read by nobody else, the program is started before the drop.
    process.arguments = [
      "setpriv", "--bounding-set", "-net_raw", "--inh-caps", "-net_raw", Program.location.path,
      "live", "-i", "lo",
    ]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 3)
    let text = String(
      decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(text.contains("`sudo setcap cap_net_raw+ep \(Program.location.path)`"))
    #expect(text.split(separator: "\n").count == 1)
  }

  @Test(.enabled(if: geteuid() == 0, "needs root, to open an interface"))
  func aFilterThatDoesNotCompileIsWrongUsage() throws {
    let outcome = try Program.run("live", "-i", "lo", "--filter", "prt 80")
    #expect(outcome.status == 2)
    #expect(outcome.errors.hasPrefix("lastack: filter 'prt 80': does not compile for lo"))
  }

  @Test func theListOfInterfacesHasTheLoopback() throws {
    let table = try Program.run("interfaces")
    #expect(table.status == 0)
    let rows = table.output.split(separator: "\n")
    #expect(rows.first?.split(separator: " ") == ["name", "state", "addresses"])
    #expect(rows.contains { $0.hasPrefix("lo ") && $0.contains("loopback") })
    let json = try Program.run("interfaces", "--format", "json")
    let list = try JSONDecoder().decode(List.self, from: Data(json.output.utf8))
    #expect(list.schema == "lastack.interfaces/1")
    let loopback = try #require(list.interfaces.first { $0.name == "lo" })
    #expect(loopback.loopback)
    #expect(list.interfaces.contains { $0.name == "any" })
  }

  private struct List: Decodable {
    let schema: String
    let interfaces: [Interface]

    struct Interface: Decodable {
      let name: String
      let loopback: Bool
    }
  }
}
