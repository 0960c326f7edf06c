import Foundation
import Testing

/// Closes that are told before their verdicts are final.
@Suite(
  "Live: provisional records", .serialized,
  .enabled(if: NetworkLab.isAvailable, NetworkLab.requirement))
struct LiveProvisionalTests {
  /// Opens a connection that the client aborts.
  private func abort(in lab: NetworkLab) throws {
    let listener = try LabSocket.listener(in: lab.server, port: 8000)
    let client = try LabSocket.make(in: lab.client)
    try client.connect(port: 8000)
    let server = try listener.accept()
    client.close(aborting: true)
    server.close()
  }

  @Test func aCloseIsToldAtOnceAndAgainWhenItsVerdictIsFinal() throws {
    let lab = try NetworkLab()
    let program = try LiveProgram(
      in: lab.client, ["-i", "wire", "--format", "ndjson", "--provisional"])
    try abort(in: lab)
    Thread.sleep(forTimeInterval: 1.5)
    // Long before the linger of 240 s is over.
    let early = program.output.split(separator: "\n")
    #expect(early.count == 1)
    #expect(early.first?.contains(#""label":"rst-aborted""#) == true)
    #expect(early.first?.hasSuffix(#","provisional":true}"#) == true)
    let outcome = try program.finish()
    #expect(outcome.records.map(\.id) == [1, 1])
    #expect(outcome.records.map(\.label) == ["rst-aborted", "rst-aborted"])
    #expect(outcome.records.map(\.provisional) == [true, false])
    // It is counted once.
    #expect(outcome.summary.connections == 1)
  }

  @Test(arguments: ["ndjson", "text"])
  func aVerdictThatChangesIsAmendedWhateverLabelsAreAskedFor(form: String) throws {
    let lab = try NetworkLab()
    let program = try LiveProgram(
      in: lab.client,
      ["-i", "wire", "--format", form, "--provisional", "--label", "clean-four-way"])
    let listener = try LabSocket.listener(in: lab.server, port: 8000)
    let client = try LabSocket.make(in: lab.client)
    try client.connect(port: 8000)
    let server = try listener.accept()
    Thread.sleep(forTimeInterval: 0.1)
    client.shutDown()
    Thread.sleep(forTimeInterval: 0.1)
    // The last ACK is lost, which shows only when the FIN is sent again: after more than a second here.
    try lab.loseAtServer("tcp flags & (fin | syn | rst) == 0")
    server.close()
    try lab.holdBackAtServer("tcp flags & fin == fin")
    client.receive(1)
    Thread.sleep(forTimeInterval: 1.2)
    let early = program.output
    try lab.releaseAtServer()
    Thread.sleep(forTimeInterval: 3.5)
    if form == "text" {
      program.signal(SIGINT)
      program.process.waitUntilExit()
      #expect(early.contains("clean-four-way") && !early.contains("amended"))
      let late = program.output.dropFirst(early.count)
      #expect(late.contains("lost-segment-retransmitted"))
      #expect(late.contains("amended: "))
      return
    }
    let outcome = try program.finish()
    #expect(early.contains(#""label":"clean-four-way""#))
    #expect(outcome.records.map(\.id) == [1, 1])
    #expect(outcome.records.map(\.label) == ["clean-four-way", "lost-segment-retransmitted"])
    #expect(outcome.records.map(\.provisional) == [true, false])
  }

  @Test func aConnectionThatEndsOnceMoreIsToldOnceMore() throws {
    let lab = try NetworkLab()
    let program = try LiveProgram(
      in: lab.client, ["-i", "wire", "--format", "ndjson", "--provisional"])
    let listener = try LabSocket.listener(in: lab.server, port: 8000)
    let client = try LabSocket.make(in: lab.client)
    try client.connect(port: 8000)
    let server = try listener.accept()
    // The server's host never gets the RST, and goes on as if nothing had happened.
    try lab.loseAtServer("tcp flags & rst == rst")
    client.close(aborting: true)
    Thread.sleep(forTimeInterval: 1.5)
    // Its data meets a host that knows of no connection, and an RST answers.
    server.send(100)
    Thread.sleep(forTimeInterval: 1.5)
    let outcome = try program.finish()
    #expect(outcome.records.map(\.id) == [1, 1, 1])
    #expect(outcome.records.map(\.provisional) == [true, true, false])
    #expect(outcome.records.map(\.resets.count) == [1, 2, 2])
  }

  @Test func theTextSaysNothingTwice() throws {
    let lab = try NetworkLab()
    let program = try LiveProgram(
      in: lab.client, ["-i", "wire", "--format", "text", "--provisional"])
    try abort(in: lab)
    Thread.sleep(forTimeInterval: 1.5)
    #expect(program.output.components(separatedBy: "#1 ").count == 2)
    program.signal(SIGINT)
    program.process.waitUntilExit()
    #expect(program.output.components(separatedBy: "#1 ").count == 2)
    #expect(!program.output.contains("amended"))
  }

  @Test func withoutItRecordsBearNoSuchKey() throws {
    let lab = try NetworkLab()
    let program = try LiveProgram(in: lab.client, ["-i", "wire", "--format", "ndjson"])
    try abort(in: lab)
    Thread.sleep(forTimeInterval: 0.5)
    let outcome = try program.finish()
    #expect(outcome.records.count == 1)
    #expect(!program.output.contains("provisional"))
  }
}
