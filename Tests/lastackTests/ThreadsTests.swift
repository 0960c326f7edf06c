import Foundation
import Testing

@Suite("Tracking on a second thread")
struct ThreadsTests {
  /// More frames than all batches together hold, so that each is used several times.
  private static let ports: Range<UInt16> = 20000..<24000

  @Test(arguments: ["text", "ndjson", "json", "csv"])
  func oneThreadAndTwoReportTheSame(format: String) throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes(ports: Self.ports))
    let one = try Program.run(path, "--format", format, "--threads", "1")
    let two = try Program.run(path, "--format", format, "--threads", "2")
    #expect(one.status == 0)
    #expect(two.status == 0)
    #expect(!one.output.isEmpty)
    #expect(one.output == two.output)
  }

  /// Many times what a batch has room for, and evidence among it.
  @Test(arguments: ["text", "ndjson", "csv"])
  func whatEndsAtOnceIsReportedAlike(format: String) throws {
    let folder = try Folder()
    var frames = Data()
    for port in UInt16(20000)..<22000 {
      frames += TinyCapture.handshake(port, 80)
      frames += port % 3 == 0 ? TinyCapture.abort(port, 80) : TinyCapture.close(port, 80)
    }
    let later = TinyCapture.closes(ports: 30000..<32000).dropFirst(TinyCapture.header.count)
    let path = try folder.file(
      "a.pcap", TinyCapture.header + frames + TinyCapture.shifted(later))
    let one = try Program.run(path, "--format", format, "--threads", "1")
    let two = try Program.run(path, "--format", format, "--threads", "2")
    #expect(one.status == 0)
    #expect(one.output == two.output)
    if format == "ndjson" { #expect(one.output.split(separator: "\n").count == 4000) }
  }

  @Test func theChoiceIsMadeForLargeFilesWithoutBeingAsked() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes(ports: Self.ports))
    let usual = try Program.run(path, "--format", "ndjson")
    let one = try Program.run(path, "--format", "ndjson", "--threads", "1")
    #expect(usual.output == one.output)
    #expect(usual.output.split(separator: "\n").count == Self.ports.count)
  }

  @Test func severalFilesReportTheSame() throws {
    let folder = try Folder()
    let all = TinyCapture.closes(ports: Self.ports)
    let half = TinyCapture.header.count + 56 * 10_003
    let first = try folder.file("a.pcap", all.prefix(half))
    let second = try folder.file("b.pcap", TinyCapture.header + all.dropFirst(half))
    let one = try Program.run(first, second, "--format", "ndjson", "--threads", "1")
    let two = try Program.run(first, second, "--format", "ndjson", "--threads", "2")
    #expect(one.status == 0)
    #expect(!one.output.isEmpty)
    #expect(one.output == two.output)
  }

  @Test func addressesAreReplacedAlike() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes(ports: Self.ports))
    let plain = try Program.run(path, "--format", "ndjson")
    let key = try folder.file("key", Data((0..<32).map { UInt8($0) }))
    let one = try Program.run(
      path, "--format", "ndjson", "--anonymize", "--anonymize-key", key, "--threads", "1")
    let two = try Program.run(
      path, "--format", "ndjson", "--anonymize", "--anonymize-key", key, "--threads", "2")
    #expect(one.status == 0)
    #expect(one.output != plain.output)
    #expect(one.output == two.output)
  }

  @Test func whatIsCutOffIsSaidAlike() throws {
    let folder = try Folder()
    let path = try folder.file("cut.pcap", TinyCapture.closes(ports: Self.ports).dropLast(10))
    let one = try Program.run(path, "--threads", "1")
    let two = try Program.run(path, "--threads", "2")
    #expect(one.status == 3)
    #expect(two.status == 3)
    #expect(one.output == two.output)
    #expect(one.errors == two.errors)
  }

  @Test func nothingIsReadOnThatCannotBeWritten() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes(ports: Self.ports))
    let process = Program.process([path, "--format", "ndjson", "--threads", "2"])
    process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 2)
  }

  @Test func otherNumbersOfThreadsAreRefused() throws {
    let outcome = try Program.run("a.pcap", "--threads", "3")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("--threads"))
  }
}
