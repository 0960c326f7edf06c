import Foundation
import Testing

/// What a capture of days meets, in seconds.
@Suite(
  "Live: endurance", .serialized,
  .enabled(if: NetworkLab.isAvailable, NetworkLab.requirement))
struct LiveEnduranceTests {
  /// Opens and aborts connections one after the other.
  private func flood(_ lab: NetworkLab, _ count: Int) throws {
    let listener = try LabSocket.listener(in: lab.server, port: 8000)
    for _ in 0..<count {
      let client = try LabSocket.make(in: lab.client)
      try client.connect(port: 8000)
      let server = try listener.accept()
      client.close(aborting: true)
      server.close()
    }
  }

  @Test func aReaderThatIsKilledEndsTheProgramQuietly() throws {
    let lab = try NetworkLab()
    let pipe = Pipe()
    let reader = Process()
    reader.executableURL = URL(filePath: "/bin/cat")
    reader.standardInput = pipe
    reader.standardOutput = FileHandle.nullDevice
    try reader.run()
    let program = try LiveProgram(
      in: lab.client, ["-i", "wire", "--format", "ndjson"], output: pipe)
    try pipe.fileHandleForReading.close()
    kill(reader.processIdentifier, SIGKILL)
    reader.waitUntilExit()
    // The link is idle: nothing is being written when the reader goes.
    program.process.waitUntilExit()
    #expect(program.process.terminationReason == .exit)
    #expect(program.process.terminationStatus == 0)
    #expect(program.errors == "lastack: capturing on wire.\n")
  }

