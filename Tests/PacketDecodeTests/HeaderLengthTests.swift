import PacketDecode
import TestSupport
import Testing
import Wire

/// What is stored of a frame where payload must not be.
@Suite("The length of the headers") struct HeaderLengthTests {
  @Test(arguments: Framing.allCases, [false, true])
  func theHeadersEndWhereThePayloadBegins(framing: Framing, isV6: Bool) throws {
    let ladder = try Ladder("+.000 > P. 1:12(11) ack 1 <ts>")
    let setting = isV6 ? LadderSetting.finAtWrap : LadderSetting()
    for frame in ladder.frames(in: setting, framing: framing) {
      let decoder = PacketDecoder()
      let length = decoder.headerLength(
        of: frame.bytes.span, linkType: framing.linkType, originalLength: frame.originalLength)
      #expect(length == frame.bytes.count - 11)
    }
  }

  @Test func paddingIsNoHeader() throws {
    let ladder = try Ladder("+.000 > P. 1:3(2) ack 1")
    for var frame in ladder.frames() {
      frame.bytes += [UInt8](repeating: 0, count: 4)
      let length = PacketDecoder().headerLength(
        of: frame.bytes.span, linkType: .ethernet, originalLength: 60)
      #expect(length == 54)
    }
  }

  @Test func ofWhatIsNoSegmentOnlyTheFixedHeaderCounts() {
    // UDP over IPv4 over Ethernet, and then a frame of an unknown kind.
    var bytes = [UInt8](repeating: 7, count: 100)
    bytes.replaceSubrange(12..<15, with: [0x08, 0x00, 0x45])
    bytes[23] = 17
    let decoder = PacketDecoder()
    var length = decoder.headerLength(of: bytes.span, linkType: .ethernet, originalLength: 100)
    #expect(length == 34)
    bytes[12] = 0x99
    length = decoder.headerLength(of: bytes.span, linkType: .ethernet, originalLength: 100)
    #expect(length == 16)
    length = decoder.headerLength(
      of: bytes.span.extracting(first: 10), linkType: .ethernet, originalLength: 100)
    #expect(length == 10)
  }
}
