import TestSupport
import Testing
import Wire

@testable import PacketDecode

/// How fragments of IP datagrams become segments.
@Suite("Fragments") struct FragmentTests {
  /// A decoder, and what it has said so far.
  struct Bench: ~Copyable {
    var decoder = PacketDecoder()
    var segment = Sample.segment(control: .urg, payload: 9999)
    var frame: UInt64 = 0

    mutating func decode(_ bytes: [UInt8], at seconds: Double = 0) -> DecodeOutcome {
      frame += 1
      return decoder.decode(
        bytes.span, linkType: .ethernet, originalLength: UInt32(bytes.count), frame: frame,
        timestamp: Timestamp(nanoseconds: Int64(seconds * 1e9)), into: &segment)
    }

    /// The segments of datagrams that were given up.
    mutating func late() -> [Segment] {
      var segments: [Segment] = []
      while decoder.hasLate { if decoder.takeLate(into: &segment) { segments.append(segment) } }
      return segments
    }
  }

  /// Cuts a frame's datagram at places in its payload; the fragments are frames again.
  static func cut(
    _ frame: [UInt8], at places: [Int], isV6: Bool, identification: UInt16 = 0xbeef
  ) -> [[UInt8]] {
    let start = isV6 ? 54 : 34
    let edges = [0] + places + [frame.count - start]
    return zip(edges, edges.dropFirst()).map { from, to in
      part(frame, from, to, isLast: to == frame.count - start, isV6: isV6, identification)
    }
  }

  /// One fragment of a frame's datagram.
  static func part(
    _ frame: [UInt8], _ from: Int, _ to: Int, isLast: Bool, isV6: Bool,
    _ identification: UInt16 = 0xbeef
  ) -> [UInt8] {
    let start = isV6 ? 54 : 34
    var header = Array(frame[..<start])
    if isV6 {
      header.setField16(18, UInt16(8 + to - from))
      header[20] = 44
      header += [6, 0]
      header.append16(UInt16(from) | (isLast ? 0 : 1))
      header.append32(UInt32(identification))
    } else {
      header.setField16(16, UInt16(20 + to - from))
      header.setField16(18, identification)
      header.setField16(20, frame.field16(20) & 0x4000 | UInt16(from / 8) | (isLast ? 0 : 0x2000))
    }
    return header + frame[(start + from)..<(start + to)]
  }

  private static func sent(_ isV6: Bool, payload: UInt32 = 1000) -> Segment {
    Sample.segment(isV6: isV6, payload: payload)
  }

  private func expectWhole(_ read: Segment, _ sent: Segment, frame: UInt64, at seconds: Int64 = 0) {
    var expected = sent
    expected.frame = frame
    expected.timestamp = Timestamp(nanoseconds: seconds * 1_000_000_000)
    #expect(differences(expected, read) == [])
  }

  @Test(arguments: [false, true])
  func theLastFragmentGivesTheSegmentWithItsOwnFrameAndTime(isV6: Bool) {
    let sent = Self.sent(isV6)
    var bench = Bench()
    let parts = Self.cut(FrameBuilder().frame(sent), at: [256, 512], isV6: isV6)
    #expect(bench.decode(parts[0]) == .skipped(.fragment))
    #expect(bench.decode(parts[1], at: 1) == .skipped(.fragment))
    #expect(bench.decode(parts[2], at: 2) == .segment)
    expectWhole(bench.segment, sent, frame: 3, at: 2)
    #expect(bench.decoder.fragmentCounters.completed == 1)
    #expect(bench.decoder.fragmentCounters.fragments == 3)
  }

  @Test(arguments: [[2, 1, 0], [1, 0, 2], [0, 2, 1], [2, 0, 1], [1, 2, 0]], [false, true])
  func theirOrderDoesNotMatter(order: [Int], isV6: Bool) {
    let sent = Self.sent(isV6)
    var bench = Bench()
    let parts = Self.cut(FrameBuilder().frame(sent), at: [256, 512], isV6: isV6)
    #expect(bench.decode(parts[order[0]]) == .skipped(.fragment))
    #expect(bench.decode(parts[order[1]]) == .skipped(.fragment))
    #expect(bench.decode(parts[order[2]]) == .segment)
    expectWhole(bench.segment, sent, frame: 3)
  }

