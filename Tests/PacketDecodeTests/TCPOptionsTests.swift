import PacketDecode
import TestSupport
import Testing
import Wire

@Suite struct TCPOptionsTests {
  @Test(arguments: [false, true])
  func theOptionsOfASynAreRead(isV6: Bool) {
    var sent = Sample.segment(isV6: isV6, control: [.syn], payload: 0)
    sent.maximumSegmentSize = 1460
    sent.windowScale = 7
    sent.timestampValue = 0xdead_beef
    sent.presence.formUnion([.windowScale, .timestamps, .selectivePermitted])
    #expect(differences(sent, Sample.decode(FrameBuilder().frame(sent)).segment) == [])
  }

  @Test func theTimestampsOfADataSegmentAreRead() {
    var sent = Sample.segment()
    sent.timestampValue = 0xffff_fffe
    sent.timestampEcho = 0x0102_0304
    sent.presence.insert(.timestamps)
    #expect(differences(sent, Sample.decode(FrameBuilder().frame(sent)).segment) == [])
  }

  /// RFC 2883 §4: the first block may be a D-SACK, which lies below the acknowledgment number.
  @Test(arguments: 1...4 as ClosedRange<UInt8>)
  func selectiveBlocksAreCountedAndTheFirstTwoKept(count: UInt8) {
    var sent = Sample.segment(control: [.ack], payload: 0)
    sent.selectiveBlockCount = count
    sent.firstSelectiveBlock = SelectiveBlock(
      left: SequenceNumber(0xffff_ffff), right: SequenceNumber(1))
    if count > 1 {
      sent.secondSelectiveBlock = SelectiveBlock(
        left: SequenceNumber(1000), right: SequenceNumber(2000))
    }
    if count < 4 {
      sent.presence.insert(.timestamps)
      sent.timestampValue = 5
    }
    #expect(differences(sent, Sample.decode(FrameBuilder().frame(sent)).segment) == [])
  }

  @Test func unknownKindsArePassedOver() {
    var builder = FrameBuilder()
    builder.extraOptions = [34, 10, 1, 2, 3, 4, 5, 6, 7, 8, 254, 2, 3, 3, 9]
    let read = Sample.decode(builder.frame(Sample.segment())).segment
    #expect(read.windowScale == 9)
    #expect(read.presence == [.identification, .dontFragment, .windowScale])
  }

  @Test func nothingIsReadBehindTheEndOfTheList() {
    var builder = FrameBuilder()
    builder.extraOptions = [0, 3, 3, 9]
    let read = Sample.decode(builder.frame(Sample.segment())).segment
    #expect(read.presence == [.identification, .dontFragment])
  }

  private static let malformed: [[UInt8]] = [
    [3, 3, 9, 8, 0, 0, 0, 0],  // a length of 0
    [3, 3, 9, 8, 1, 0, 0, 0],  // a length of 1
    [3, 3, 9, 2, 6, 1, 1, 1],  // beyond the header
    [3, 3, 9, 1, 1, 1, 1, 8],  // a kind without a length
    [3, 3, 9, 5, 5, 0, 0, 0],  // a SACK option that is no multiple of blocks
    [2, 3, 9, 3, 3, 9, 1, 1],  // a maximum segment size of the wrong length
  ]

  @Test(arguments: malformed)
  func aMalformedOptionIsReportedAndTheOthersKept(options: [UInt8]) {
    var builder = FrameBuilder()
    builder.extraOptions = options
    let (outcome, read) = Sample.decode(builder.frame(Sample.segment()))
    #expect(outcome == .segment)
    #expect(read.windowScale == 9)
    #expect(read.presence.contains([.optionsCut, .windowScale]))
  }

  @Test(arguments: 54..<86)
  func optionsBehindTheSnapshotLengthAreReportedAsCut(length: Int) {
    var sent = Sample.segment(payload: 100)
    sent.selectiveBlockCount = 2
    sent.firstSelectiveBlock = SelectiveBlock(left: SequenceNumber(1), right: SequenceNumber(2))
    sent.secondSelectiveBlock = SelectiveBlock(left: SequenceNumber(3), right: SequenceNumber(4))
    sent.presence.insert(.timestamps)
    let frame = FrameBuilder().frame(sent)  // 14 + 20 + 20 + 12 + 20
    let (outcome, read) = Sample.decode(Array(frame[..<length]), originalLength: frame.count)
    #expect(outcome == .segment)
    #expect(read.presence.contains(.optionsCut))
    #expect(read.presence.contains(.timestamps) == (length >= 66))
    #expect(read.selectiveBlockCount == (length >= 78 ? 1 : 0))
    #expect(read.payloadLength == 100)
  }

  @Test func aDataOffsetUpToTheEndOfThePacketIsRight() {
    var frame = FrameBuilder().frame(Sample.segment(payload: 8))
    frame[46] = 0x70
    #expect(Sample.decode(frame).segment.payloadLength == 0)
  }
}
