import TestSupport
import Testing
import Wire

@testable import PacketDecode

/// Bytes around packets.
enum Encapsulation {
  /// An Ethernet frame with an IPv4 packet around a payload.
  static func inIPv4(_ number: UInt8, _ inside: some Collection<UInt8>) -> [UInt8] {
    var frame = Array(FrameBuilder().frame(Sample.segment()).prefix(34))
    frame.setField16(16, UInt16(20 + inside.count))
    frame[23] = number
    return frame + inside
  }

  /// The same with an IPv6 packet.
  static func inIPv6(_ number: UInt8, _ inside: some Collection<UInt8>) -> [UInt8] {
    var frame = Array(FrameBuilder().frame(Sample.segment(isV6: true)).prefix(54))
    frame.setField16(18, UInt16(inside.count))
    frame[20] = number
    return frame + inside
  }

  /// A UDP datagram around a payload.
  static func datagram(_ port: UInt16, from source: UInt16 = 50_000, _ inside: [UInt8]) -> [UInt8] {
    var header: [UInt8] = []
    header.append16(source)
    header.append16(port)
    header.append16(UInt16(8 + inside.count))
    header.append16(0)
    return header + inside
  }
}

/// Encapsulations in IP and UDP, by their bytes; those below IP are framings.
@Suite("Encapsulations") struct EncapsulationTests {
  /// An encapsulation: the outer IP protocol, and what stands between.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    var number: UInt8 = 17
    var port: UInt16 = 0
    var source: UInt16 = 50_000
    let header: [UInt8]
    var isEthernet = false
    var isV6 = false
    var testDescription: String { name }