  @Test(arguments: [false, true])
  func aCopyOfAFragmentIsCountedAndChangesNothing(isV6: Bool) {
    let sent = Self.sent(isV6)
    var bench = Bench()
    let parts = Self.cut(FrameBuilder().frame(sent), at: [256], isV6: isV6)
    #expect(bench.decode(parts[0]) == .skipped(.fragment))
    #expect(bench.decode(parts[0]) == .skipped(.fragment))
    #expect(bench.decode(parts[1]) == .segment)
    #expect(bench.decode(parts[1]) == .skipped(.fragment))
    #expect(bench.decode(parts[0]) == .skipped(.fragment))
    #expect(bench.decoder.fragmentCounters.copies == 3)
    #expect(bench.decoder.fragmentCounters.completed == 1)
  }

  /// RFC 1858: a first fragment of eight octets leaves the control bits to the second.
  @Test(arguments: [false, true])
  func aHeaderInTinyFragmentsIsReadWhole(isV6: Bool) {
    let sent = Self.sent(isV6, payload: 4)
    var bench = Bench()
    let parts = Self.cut(FrameBuilder().frame(sent), at: [8, 16], isV6: isV6)
    #expect(bench.decode(parts[0]) == .skipped(.fragment))
    #expect(bench.decode(parts[1]) == .skipped(.fragment))
    #expect(bench.decode(parts[2]) == .segment)
    expectWhole(bench.segment, sent, frame: 3)
  }

  /// "teardrop", and the tricks that show a filter another segment than the host: RFC 5722.
  @Test(arguments: [(0, 24), (8, 32), (248, 264), (0, 264), (248, 1000)], [false, true])
  func overlappingFragmentsAreNeverPutTogether(place: (from: Int, to: Int), isV6: Bool) {
    let frame = FrameBuilder().frame(Self.sent(isV6))
    var other = frame
    for place in (isV6 ? 54 : 34)..<other.count { other[place] ^= 0x55 }
    var bench = Bench()
    let parts = Self.cut(frame, at: [256], isV6: isV6)
    let evil = Self.part(other, place.from, place.to, isLast: false, isV6: isV6)
    #expect(bench.decode(parts[0]) == .skipped(.fragment))
    #expect(bench.decode(evil) == .skipped(.overlappingFragment))
    #expect(bench.decode(parts[1]) == .skipped(.overlappingFragment))
    #expect(bench.decode(parts[0]) == .skipped(.overlappingFragment))
    #expect(bench.decoder.fragmentCounters.overlapping == 1)
    #expect(bench.decoder.fragmentCounters.completed == 0)
    bench.decoder.finish()
    #expect(bench.late().isEmpty)
  }

