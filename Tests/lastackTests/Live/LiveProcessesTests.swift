import Foundation
import Testing

/// Whose the sockets of a capture's own machine are; the test itself is the process at both ends.
@Suite(
  "Live: which process", .serialized,
  .enabled(if: NetworkLab.isAvailable, NetworkLab.requirement))
struct LiveProcessesTests {
  /// The test's process, as `ps -o pid,comm` names it.
  private func ourselves() throws -> LiveOutcome.NamedProcess {
    let name = try String(contentsOfFile: "/proc/self/comm", encoding: .utf8)
    return LiveOutcome.NamedProcess(
      pid: getpid(), comm: name.trimmingCharacters(in: .newlines))
  }

  /// Connections that the client closes and the server keeps open.
  private func leak(_ count: Int, in lab: NetworkLab) throws -> [LabSocket] {
    let listener = try LabSocket.listener(in: lab.server, port: 8000)
    var kept = [listener]
    for _ in 0..<count {
      let client = try LabSocket.make(in: lab.client)
      try client.connect(port: 8000)
      kept.append(try listener.accept())
      client.close()
    }
    return kept
  }

  @Test func aServerThatLeaksIsNamedWithItsProcess() throws {
    let lab = try NetworkLab()
    let program = try LiveProgram(
      in: lab.server, ["-i", "wire", "--format", "ndjson", "--close-wait", "1"])
    let kept = try leak(3, in: lab)
    // The list is made every two seconds.
    Thread.sleep(forTimeInterval: 4)
    program.signal(SIGUSR1)
    Thread.sleep(forTimeInterval: 1)
    let outcome = try program.finish()
    #expect(kept.count == 4)
    let owner = try ourselves()
    #expect(outcome.records.map(\.label) == ["half-closed", "half-closed", "half-closed"])
    for record in outcome.records {
      #expect(record.process?.server == owner)
      // The client's socket is another machine's.
      #expect(record.process?.client == nil)
    }
    #expect(outcome.summaries.count == 2)
    for summary in outcome.summaries {
      let list = try #require(summary.capture.live.closeWait)
      #expect(list.sockets == 3)
      #expect(list.lasting == 3)
      #expect(list.longest.map(\.local.port) == [8000, 8000, 8000])
      #expect(list.longest.map(\.local.ip) == Array(repeating: NetworkLab.serverAddress, count: 3))
      #expect(list.longest.allSatisfy { $0.process == owner })
      #expect(list.longest.allSatisfy { (3...10).contains($0.seconds) })
      let ports = Set(list.longest.map(\.remote.port))
      #expect(ports == Set(outcome.records.map(\.client.port)))
    }
    #expect(outcome.summary.capture.live.droppedProcessRequests == 0)
  }

  @Test func theTextNamesThemToo() throws {
    let lab = try NetworkLab()
    let program = try LiveProgram(
      in: lab.server, ["-i", "wire", "--format", "text", "--close-wait", "1"])
    let kept = try leak(1, in: lab)
    Thread.sleep(forTimeInterval: 3)
    program.signal(SIGINT)
    program.process.waitUntilExit()
    #expect(kept.count == 2)
    let owner = try ourselves()
    let text = program.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains("server in CLOSE_WAIT, never closed"))
    #expect(text.contains("server is \(owner.comm) (pid \(owner.pid))"))
    #expect(text.contains("Sockets in CLOSE_WAIT now, for 1 s or more: 1"))
    #expect(text.contains("\(owner.comm), pid \(owner.pid)"))
    #expect(program.output.split(separator: "\n").allSatisfy { $0.utf8.count <= 80 })
  }

  @Test func aClientIsNamedWhileItsConnectionRuns() throws {
    let lab = try NetworkLab()
    let program = try LiveProgram(in: lab.client, ["-i", "wire", "--format", "ndjson"])
    let listener = try LabSocket.listener(in: lab.server, port: 8000)
    let client = try LabSocket.make(in: lab.client)
    try client.connect(port: 8000)
    let server = try listener.accept()
    Thread.sleep(forTimeInterval: 2.5)
    client.close()
    server.close()
    Thread.sleep(forTimeInterval: 0.5)
    let outcome = try program.finish()
    let record = try #require(outcome.records.first)
    #expect(record.process?.client == (try ourselves()))
    #expect(record.process?.server == nil)
    #expect(outcome.summary.capture.live.closeWait?.sockets == 0)
  }

  @Test func aHelperThatDiesIsSaidAndTheCaptureGoesOn() throws {
    let lab = try NetworkLab()
    let program = try LiveProgram(in: lab.server, ["-i", "wire", "--format", "ndjson"])
    let children =
      "/proc/\(program.process.processIdentifier)/task/"
      + "\(program.process.processIdentifier)/children"
    let helpers = try String(contentsOfFile: children, encoding: .utf8)
      .split(separator: " ").compactMap { Int32($0) }
    try #require(helpers.count == 1)
    kill(helpers[0], SIGKILL)
    try program.wait(for: "the helper that names processes has ended")
    let kept = try leak(1, in: lab)
    Thread.sleep(forTimeInterval: 0.5)
    let outcome = try program.finish()
    #expect(kept.count == 2)
    #expect(outcome.status == 130)
    #expect(outcome.records.map(\.label) == ["half-closed"])
    #expect(outcome.records.first?.process?.server == nil)
    #expect(outcome.summary.capture.live.droppedProcessRequests != 0)
    #expect(outcome.errors.components(separatedBy: "has ended").count == 2)
  }
}
