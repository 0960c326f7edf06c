import PacketDecode
import TestSupport
import Testing
import Wire

@Suite struct FramingTests {
  @Test(arguments: Framing.allCases, [false, true])
  func everyFramingGivesBackTheSegment(framing: Framing, isV6: Bool) {
    let sent = Sample.segment(isV6: isV6)
    let (outcome, read) = Sample.decode(FrameBuilder(framing).frame(sent), framing.linkType)
    #expect(outcome == .segment)
    #expect(differences(sent, read) == [])
  }

  @Test(arguments: [(false, LinkType.ipv4), (true, .ipv6)])
  func rawInternetProtocolOfOneVersionGivesBackTheSegment(isV6: Bool, linkType: LinkType) {
    let sent = Sample.segment(isV6: isV6)
    let frame = FrameBuilder(.raw).frame(sent)
    #expect(differences(sent, Sample.decode(frame, linkType).segment) == [])
    #expect(Sample.reason(frame, isV6 ? .ipv4 : .ipv6) == .badIPVersion)
  }

  @Test(arguments: [10, 24, 28, 30] as [UInt8])
  func loopbackKnowsTheAddressFamiliesOfAllSystems(family: UInt8) {
    let packet = FrameBuilder(.raw).frame(Sample.segment(isV6: true))
    #expect(Sample.decode([0, 0, 0, family] + packet, .loop).outcome == .segment)
    #expect(Sample.decode([0, 0, 0, family] + packet, .null).outcome == .segment)
    #expect(Sample.decode([family, 0, 0, 0] + packet, .null).outcome == .segment)
    #expect(Sample.reason([family, 0, 0, 0] + packet, .loop) == .notIP)
  }

  /// A short segment is padded to Ethernet's minimum of 60 octets.
  @Test(arguments: [false, true])
  func paddingIsNotPayload(isV6: Bool) {
    let sent = Sample.segment(isV6: isV6, control: [.ack], payload: 0)
    var builder = FrameBuilder(.ethernet)
    builder.trailer = [0, 0, 0, 0, 0, 0]
    #expect(Sample.decode(builder.frame(sent)).segment.payloadLength == 0)
  }

  @Test func aCutFrameKeepsThePayloadLengthOfItsHeader() {
    let sent = Sample.segment(payload: 1448)
    let frame = FrameBuilder(.ethernet).frame(sent)
    let (outcome, read) = Sample.decode(Array(frame[..<54]), originalLength: frame.count)
    #expect(outcome == .segment)
    #expect(read.payloadLength == 1448)
    #expect(!read.presence.contains(.optionsCut))
  }

  @Test func upToFourTagsAreFollowed() {
    let packet = FrameBuilder(.raw).frame(Sample.segment())
    let addresses = [UInt8](repeating: 2, count: 12)
    func frame(tags: Int) -> [UInt8] {
      addresses + [0x81, 0]
        + (1...tags).flatMap { [0, 1] + ($0 == tags ? [0x08, 0] as [UInt8] : [0x81, 0]) } + packet
    }
    for tags in 1...4 { #expect(Sample.reason(frame(tags: tags)) == nil) }
    #expect(Sample.reason(frame(tags: 5)) == .tooManyTags)
  }

  @Test func cookedFramesOfNetlinkAreNotTakenForIP() {
    var frame = FrameBuilder(.linuxCooked).frame(Sample.segment())
    frame.setField16(2, 824)
    #expect(Sample.reason(frame, .linuxCooked) == .notIP)
  }
}
