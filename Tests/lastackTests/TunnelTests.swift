import Foundation
import Testing

@Suite("--separate-tunnels") struct TunnelTests {
  /// Two connections with the same addresses and ports, in VLANs 10 and 20, their frames interleaved:
  /// one closes in four segments, the server aborts the other.
  private static let capture: Data = {
    let one = TinyCapture.handshake(40_000, 80) + TinyCapture.close(40_000, 80)
    let other =
      TinyCapture.frame(0, 40_000, 80, seq: 70_000_100, ack: 0, flags: 0x02)
      + TinyCapture.frame(1, 80, 40_000, seq: 80_000_900, ack: 70_000_101, flags: 0x12)
      + TinyCapture.frame(2, 40_000, 80, seq: 70_000_101, ack: 80_000_901, flags: 0x10)
      + TinyCapture.frame(3, 80, 40_000, seq: 80_000_901, ack: 70_000_101, flags: 0x14)
    var data = TinyCapture.header
    data[20] = 1
    for place in stride(from: 0, to: one.count, by: 56) {
      data += tagged(one.dropFirst(place).prefix(56), 10)
      if place < other.count { data += tagged(other.dropFirst(place).prefix(56), 20) }
    }
    return data
  }()

  /// The frames of the capture.
  static let frames: [[UInt8]] = stride(from: 24, to: capture.count, by: 74).map { place in
    [UInt8](capture[place + 16..<place + 74])
  }

  /// A record of raw IPv4 as one of Ethernet with a VLAN tag.
  private static func tagged(_ record: Data, _ number: UInt8) -> Data {
    var header = [UInt8](record.prefix(16))
    header[8] = 58
    header[12] = 58
    let link = [UInt8](repeating: 2, count: 12) + [0x81, 0, 0, number, 0x08, 0]
    return Data(header + link + record.dropFirst(16))
  }

  private func records(
    of capture: Data = Self.capture, _ arguments: String...
  ) throws -> [String] {
    let folder = try Folder()
    let file = folder.url.appending(path: "vlans.pcap")
    try capture.write(to: file)
    let outcome = try Program.run([file.path, "--format", "ndjson"] + arguments)
    #expect(outcome.status == 0)
    return outcome.output.split(separator: "\n").map(String.init)
  }

  @Test func theSameAddressesAndPortsInTwoVLANsAreTwoConnections() throws {
    let records = try records(of: Self.capture, "--separate-tunnels")
    #expect(records.count == 2)
    let clean = records.filter { $0.contains(#""label":"clean-four-way""#) }
    let aborted = records.filter { $0.contains(#""label":"rst-aborted""#) }
    #expect(clean.count == 1)
    #expect(aborted.count == 1)
    #expect(clean.allSatisfy { $0.hasSuffix(#","tunnel":"vlan 10"}"#) })
    #expect(aborted.allSatisfy { $0.hasSuffix(#","tunnel":"vlan 20"}"#) })
  }

  @Test func withoutItRecordsNameNoTunnel() throws {
    let records = try records()
    #expect(!records.isEmpty)
    #expect(records.allSatisfy { !$0.contains(#""tunnel""#) })
  }

  @Test func aConnectionCapturedInTwoVLANsIsOneUnlessAsked() throws {
    let one = TinyCapture.handshake(40_000, 80) + TinyCapture.close(40_000, 80)
    var data = TinyCapture.header
    data[20] = 1
    for place in stride(from: 0, to: one.count, by: 56) {
      data += Self.tagged(one.dropFirst(place).prefix(56), 10)
      data += Self.tagged(one.dropFirst(place).prefix(56), 20)
    }
    #expect(try records(of: data).count == 1)
    #expect(try records(of: data, "--separate-tunnels").count == 2)
  }

  private func run(_ capture: Data, _ arguments: String...) throws -> Program.Outcome {
    let folder = try Folder()
    let file = folder.url.appending(path: "vlans.pcap")
    try capture.write(to: file)
    let outcome = try Program.run([file.path] + arguments)
    #expect(outcome.status == 0)
    return outcome
  }

  @Test(arguments: ["1", "2"])
  func withoutItTheReportSaysThatConnectionsMayBeMixed(threads: String) throws {
    let words = try run(Self.capture, "--threads", threads).words
    #expect(words.contains("addresses and ports that occur in several VLANs or tunnels with"))
    #expect(words.contains("may be mixed; run again with --separate-tunnels"))
    let summary = try run(Self.capture, "--summary-json", "--threads", threads).output
    #expect(summary.contains(/"tunnel_collisions":[1-9]/))
    #expect(summary.contains(#""unwatched_tuples":0,"#))
    let records = try records(of: Self.capture, "--threads", threads)
    #expect(records.allSatisfy { $0.contains(#"{"kind":"tunnel-collision","frame":"#) })
  }

  @Test func withItNothingIsMixed() throws {
    let text = try run(Self.capture, "--separate-tunnels").output
    #expect(!text.contains("mixed"))
    let summary = try run(Self.capture, "--summary-json", "--separate-tunnels").output
    #expect(summary.contains(#""tunnel_collisions":0"#))
  }

  @Test func textAndCSVNameTheNetwork() throws {
    let text = try run(Self.capture, "--connections", "--separate-tunnels").output
    #expect(text.contains(/frames \d+-\d+, vlan 10: closed by client first/))
    #expect(text.contains(/frames \d+-\d+, vlan 20: RST by server/))
    let rows = try run(Self.capture, "--format", "csv", "--separate-tunnels").output
      .split(separator: "\r\n")
    #expect(rows.count == 3)
    #expect(rows[0].hasSuffix(",tunnel"))
    #expect(rows.dropFirst().map { $0.suffix(8) }.sorted() == [",vlan 10", ",vlan 20"])
    let without = try run(Self.capture, "--format", "csv").output.split(separator: "\r\n")
    #expect(!without[0].contains("tunnel"))
  }

  @Test func explainNamesTheNetworksOfOthersWithTheSameAddresses() throws {
    let text = try explanation(of: "10.0.0.1:40000-10.0.0.2:80")
    #expect(text.contains("#2 10.0.0.1:40000 -> 10.0.0.2:80 (vlan 20)"))
    #expect(text.contains(/--connection 1  frames \d+-\d+  clean-four-way  vlan 10/))
  }

  @Test func explainFollowsTheOneThatWasChosen() throws {
    #expect(try explanation(of: "1").contains("clean-four-way"))
  }

  private func explanation(of connection: String) throws -> String {
    let folder = try Folder()
    let file = folder.url.appending(path: "vlans.pcap")
    try Self.capture.write(to: file)
    let outcome = try Program.run(
      "explain", file.path, "--connection", connection, "--separate-tunnels")
    #expect(outcome.status == 0)
    return outcome.output
  }
}
