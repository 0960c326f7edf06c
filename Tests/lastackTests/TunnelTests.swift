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

  @Test func explainFollowsTheOneThatWasChosen() throws {
    let folder = try Folder()
    let file = folder.url.appending(path: "vlans.pcap")
    try Self.capture.write(to: file)
    let outcome = try Program.run(
      "explain", file.path, "--connection", "1", "--separate-tunnels")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("clean-four-way"))
  }
}