  @Test func aFullDiskIsSaidOnceAndVerdictsGoOn() throws {
    let lab = try NetworkLab()
    let folder = try Folder()
    try folder.share()
    let disk = folder.place("disk")
    try FileManager.default.createDirectory(at: disk, withIntermediateDirectories: true)
    let status = try NetworkLab.run(
      "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.path)
    try #require(status == 0)
    defer { _ = try? NetworkLab.run("umount", "--lazy", disk.path) }
    let stored = disk.appending(path: "stored.pcap").path
    let program = try LiveProgram(
      in: lab.client,
      ["-i", "wire", "--linger", "1", "--format", "ndjson", "--write", stored, "--duration", "6"])
    // Some 3 frames of 80 octets each: more than the disk and the memory hold.
    try flood(lab, 3000)
    let outcome = try program.finish(nil)
    #expect(outcome.status == 2)
    #expect(outcome.errors.components(separatedBy: "No space left on device").count == 2)
    #expect(outcome.errors.contains("could not be written to the capture file"))
    #expect(outcome.records.count == 3000)
    let capture = outcome.summary.capture
    let written = try #require(capture.live.writtenFrames)
    let unwritten = try #require(capture.live.unwrittenFrames)
    #expect(unwritten > 0)
    #expect(written + unwritten == capture.frames)
    // What was stored ends with a whole frame.
    let offline = try Program.run(stored, "--summary-json")
    #expect(offline.status == 0)
    #expect(offline.output.contains(#""frames":\#(written),"#))
  }

  @Test func aRingKeepsTheNewestFilesAndGoesOnWhereAnEarlierRunStopped() throws {
    let lab = try NetworkLab()
    let folder = try Folder()
    try folder.share()
    _ = try folder.file("ring.00041.pcap", Data("of an earlier run".utf8))
    _ = try folder.file("ring.notes", Data("not of the ring".utf8))
    let program = try LiveProgram(
      in: lab.client,
      [
        "-i", "wire", "--format", "ndjson", "--write", folder.place("ring.pcap").path,
        "--rotate-size", "100K", "--keep", "2",
      ])
    // Some 4 frames of 85 octets each: about ten files.
    try flood(lab, 3000)
    let outcome = try program.finish()
    #expect(outcome.summary.capture.live.writtenFrames == outcome.summary.capture.frames)
    let names = try folder.names
    #expect(names.count == 3)
    #expect(names.last == "ring.notes")
    let numbers = names.dropLast().compactMap { Int($0.dropFirst(5).prefix(5)) }
    let newest = try #require(numbers.last)
    #expect(numbers == [newest - 1, newest])
    #expect((48...54).contains(newest))
    for name in names.dropLast() {
      #expect(try Data(contentsOf: folder.place(name)).count <= 100_000)
      #expect(try Program.run(folder.place(name).path, "--summary-json").status == 0)
    }
  }

  @Test func anInterfaceThatVanishesIsWaitedForAndTakenUpAgain() throws {
    let lab = try NetworkLab()
    let program = try LiveProgram(
      in: lab.client, ["-i", "wire", "--linger", "1", "--format", "ndjson"])
    try flood(lab, 1)
    // Longer than the capture looks around a lost moment, so that this one is not doubted.
    Thread.sleep(forTimeInterval: 2)
    try lab.unplug()
    try program.wait(for: "wire: vanished; waiting until it is there again.")
    try lab.plug()
    try program.wait(for: "wire: is back after")
    Thread.sleep(forTimeInterval: 1)
    try flood(lab, 1)
    Thread.sleep(forTimeInterval: 1)
    try NetworkLab.run("ip", "-n", lab.client, "link", "set", "wire", "down")
    try program.wait(for: "wire: went down; waiting until it is up again.")
    let outcome = try program.finish()
    #expect(outcome.status == 130)
    #expect(outcome.records.map(\.label) == ["rst-aborted", "rst-aborted"])
    #expect(outcome.records.first?.isLossy == false)
    #expect(outcome.summary.capture.live.interruptions == 2)
  }

  @Test func aFloodOfShortConnectionsIsAccountedFor() throws {
    let lab = try NetworkLab()
    let program = try LiveProgram(
      in: lab.client, ["-i", "wire", "--linger", "1", "--format", "ndjson"])
    try flood(lab, 200_000)
    let outcome = try program.finish()
    let capture = outcome.summary.capture
    #expect(capture.live.final)
    #expect(capture.live.received == capture.frames + capture.kernelDrops)
    #expect(outcome.records.count == outcome.summary.connections)
    if capture.kernelDrops == 0 { #expect(outcome.records.count == 200_000) }
  }

  @Test func framesThatTheKernelDropsAreCountedAndTakeCertaintyAway() throws {
    let lab = try NetworkLab()
    let program = try LiveProgram(
      in: lab.client,
      ["-i", "wire", "--linger", "1", "--format", "ndjson", "--buffer-size", "1M"])
    // A program that does not run does not empty its buffer.
    program.signal(SIGSTOP)
    try flood(lab, 10_000)
    program.signal(SIGCONT)
    Thread.sleep(forTimeInterval: 1)
    let outcome = try program.finish()
    let capture = outcome.summary.capture
    #expect(capture.kernelDrops > 0)
    #expect(capture.live.received == capture.frames + capture.kernelDrops)
    #expect(!outcome.records.isEmpty)
    #expect(outcome.records.allSatisfy { $0.isLossy })
    #expect(outcome.records.flatMap(\.close.waves).allSatisfy { $0.certainty != "certain" })
  }

  @Test func signalsReportReopenAndEnd() throws {
    let lab = try NetworkLab()
    let folder = try Folder()
    try folder.share()
    let (file, moved) = (folder.place("out.ndjson"), folder.place("out.1"))
    let program = try LiveProgram(
      in: lab.client,
      ["-i", "wire", "--linger", "0", "--format", "ndjson", "--output", file.path])
    try flood(lab, 1)
    // A record comes some five seconds after the close at the earliest.
    Thread.sleep(forTimeInterval: 6.5)
    program.signal(SIGUSR1)
    Thread.sleep(forTimeInterval: 1)
    try FileManager.default.moveItem(at: file, to: moved)
    program.signal(SIGHUP)
    Thread.sleep(forTimeInterval: 1)
    try flood(lab, 1)
    program.signal(SIGTERM)
    program.process.waitUntilExit()
    #expect(program.process.terminationStatus == 130)
    let before = try String(contentsOf: moved, encoding: .utf8)
    let first = try LiveOutcome(status: 0, output: before, errors: "")
    #expect(first.records.map(\.id) == [1])
    #expect(!first.summary.capture.live.final)
    let after = try String(contentsOf: file, encoding: .utf8)
    let second = try LiveOutcome(status: 0, output: after, errors: "")
    #expect(second.records.map(\.id) == [2])
    #expect(second.summary.connections == 2)
    #expect(second.summary.capture.live.final)
  }
}
