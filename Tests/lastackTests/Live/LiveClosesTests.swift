import Foundation
import Testing

/// Real connections between two hosts, judged live and from what was stored of them.
@Suite(
  "Live: how connections close", .serialized,
  .enabled(if: NetworkLab.isAvailable, NetworkLab.requirement))
struct LiveClosesTests {
  /// A way to close a connection.
  enum Way: String, CaseIterable {
    case clean = "clean-four-way"
    case merged = "merged-three-way"
    case simultaneous = "simultaneous"
    case lost = "lost-segment-retransmitted"
    case aborted = "rst-aborted"
  }

  @Test(arguments: Way.allCases)
  func aCloseIsToldLiveAsItIsFromItsStoredCapture(way: Way) throws {
    let lab = try NetworkLab()
    let folder = try Folder()
    try folder.share()
    let stored = folder.place("stored.pcap").path
    let program = try LiveProgram(
      in: lab.client, ["-i", "wire", "--linger", "1", "--format", "ndjson", "--write", stored])
    try close(way, in: lab)
    let outcome = try program.finish(SIGTERM)
    #expect(outcome.status == 130)
    #expect(outcome.records.map(\.label) == [way.rawValue])
    if way == .lost {
      let lost = outcome.records.flatMap(\.close.waves).filter { $0.lost > 0 }
      #expect(lost.map(\.wave) == [1])
    }
    let offline = try Program.run(stored, "--format", "ndjson")
    #expect(offline.status == 0)
    // Every key but the file's name and the process: the same frames, numbers, times and evidence.
    #expect(
      Self.comparable(program.output, "wire", stored) == offline.output.split(separator: "\n"))
    #expect(outcome.summary.capture.live.writtenFrames == outcome.summary.capture.frames)
    // No payload is stored: the connections carry nothing but this letter.
    let bytes = try Data(contentsOf: URL(filePath: stored))
    #expect(bytes.firstRange(of: Data("xxxxxxxx".utf8)) == nil)
  }

  @Test func packetsSeenOnTwoInterfacesAreJudgedAsIfSeenOnce() throws {
    let lab = try NetworkLab()
    try lab.bridge()
    let folder = try Folder()
    try folder.share()
    let stored = folder.place("stored.pcapng").path
    let program = try LiveProgram(
      in: lab.client,
      [
        "-i", "bridge", "-i", "wire", "--linger", "1", "--format", "ndjson", "--write", stored,
      ])
    for way in [Way.clean, .merged, .aborted] { try close(way, in: lab) }
    let outcome = try program.finish()
    #expect(
      outcome.records.map(\.label).sorted() == [
        "clean-four-way", "merged-three-way", "rst-aborted",
      ])
    let capture = outcome.summary.capture
    #expect(capture.backwardTimestamps == 0)
    #expect(capture.duplicateFrames * 2 == capture.frames)
    let both = #""interfaces":[{"id":0,"name":"bridge"},{"id":1,"name":"wire"}]}"#
    let offline = try Program.run(stored, "--format", "ndjson")
    #expect(offline.output.split(separator: "\n").allSatisfy { $0.hasSuffix(both) })
    #expect(
      Self.comparable(program.output, "bridge,wire", stored)
        == offline.output.split(separator: "\n"))
  }

  /// The records of a live capture, as they are of the file that it stored.
  private static func comparable(
    _ output: String, _ interfaces: String, _ file: String
  ) -> [Substring] {
    let records = output.split(separator: "\n").dropLast().map { line in
      line.replacing(#""file":"\#(interfaces)""#, with: #""file":"\#(file)""#)
        .replacing(#/,"process":.*?(?=,"interfaces"|\}$)/#, with: "")
    }
    return records.map { $0[...] }
  }

  @Test func anonymizedNoOutputNamesAnAddress() throws {
    let lab = try NetworkLab()
    let folder = try Folder()
    // Only root can read it, as is right for a key.
    let key = try folder.key()
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
    let program = try LiveProgram(
      in: lab.client,
      [
        "-i", "wire", "--linger", "1", "--format", "ndjson", "--anonymize-key", key, "--filter",
        "net 10.99.0.0/24",
      ])
    try close(.clean, in: lab)
    let outcome = try program.finish()
    #expect(outcome.records.map(\.label) == ["clean-four-way"])
    // Whole addresses: a part of one may stand in a time.
    let told = program.output + outcome.errors
    #expect(!told.contains(NetworkLab.clientAddress) && !told.contains(NetworkLab.serverAddress))
    // Prefixes are kept: the two hosts are of one network still.
    let record = try #require(outcome.records.first)
    let networks = [record.client.ip, record.server.ip].map { $0.split(separator: ".").prefix(3) }
    #expect(networks[0] == networks[1])
    #expect(record.client.ip != record.server.ip)
    // Nor whose the sockets are.
    #expect(record.process == nil)
    #expect(outcome.summary.capture.live.closeWait == nil)
  }

  @Test func vlansTellConnectionsApartIfAskedAndElseItIsSaid() throws {
    let lab = try NetworkLab()
    let arguments = ["-i", "wire", "--linger", "1", "--format", "ndjson"]
    let separating = try LiveProgram(in: lab.client, arguments + ["--separate-tunnels"])
    let merging = try LiveProgram(in: lab.client, arguments)
    try LabSocket.send(TunnelTests.frames, in: lab.client)
    Thread.sleep(forTimeInterval: 0.5)
    #expect(
      try separating.finish().records.map(\.label).sorted() == ["clean-four-way", "rst-aborted"])
    let records = separating.output.split(separator: "\n")
    let clean = records.first { $0.contains(#""label":"clean-four-way""#) }
    let aborted = records.first { $0.contains(#""label":"rst-aborted""#) }
    #expect(clean?.contains(#","tunnel":"vlan 10","process":"#) ?? false)
    #expect(aborted?.contains(#","tunnel":"vlan 20","process":"#) ?? false)
    #expect(separating.output.contains(#""tunnel_collisions":0"#))
    _ = try merging.finish()
    #expect(merging.output.contains(#"{"kind":"tunnel-collision","frame":"#))
    #expect(merging.output.contains(/"tunnel_collisions":[1-9]/))
  }

  /// Opens a connection, sends a hundred octets either way, and closes it.
  func close(_ way: Way, in lab: NetworkLab) throws {
    let listener = try LabSocket.listener(in: lab.server, port: 8000)
    let client = try LabSocket.make(in: lab.client)
    try client.connect(port: 8000)
    let server = try listener.accept()
    client.send(100)
    server.receive(100)
    server.send(100)
    client.receive(100)
    // Delayed ACKs (40 ms) are over by then.
    Thread.sleep(forTimeInterval: 0.1)
    switch way {
    case .clean:
      client.shutDown()
      Thread.sleep(forTimeInterval: 0.1)
      server.close()
      client.receive(1)
    case .merged:
      client.shutDown()
      server.receive(1)
      server.close()
      client.receive(1)
    case .simultaneous:
      // What is sent waits behind other packets for some 40 ms, so that the FINs cross; and their ACKs
      // behind ICMP messages, altogether less than the 200 ms after which a FIN would be sent again.
      try lab.slowDown()
      let ends = [
        (try LabSocket.make(in: lab.client, type: SOCK_DGRAM), NetworkLab.serverAddress),
        (try LabSocket.make(in: lab.server, type: SOCK_DGRAM), NetworkLab.clientAddress),
      ]
      for _ in 0..<3 {
        for (socket, address) in ends { try socket.send(1400, to: address, port: 9) }
      }
      client.shutDown()
      server.shutDown()
      client.receive(1)
      server.receive(1)
      Thread.sleep(forTimeInterval: 0.3)
    case .lost:
      try lab.loseAtServer("tcp flags & fin == fin")
      client.shutDown()
      server.receive(1)
      server.close()
      client.receive(1)
    case .aborted:
      client.close(aborting: true)
      server.receive(1)
    }
    Thread.sleep(forTimeInterval: 0.1)
  }
}
