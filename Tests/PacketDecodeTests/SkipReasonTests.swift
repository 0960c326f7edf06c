import PacketDecode
import TestSupport
import Testing
import Wire

/// Every way in which a frame yields no segment, and how each is counted.
@Suite struct SkipReasonTests {
  /// A frame that is skipped, and the reason that it must be counted under.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let reason: SkipReason
    var linkType = LinkType.ethernet
    let frame: [UInt8]
    var testDescription: String { name }
  }

  private static let v4 = FrameBuilder().frame(Sample.segment())
  private static let v6 = FrameBuilder().frame(Sample.segment(isV6: true))

  private static let fiveTags = [[UInt8]](repeating: [0x81, 0, 0, 1], count: 5).flatMap { $0 }

  private static func patched(_ frame: [UInt8], _ places: [Int: UInt8]) -> [UInt8] {
    var frame = frame
    for (place, value) in places { frame[place] = value }
    return frame
  }

  private static func v6(extensions: [FrameBuilder.ExtensionHeader]) -> [UInt8] {
    var builder = FrameBuilder()
    builder.extensionHeaders = extensions
    return builder.frame(Sample.segment(isV6: true))
  }

  static let cases: [Case] = [
    Case(name: "ARP", reason: .notIP, frame: patched(v4, [12: 8, 13: 6])),
    Case(name: "an 802.3 length", reason: .notIP, frame: patched(v4, [12: 0, 13: 38])),
    Case(
      name: "PPP link control", reason: .notIP, linkType: .ppp,
      frame: [0xff, 3, 0xc0, 0x21, 1, 1, 0, 4]),
    Case(
      name: "AppleTalk on loopback", reason: .notIP, linkType: .null,
      frame: [16, 0, 0, 0, 1, 2]),
    Case(name: "UDP", reason: .notTCP, frame: patched(v4, [23: 17])),
    Case(name: "ICMPv6", reason: .notTCP, frame: patched(v6, [20: 58])),
    Case(
      name: "no next header behind an extension", reason: .notTCP,
      frame: patched(v6(extensions: [.init(kind: 0, rest: [0, 1, 4, 0, 0, 0, 0])]), [54: 59])),
    Case(name: "ESP", reason: .tunnel, frame: patched(v4, [23: 50])),
    Case(
      name: "PPTP", reason: .tunnel,
      frame: patched(v4, [23: 47, 34: 0x30, 35: 1, 36: 0x88, 37: 0x0b])),
    Case(
      name: "ERSPAN of another version", reason: .tunnel,
      frame: patched(v4, [23: 47, 34: 0x10, 35: 0, 36: 0x88, 37: 0xbe, 42: 0x70])),
    Case(name: "MACsec", reason: .encapsulation, frame: patched(v4, [12: 0x88, 13: 0xe5])),
    Case(
      name: "encrypted 802.11", reason: .encrypted, linkType: .wirelessLAN,
      frame: [0x08, 0x41] + [UInt8](repeating: 0, count: 60)),
    Case(
      name: "compressed PPP", reason: .encapsulation, linkType: .ppp, frame: [0x00, 0xfd, 1, 2]),
    Case(name: "a later fragment", reason: .fragment, frame: patched(v4, [20: 0, 21: 1])),
    Case(
      name: "a later fragment of a tunnel", reason: .fragment,
      frame: patched(v4, [20: 0x1f, 23: 47])),
    Case(
      name: "a fragment of ICMP", reason: .notTCP, frame: patched(v4, [20: 0, 21: 1, 23: 1])),
    Case(
      name: "a later IPv6 fragment", reason: .fragment,
      frame: v6(extensions: [.init(kind: 44, rest: [0, 0, 8, 0, 0, 0, 9])])),
    Case(
      name: "a fragment that is no multiple of eight", reason: .badFragment,
      frame: patched(v4, [16: 0, 17: 59, 20: 0x20, 21: 0])),
    Case(
      name: "a fragment beyond the largest datagram", reason: .badFragment,
      frame: patched(v4, [20: 0x1f, 21: 0xff])),
    Case(
      name: "five tags", reason: .tooManyTags,
      frame: Array(v4[..<12]) + fiveTags + Array(v4[12...])),
    Case(name: "no octet", reason: .cutInLinkHeader, frame: []),
    Case(name: "no octet of IP", reason: .cutInIPHeader, linkType: .raw, frame: []),
    Case(name: "an IPv4 header cut off", reason: .cutInIPHeader, frame: Array(v4[..<33])),
    Case(
      name: "IPv4 options cut off", reason: .cutInIPHeader,
      frame: Array(patched(v4, [14: 0x46])[..<36])),
    Case(name: "an IPv6 header cut off", reason: .cutInIPHeader, frame: Array(v6[..<53])),
    Case(
      name: "an extension header cut off", reason: .cutInIPHeader,
      frame: Array(v6(extensions: [.init(kind: 0, rest: [0, 1, 4, 0, 0, 0, 0])])[..<60])),
    Case(name: "a TCP header cut off", reason: .cutInTCPHeader, frame: Array(v4[..<53])),
    Case(name: "a TCP header over IPv6 cut off", reason: .cutInTCPHeader, frame: Array(v6[..<73])),
    Case(
      name: "IPv6 announced as IPv4", reason: .badIPVersion, frame: patched(v6, [12: 8, 13: 0])),
    Case(
      name: "IPv4 announced as IPv6", reason: .badIPVersion,
      frame: patched(v4, [12: 0x86, 13: 0xdd])),
    Case(
      name: "raw IP of version 5", reason: .badIPVersion, linkType: .raw, frame: [0x50, 0, 0, 0]),
    Case(
      name: "a header of four words", reason: .badIPHeaderLength, frame: patched(v4, [14: 0x44])),
    Case(
      name: "a header beyond the total length", reason: .badIPHeaderLength,
      frame: patched(v4, [14: 0x4f, 16: 0, 17: 40])),
    Case(
      name: "a total length without room for TCP", reason: .ipLengthTooSmall,
      frame: patched(v4, [16: 0, 17: 39])),
    Case(
      name: "a payload length without room for TCP", reason: .ipLengthTooSmall,
      frame: patched(v6, [18: 0, 19: 19])),
    Case(
      name: "a data offset of four words", reason: .badDataOffset, frame: patched(v4, [46: 0x40])),
    Case(
      name: "a data offset beyond the packet", reason: .badDataOffset,
      frame: patched(v4, [16: 0, 17: 40, 46: 0x60])),
    Case(
      name: "an extension header beyond the packet", reason: .badExtensionHeader,
      frame: v6(extensions: [.init(kind: 0, rest: [200, 1, 4, 0, 0, 0, 0])])),
    Case(
      name: "an authentication header of two words", reason: .badExtensionHeader,
      frame: v6(extensions: [.init(kind: 51, rest: [0, 0, 0, 0, 0, 0, 0])])),
    Case(
      name: "nine extension headers", reason: .tooManyExtensionHeaders,
      frame: v6(
        extensions: Array(
          repeating: FrameBuilder.ExtensionHeader(kind: 60, rest: [0, 1, 4, 0, 0, 0, 0]), count: 9)
      )),
  ]

  @Test(arguments: cases)
  func theReasonIsNamed(_ skipped: Case) {
    #expect(Sample.reason(skipped.frame, skipped.linkType) == skipped.reason)
  }

  @Test(arguments: SkipReason.allCases)
  func everyReasonHasACaseAndANameOfItsOwn(reason: SkipReason) {
    // Two fragments are needed to overlap; `FragmentTests` has them.
    #expect(Self.cases.contains { $0.reason == reason } || reason == .overlappingFragment)
    #expect(SkipReason.allCases.filter { $0.description == reason.description }.count == 1)
  }

  @Test func aSkippedFrameLeavesTheSegmentAsItWas() {
    let before = Sample.decode([]).segment
    for skipped in Self.cases {
      let after = Sample.decode(skipped.frame, skipped.linkType).segment
      #expect(differences(before, after) == [])
    }
  }

  @Test func theCountersAddUp() {
    var counters = DecodeCounters()
    counters.record(.segment, [])
    counters.record(.segment, [.timestamps, .optionsCut])
    for skipped in Self.cases { counters.record(.skipped(skipped.reason), .optionsCut) }
    #expect(counters.segmentCount == 2)
    #expect(counters.cutOptionsCount == 1)
    #expect(counters.skippedCount == UInt64(Self.cases.count))
    #expect(counters.frameCount == UInt64(Self.cases.count) + 2)
    #expect(counters[.tooManyTags] == 1)
    #expect(counters.damagedCount == UInt64(Self.cases.filter(\.reason.isDamage).count))
  }

  /// Whatever a frame holds, decoding it ends, and within its bounds.
  @Test(arguments: LinkType.allCases)
  func everyCutAndEveryFlippedOctetIsSurvived(linkType: LinkType) {
    for framing in Framing.allCases where framing.linkType == linkType {
      for isV6 in [false, true] {
        var sent = Sample.segment(isV6: isV6, payload: 4)
        sent.presence.insert(.timestamps)
        sent.selectiveBlockCount = 1
        let frame = FrameBuilder(framing).frame(sent)
        for length in 0...frame.count { _ = Sample.decode(Array(frame[..<length]), linkType) }
        for place in frame.indices {
          for value in [0, 1, 0x0f, 0x40, 0x7f, 0x80, 0xff] as [UInt8] {
            _ = Sample.decode(Self.patched(frame, [place: value]), linkType)
          }
        }
      }
    }
  }
}
