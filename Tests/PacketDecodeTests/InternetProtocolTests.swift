import PacketDecode
import TestSupport
import Testing
import Wire

@Suite struct InternetProtocolTests {
  @Test func optionsOfVersionFourArePassedOver() {
    var builder = FrameBuilder()
    builder.internetOptions = [0x94, 4, 0, 0, 1, 1, 1, 0]  // router alert
    let sent = Sample.segment()
    #expect(differences(sent, Sample.decode(builder.frame(sent)).segment) == [])
  }

  @Test func extensionHeadersArePassedOver() {
    var builder = FrameBuilder()
    builder.extensionHeaders = [
      .init(kind: 0, rest: [0, 5, 2, 0, 0, 1, 0]),
      .init(kind: 60, rest: [1] + [UInt8](repeating: 1, count: 14)),
      .init(kind: 43, rest: [0, 4, 0, 0, 0, 0, 0]),
      .init(kind: 51, rest: [4] + [UInt8](repeating: 7, count: 22)),
    ]
    let sent = Sample.segment(isV6: true)
    #expect(differences(sent, Sample.decode(builder.frame(sent)).segment) == [])
  }

  /// RFC 6946: offset 0 and no more fragments is a whole packet.
  @Test func anAtomicFragmentIsAWholePacket() {
    var builder = FrameBuilder()
    builder.extensionHeaders = [.init(kind: 44, rest: [0, 0, 0, 0, 0, 0, 9])]
    let sent = Sample.segment(isV6: true)
    #expect(differences(sent, Sample.decode(builder.frame(sent)).segment) == [])
  }

  /// Linux leaves the length 0 where a packet is larger than the field can say.
  @Test(arguments: [false, true])
  func aLengthOfZeroMeansTheEndOfTheFrame(isV6: Bool) {
    let sent = Sample.segment(isV6: isV6, payload: 100_000)
    var frame = FrameBuilder().frame(sent)
    frame.setField16(isV6 ? 18 : 16, 0)
    let original = frame.count
    frame.removeSubrange(120...)
    let (outcome, read) = Sample.decode(frame, originalLength: original)
    #expect(outcome == .segment)
    #expect(read.payloadLength == 100_000)
  }

  @Test func aTotalLengthBeyondTheFrameIsBelieved() {
    let sent = Sample.segment(payload: 1000)
    let frame = Array(FrameBuilder().frame(sent).prefix(100))
    #expect(Sample.decode(frame).segment.payloadLength == 1000)
  }

  /// The octets between an outer IPv4 header of some protocol and the inner one.
  private static let tunnels: [(protocol: UInt8, header: [UInt8])] = [
    (4, []),
    (47, [0, 0, 8, 0]),
    (47, [0xb0, 0, 8, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]),
    (47, [0, 0, 0x65, 0x58, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 8, 0]),
  ]

  @Test(arguments: tunnels)
  func tunnelsAreFollowedToTheInnermostPacket(number: UInt8, header: [UInt8]) {
    let sent = Sample.segment()
    let inside = header + FrameBuilder(.raw).frame(sent)
    let read = Sample.decode(outer(number, inside))
    #expect(read.outcome == .segment)
    #expect(differences(sent, read.segment) == [])
    let twice = outer(4, outer(number, inside).dropFirst(14))
    #expect(differences(sent, Sample.decode(twice).segment) == [])
  }

  @Test func versionSixInsideVersionFourIsFollowed() {
    let sent = Sample.segment(isV6: true)
    let read = Sample.decode(outer(41, FrameBuilder(.raw).frame(sent)))
    #expect(differences(sent, read.segment) == [])
  }

  @Test func tunnelsInsideEachOtherAreFollowedToALimit() {
    var frame = FrameBuilder().frame(Sample.segment())
    for _ in 0..<10 { frame = outer(4, frame.dropFirst(14)) }
    #expect(Sample.reason(frame) == .tunnel)
  }

  /// An Ethernet frame with an IPv4 packet around a payload.
  private func outer(_ number: UInt8, _ inside: some Collection<UInt8>) -> [UInt8] {
    var frame = Array(FrameBuilder().frame(Sample.segment()).prefix(34))
    frame.setField16(16, UInt16(20 + inside.count))
    frame[23] = number
    return frame + inside
  }
}
