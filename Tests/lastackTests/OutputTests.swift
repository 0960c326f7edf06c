import Foundation
import Testing

@Suite("Where the report goes")
struct OutputTests {
  @Test func aFileAppearsWholeAndAlone() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes())
    let target = folder.place("report.ndjson").path
    let outcome = try Program.run(path, "--format", "ndjson", "--output", target)
    #expect(outcome.status == 0)
    #expect(outcome.output.isEmpty)
    #expect(try folder.names == ["a.pcap", "report.ndjson"])
    let direct = try Program.run(path, "--format", "ndjson").output
    #expect(try String(contentsOfFile: target, encoding: .utf8) == direct)
  }

  @Test func anUnreadableInputLeavesTheOldReportAlone() throws {
    let folder = try Folder()
    let target = try folder.file("report.txt", Data("old".utf8))
    let outcome = try Program.run("no-such.pcap", "--output", target)
    #expect(outcome.status == 3)
    #expect(try folder.names == ["report.txt"])
    #expect(try String(contentsOfFile: target, encoding: .utf8) == "old")
  }

  @Test func aFolderThatIsNotThereIsOneSentence() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes())
    let target = folder.place("no/such/report.txt").path
    let outcome = try Program.run(path, "--output", target)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("cannot be written"))
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }

  @Test func theCaptureIsNeverOverwritten() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes())
    let outcome = try Program.run(path, "--output", path)
    #expect(outcome.status == 2)
    #expect(try Data(contentsOf: folder.place("a.pcap")) == TinyCapture.closes())
  }

  @Test func aLinkStaysALink() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes())
    let target = try folder.file("real.txt", Data("old".utf8))
    let link = folder.place("link.txt")
    try FileManager.default.createSymbolicLink(
      at: link, withDestinationURL: URL(filePath: target))
    #expect(try Program.run(path, "--output", link.path).status == 0)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == target)
    #expect(try String(contentsOfFile: target, encoding: .utf8).contains("a.pcap"))
  }

  @Test func aFullDiskIsSaid() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes())
    let outcome = try Program.run(path, "--output", "/dev/full")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("No space left on device"))
  }

  @Test func aReaderThatLeavesIsNoFailure() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes(ports: 20000..<25000))
    let process = Program.process([path, "--format", "ndjson"])
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    try output.fileHandleForWriting.close()
    _ = try output.fileHandleForReading.read(upToCount: 10)
    try output.fileHandleForReading.close()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 0)
    #expect(errors.fileHandleForReading.availableData.isEmpty)
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func anInterruptReportsWhatWasSeen(signal: Int32) throws {
    let folder = try Folder()
    let target = folder.place("report.ndjson")
    let process = Program.process(["-", "--format", "ndjson", "--output", target.path])
    let input = Pipe()
    process.standardInput = input
    process.standardError = FileHandle.nullDevice
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: TinyCapture.closes())
    // As soon as the program has read all of it, and a moment for what it makes of it.
    var unread: CInt = 1
    for _ in 0..<400 where unread > 0 {
      Thread.sleep(forTimeInterval: 0.05)
      _ = unsafe ioctl(input.fileHandleForWriting.fileDescriptor, UInt(FIONREAD), &unread)
    }
    Thread.sleep(forTimeInterval: 0.2)
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 130)
    #expect(try folder.names == ["report.ndjson"])
    #expect(try String(contentsOf: target, encoding: .utf8).contains("10.0.0.1"))
  }
}
