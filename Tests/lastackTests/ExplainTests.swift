import Foundation
import TestSupport
import Testing

@Suite("Explaining one connection")
struct ExplainTests {
  private static var demo: String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Fixtures/demo.pcap").path
  }

  @Test func aConnectionIsFoundByNumberAndByItsEndsInEitherOrder() throws {
    let byNumber = try Program.run("explain", Self.demo, "--connection", "14")
    #expect(byNumber.status == 0)
    #expect(byNumber.output.contains("#14 10.77.0.1:50182 -> 10.77.0.2:7413"))
    #expect(byNumber.output.contains("lost (certain)"))
    for ends in ["10.77.0.1:50182-10.77.0.2:7413", "10.77.0.2:7413-10.77.0.1:50182"] {
      #expect(
        try Program.run("explain", Self.demo, "--connection", ends).output == byNumber.output)
    }
    let v6 = try Program.run(
      "explain", Self.demo, "--connection", "[fd77::2]:6917-[fd77:0::1]:44694")
    #expect(v6.output.contains("#11 [fd77::1]:44694 -> [fd77::2]:6917"))
  }

  @Test func theWorstIsTheFirstOfTheReportsList() throws {
    let worst = try Program.run("explain", Self.demo, "--worst")
    #expect(worst.output.contains("#13 10.77.0.1:57042 -> 10.77.0.2:3066"))
    #expect(try Program.run("explain", Self.demo).output == worst.output)
  }

  @Test func ofSeveralConnectionsBetweenTheSameEndsTheOthersAreNamed() throws {
    let folder = try Folder()
    let again = TinyCapture.closes(ports: 40000..<40001).dropFirst(TinyCapture.header.count)
    let path = try folder.file("a.pcap", TinyCapture.closes() + TinyCapture.shifted(again))
    let outcome = try Program.run(
      "explain", path, "--connection", "10.0.0.1:40000-10.0.0.2:80")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("1 other connection of the same addresses and ports"))
    #expect(outcome.output.contains("frame.number >= 1 && frame.number <= 7"))
    let second = try Program.run("explain", path, "--connection", "2")
    #expect(second.output.contains("frame.number >= 8 && frame.number <= 14"))
  }

  @Test func whatIsNotThereIsSaid() throws {
    let outcome = try Program.run("explain", Self.demo, "--connection", "99")
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("holds no connection 99; it holds 18"))
    #expect(try Program.run("explain", "no-such.pcap").status == 3)
  }

  @Test func aPipeCannotBeReadTwice() throws {
    let outcome = try Program.run("explain", "-", input: TinyCapture.closes())
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("is read twice"))
    let folder = try Folder()
    let pipe = folder.place("pipe").path
    let status = unsafe mkfifo(pipe, 0o600)
    #expect(status == 0)
    #expect(try Program.run("explain", pipe).status == 2)
  }

  @Test(arguments: [
    ["--connection", "1", "--worst"], ["--connection", "0"], ["--connection", "10.0.0.1:1"],
    ["--connection", "fd77::1:80-fd77::2:90"], ["--connection", "[10.0.0.1]:80-10.0.0.2:90"],
    ["--width", "79"], ["--format", "png"], ["--linger", "-1"],
  ])
  func wrongUsageIsStatusTwoAndAHint(arguments: [String]) throws {
    let outcome = try Program.run(["explain", Self.demo] + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasSuffix("Try 'lastack help explain'.\n"))
  }

  @Test func aDamagedCaptureIsExplainedAsFarAsItGoes() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes().dropLast(10))
    let outcome = try Program.run("explain", path)
    #expect(outcome.status == 3)
    #expect(outcome.output.contains("#1 10.0.0.1:40000 -> 10.0.0.2:80"))
    #expect(outcome.errors.contains("cut off"))
  }

  @Test func theOtherFormsGoToFiles() throws {
    let folder = try Folder()
    let target = folder.place("a.svg").path
    let outcome = try Program.run(
      "explain", Self.demo, "--connection", "3", "--format", "svg", "--output", target)
    #expect(outcome.status == 0)
    #expect(outcome.output.isEmpty)
    let picture = try String(contentsOfFile: target, encoding: .utf8)
    #expect(picture.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
    #expect(!picture.contains("href"))
    let diagram = try Program.run("explain", Self.demo, "--connection", "3", "--format", "mermaid")
    #expect(diagram.output.hasPrefix("sequenceDiagram\n"))
    #expect(diagram.output.contains("C-xS: "))
  }

  @Test func anonymizedAddressesAreFoundByTheirOriginalsAndNeverShown() throws {
    let outcome = try Program.run(
      "explain", Self.demo, "--anonymize", "--connection", "10.77.0.1:50182-10.77.0.2:7413")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("#14 "))
    #expect(!outcome.output.contains("10.77.0."))
    #expect(outcome.output.contains("(tcp.srcport == 50182 && tcp.dstport == 7413)"))
  }

  @Test func aFilterHidesOtherConnections() throws {
    let outcome = try Program.run("explain", Self.demo, "--filter", "port 7413", "--worst")
    #expect(outcome.output.contains("#1 10.77.0.1:50182 -> 10.77.0.2:7413"))
  }

  @Test(.enabled(if: Tshark.isAvailable, Tshark.requirement), arguments: [3, 11, 13])
  func theDisplayFilterShowsExactlyTheFramesOfTheConnection(number: Int) throws {
    let text = try Program.run("explain", Self.demo, "--connection", "\(number)").output
    let filter = try #require(
      text.split(separator: "\n").first { $0.hasPrefix("  ((ip") }?.dropFirst(2))
    let record = try Program.run(Self.demo, "--format", "ndjson").output
      .split(separator: "\n").first { $0.contains("\"id\":\(number),") }
    let packets = try #require(record).matches(of: /"(?:client|server)":([0-9]+)/).prefix(2)
      .compactMap { Int($0.output.1) }
    let shown = try Tshark.frames(of: Self.demo, filter: String(filter))
    #expect(shown.count == packets.reduce(0, +))
  }
}

/// Wireshark's own reader.
private enum Tshark {
  private static let path = "/usr/bin/tshark"
  static let isAvailable = FileManager.default.isExecutableFile(atPath: path)
  static let requirement: Comment = "needs tshark (apt-get install tshark)"

  /// The numbers of the frames that a display filter takes.
  static func frames(of capture: String, filter: String) throws -> [Int] {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = ["-n", "-r", capture, "-Y", filter, "-T", "fields", "-e", "frame.number"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return said.split(separator: "\n").compactMap { Int($0) }
  }
}