  @Test func twoEndsOfOneDatagramContradictEachOther() {
    let frame = FrameBuilder().frame(Self.sent(false))
    var bench = Bench()
    #expect(
      bench.decode(Self.part(frame, 512, 800, isLast: true, isV6: false)) == .skipped(.fragment))
    #expect(
      bench.decode(Self.part(frame, 800, 1000, isLast: true, isV6: false))
        == .skipped(.overlappingFragment))
  }

  @Test(arguments: [false, true])
  func afterThirtySecondsTheFirstFragmentStandsForItsSegment(isV6: Bool) throws {
    let sent = Self.sent(isV6)
    var bench = Bench()
    let parts = Self.cut(FrameBuilder().frame(sent), at: [256], isV6: isV6)
    let next = Self.cut(FrameBuilder().frame(sent), at: [256], isV6: isV6, identification: 7)
    #expect(bench.decode(parts[0]) == .skipped(.fragment))
    #expect(bench.decode(next[0], at: 30) == .skipped(.fragment))
    #expect(bench.late().isEmpty)
    #expect(bench.decode(next[1], at: 30.5) == .segment)
    let late = bench.late()
    #expect(late.count == 1)
    let first = try #require(late.first)
    #expect(first.frame == 1)
    #expect(first.timestamp == Timestamp(nanoseconds: 0))
    #expect(first.presence.contains(.firstFragment))
    #expect(first.payloadLength == 256 - 20)
    #expect(first.sequence == sent.sequence)
    #expect(bench.decoder.fragmentCounters.incomplete == 1)
    #expect(bench.decoder.fragmentCounters.firstOnly == 1)
    // What comes afterwards begins another datagram.
    #expect(bench.decode(parts[1], at: 31) == .skipped(.fragment))
  }

  /// RFC 9293 §3.4: the FIN follows the last octet, whose number nobody knows.
  @Test(arguments: [false, true])
  func aFinBehindPayloadThatIsMissingIsNotTaken(isV6: Bool) throws {
    let sent = Sample.segment(isV6: isV6, control: [.ack, .psh, .fin], payload: 1000)
    var bench = Bench()
    let parts = Self.cut(FrameBuilder().frame(sent), at: [256], isV6: isV6)
    #expect(bench.decode(parts[0]) == .skipped(.fragment))
    bench.decoder.finish()
    let first = try #require(bench.late().first)
    #expect(first.control == [.ack, .psh])
    #expect(first.payloadLength == 256 - 20)
  }

  @Test func theEndOfTheCaptureGivesUpWhatIsIncomplete() {
    var bench = Bench()
    let parts = Self.cut(FrameBuilder().frame(Self.sent(false)), at: [256], isV6: false)
    _ = bench.decode(parts[0])
    // A datagram without its first fragment yields nothing.
    let other = Self.cut(
      FrameBuilder().frame(Self.sent(false)), at: [256], isV6: false, identification: 5)
    _ = bench.decode(other[1])
    bench.decoder.finish()
    #expect(bench.late().count == 1)
    #expect(bench.decoder.fragmentCounters.incomplete == 2)
    #expect(bench.decoder.fragmentCounters.evicted == 0)
  }

  @Test func noMoreDatagramsAreWaitedForThanThereIsRoomFor() {
    var bench = Bench()
    let frame = FrameBuilder().frame(Self.sent(false))
    var late = 0
    for number in 0..<2000 as Range<UInt16> {
      let parts = Self.cut(frame, at: [256], isV6: false, identification: number)
      #expect(bench.decode(parts[0]) == .skipped(.fragment))
      late += bench.late().count
    }
    #expect(late == 2000 - FragmentAssembly.capacity + 1)
    #expect(bench.decoder.fragmentCounters.evicted == UInt64(late))
  }

  @Test func anIdentificationThatIsUsedAgainIsAnotherDatagram() {
    var bench = Bench()
    for payload in [600, 700, 800] as [UInt32] {
      var sent = Self.sent(false, payload: payload)
      sent.sequence = SequenceNumber(payload)
      let parts = Self.cut(FrameBuilder().frame(sent), at: [256], isV6: false)
      #expect(bench.decode(parts[0]) == .skipped(.fragment))
      #expect(bench.decode(parts[1]) == .segment)
      #expect(bench.segment.sequence == sent.sequence)
    }
    #expect(bench.decoder.fragmentCounters.completed == 3)
  }

  /// A capture that keeps 60 octets a frame still has the TCP header.
  @Test func fragmentsThatWereCutOffAreCountedByTheirHeaders() {
    let sent = Self.sent(false)
    var bench = Bench()
    for part in Self.cut(FrameBuilder().frame(sent), at: [256, 512], isV6: false) {
      _ = bench.decode(Array(part.prefix(60)))
    }
    expectWhole(bench.segment, sent, frame: 3)
  }

  /// The outer packet of a tunnel in three fragments, and the inner one in two.
  @Test func fragmentsInsideAndOutsideOfTunnelsArePutTogether() {
    let sent = Self.sent(false)
    var bench = Bench()
    let inner = Self.cut(FrameBuilder().frame(sent), at: [512], isV6: false)
    for (number, part) in inner.enumerated() {
      let outer = Encapsulation.inIPv4(47, [0, 0, 0x08, 0x00] + part.dropFirst(14))
      let parts = Self.cut(
        outer, at: [80, 160], isV6: false, identification: UInt16(number + 1))
      #expect(bench.decode(parts[0]) == .skipped(.fragment))
      #expect(bench.decode(parts[2]) == .skipped(.fragment))
      #expect(bench.decode(parts[1]) == (number == 0 ? .skipped(.fragment) : .segment))
    }
    expectWhole(bench.segment, sent, frame: 6)
    #expect(bench.decoder.fragmentCounters.completed == 3)
  }
}