    func frame(inside packet: [UInt8], outerV6: Bool = false) -> [UInt8] {
      var bytes = header + packet
      if number == 17 { bytes = Encapsulation.datagram(port, from: source, bytes) }
      return outerV6
        ? Encapsulation.inIPv6(number, bytes) : Encapsulation.inIPv4(number, bytes)
    }
  }

  static let cases: [Case] = [
    Case(name: "MPLS in GRE", number: 47, header: [0, 0, 0x88, 0x47, 0, 1, 0, 9, 0, 1, 1, 9]),
    Case(name: "MPLS in IP", number: 137, header: [0, 1, 1, 9]),
    Case(name: "MPLS in UDP", port: 6635, header: [0, 1, 1, 9]),
    Case(
      name: "a pseudowire in MPLS in IP", number: 137, header: [0, 1, 1, 9, 0, 0, 0, 1],
      isEthernet: true),
    Case(name: "GRE bridging", number: 47, header: [0, 0, 0x65, 0x58], isEthernet: true),
    Case(
      name: "NVGRE, with a key", number: 47, header: [0x20, 0, 0x65, 0x58, 0, 1, 2, 3],
      isEthernet: true),
    Case(name: "ERSPAN I", number: 47, header: [0, 0, 0x88, 0xbe], isEthernet: true),
    Case(
      name: "ERSPAN II", number: 47,
      header: [0x10, 0, 0x88, 0xbe, 0, 0, 0, 7, 0x10, 1, 0, 5, 0, 0, 0, 0], isEthernet: true),
    Case(
      name: "ERSPAN III", number: 47,
      header: [0x10, 0, 0x22, 0xeb, 0, 0, 0, 7, 0x20, 1, 0, 5, 1, 1, 1, 1, 0, 0, 0, 0],
      isEthernet: true),
    Case(
      name: "ERSPAN III with a subheader", number: 47,
      header: [0x10, 0, 0x22, 0xeb, 0, 0, 0, 7, 0x20, 1, 0, 5, 1, 1, 1, 1, 0, 0, 0, 1]
        + [UInt8](repeating: 3, count: 8), isEthernet: true),
    Case(name: "EtherIP", number: 97, header: [0x30, 0], isEthernet: true),
    Case(
      name: "VXLAN", port: 4789, header: [8, 0, 0, 0, 0, 0x12, 0x34, 0], isEthernet: true),
    Case(
      name: "VXLAN of old Linux", port: 8472, header: [8, 0, 0, 0, 0, 0x12, 0x34, 0],
      isEthernet: true),
    Case(
      name: "Geneve with an option", port: 6081,
      header: [1, 0, 0x65, 0x58, 0, 0, 9, 0, 1, 2, 3, 0], isEthernet: true),
    Case(name: "Geneve around IP", port: 6081, header: [0, 0, 0x08, 0, 0, 0, 9, 0]),
    Case(name: "GTP-U", port: 2152, header: [0x30, 255, 0, 0, 0, 0, 0, 1]),
    Case(
      name: "GTP-U with an extension header", port: 2152,
      header: [0x34, 255, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0x10, 9, 0]),
    Case(name: "Teredo", port: 3544, header: [], isV6: true),
    Case(
      name: "Teredo with an origin", port: 1024, source: 3544,
      header: [0, 0, 1, 2, 1, 2, 3, 4], isV6: true),
    Case(
      name: "Teredo with authentication and an origin", port: 3544,
      header: [0, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 2, 1, 2, 3, 4], isV6: true),
    Case(name: "IPv4 behind an authentication header", number: 51, header: [4, 4] + ah),
  ]

  private static let ah = [UInt8](repeating: 7, count: 22)

  private static func packet(_ one: Case) -> (sent: Segment, bytes: [UInt8]) {
    let sent = Sample.segment(isV6: one.isV6)
    return (sent, FrameBuilder(one.isEthernet ? .ethernet : .raw).frame(sent))
  }

  @Test(arguments: cases, [false, true])
  func theSegmentIsThatOfTheInnermostPacket(one: Case, outerV6: Bool) {
    let (sent, bytes) = Self.packet(one)
    let read = Sample.decode(one.frame(inside: bytes, outerV6: outerV6))
    #expect(read.outcome == .segment)
    #expect(differences(sent, read.segment) == [])
  }

  @Test func tcpBehindAnAuthenticationHeaderIsRead() {
    let sent = Sample.segment()
    let bytes = FrameBuilder(.raw).frame(sent)
    let frame = Encapsulation.inIPv4(51, [6, 4] + Self.ah + bytes[20...])
    #expect(Sample.decode(frame).segment.payloadLength == sent.payloadLength)
  }

  /// A port alone makes no tunnel.
  @Test(arguments: cases.filter { $0.number == 17 })
  func aDatagramWhosePacketIsNotSoundIsOrdinaryUDP(one: Case) {
    var (_, bytes) = Self.packet(one)
    let start = one.isEthernet ? 14 : 0
    bytes[start] = 0x95
    #expect(Sample.reason(one.frame(inside: bytes)) == .notTCP)
    bytes = Self.packet(one).bytes
    // A length beyond the datagram.
    bytes.setField16(start + (one.isV6 ? 4 : 2), 0x4000)
    #expect(Sample.reason(one.frame(inside: bytes)) == .notTCP)
    #expect(Sample.reason(one.frame(inside: [])) == .notTCP)
  }

  /// Whatever stands in a tunnel, decoding it ends, and within its bounds.
  @Test(arguments: cases)
  func everyCutAndEveryFlippedOctetIsSurvived(one: Case) {
    let frame = one.frame(inside: Self.packet(one).bytes)
    for length in 0...frame.count { _ = Sample.decode(Array(frame[..<length])) }
    for place in frame.indices {
      for value in [0, 1, 0x0f, 0x40, 0x7f, 0x80, 0xff] as [UInt8] {
        var damaged = frame
        damaged[place] = value
        _ = Sample.decode(damaged)
      }
    }
  }

  @Test func labelsAreFollowedToALimit() {
    func frame(_ labels: Int) -> [UInt8] {
      let stack = (1...labels).flatMap { [0, 0, $0 == labels ? 1 : 0, 9] as [UInt8] }
      return [UInt8](repeating: 2, count: 12) + [0x88, 0x47] + stack
        + FrameBuilder(.raw).frame(Sample.segment())
    }
    #expect(Sample.reason(frame(16)) == nil)
    #expect(Sample.reason(frame(17)) == .tooManyTags)
  }

  @Test func anAggregateOfTwoIsNotTakenForOne() {
    var frame = FrameBuilder(.wirelessAggregate).frame(Sample.segment())
    // The length of the first subframe, behind which another one follows.
    frame.setField16(26 + 12, 20)
    #expect(Sample.reason(frame, .wirelessLAN) == .encapsulation)
  }

  @Test func managementFramesOf802_11AreNotIP() {
    #expect(
      Sample.reason([0x80] + [UInt8](repeating: 0, count: 60), .wirelessLAN) == .notIP)
  }
}
