@testable import PacketDecode
import TestSupport
import Testing
import Wire

/// The short cuts must say what the long way says, of any octets.
@Suite struct OrdinaryFrameTests {
  /// Octets at which the short cut decides between itself and the layers.
  private static let decisive = [12, 13, 14, 15, 16, 17, 20, 21, 23, 46, 47]

  @Test(arguments: 0..<64 as Range<UInt64>)
  func aFrameReadsAsItsLayersDoHoweverMuchWasCaptured(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var frame = FrameBuilder().frame(segment(&random))
    for turn in 0..<8 {
      // The first turn is the ordinary frame itself, the others change it a little more each.
      if turn > 0 { frame[random.pick(Self.decisive)] ^= 1 << random.below(8) }
      for length in 0...frame.count { expectAgreement(Array(frame[..<length])) }
    }
  }

  @Test(arguments: 0..<64 as Range<UInt64>)
  func anIPv6FrameReadsAsItsLayersDoHoweverMuchWasCaptured(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var sent = segment(&random)
    sent.tuple =
      FourTuple.orient(
        from: Endpoint(address: IPAddress(high: random.next(), low: random.next()), port: 7),
        to: Endpoint(
          address: IPAddress(high: random.below(8) == 0 ? 0 : random.next(), low: random.next()),
          port: 9)
      ).tuple
    var frame = FrameBuilder().frame(sent)
    for turn in 0..<8 {
      if turn > 0 {
        frame[random.pick([12, 13, 14, 15, 18, 19, 20, 21, 66, 67])] ^= 1 << random.below(8)
      }
      for length in 0...frame.count { expectAgreement(Array(frame[..<length])) }
    }
  }

  @Test(arguments: 0..<64 as Range<UInt64>)
  func optionsReadAsTheirListDoesHoweverMuchWasCaptured(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let shift = UInt8(random.below(256))
    let layouts: [[UInt8]] = [
      [1, 1, 8, 10] + random.octets(8),
      [2, 4] + random.octets(2) + [4, 2, 8, 10] + random.octets(8) + [1, 3, 3, shift],
    ]
    for layout in layouts {
      for change in 0..<layout.count * 8 {
        var octets = layout
        if change > 0 { octets[change / 8] ^= 1 << (change % 8) }
        for length in 0...octets.count {
          let cut = Array(octets[..<length])
          var short = Sample.segment()
          var long = Sample.segment()
          TCPOptions.read(cut.span, from: 0, to: octets.count, into: &short)
          TCPOptions.readList(cut.span, from: 0, to: octets.count, into: &long)
          #expect(differences(short, long) == [], "\(cut) of \(octets.count)")
        }
      }
    }
  }

  private func expectAgreement(_ frame: [UInt8]) {
    // What was there before differs, so that a field that is not written shows.
    var short = Sample.segment(control: .urg, payload: 9999)
    short.presence = Segment.Presence(rawValue: 0xff)
    short.maximumSegmentSize = 1
    short.windowScale = 2
    short.selectiveBlockCount = 3
    short.timestampValue = 4
    short.timestampEcho = 5
    short.firstSelectiveBlock = SelectiveBlock(left: SequenceNumber(6), right: SequenceNumber(7))
    short.secondSelectiveBlock = SelectiveBlock(left: SequenceNumber(8), right: SequenceNumber(9))
    let before = short
    var long = short
    var decoder = PacketDecoder()
    let time = Timestamp(nanoseconds: 99)
    let one = decoder.decode(
      frame.span, linkType: .ethernet, originalLength: 1514, frame: 42, timestamp: time,
      into: &short)
    let other = decoder.decodeLayers(
      frame.span, linkType: .ethernet, originalLength: 1514, frame: 42, timestamp: time, into: &long
    )
    #expect(one == other, "\(frame)")
    #expect(differences(short, long) == [], "\(frame)")
    expectMarkedAgreement(frame, with: long, before)
  }

  /// What is decoded beside its marks is decoded alike, and the marks are those of any other way.
  private func expectMarkedAgreement(_ frame: [UInt8], with long: Segment, _ before: Segment) {
    var short = before
    var marks = SegmentMarks()
    let isOrdinary = PacketDecoder.decodeOrdinary(
      frame.span, frame: 42, timestamp: Timestamp(nanoseconds: 99), into: &short, &marks)
    #expect(differences(short, isOrdinary ? long : before) == [], "\(frame)")
    let expected = isOrdinary ? SegmentMarks(of: long) : SegmentMarks()
    #expect(marks.addresses == expected.addresses, "\(frame)")
    #expect(marks.ports == expected.ports, "\(frame)")
    #expect(marks.hash == expected.hash, "\(frame)")
    #expect(marks.signature == expected.signature, "\(frame)")
    if isOrdinary { #expect(!long.presence.contains(.optionsCut), "\(frame)") }
  }

  /// Else the above would hold of a decoder that takes nothing.
  @Test func framesWithoutOptionsAndWithThoseOfLinuxAreOrdinary() {
    for (isStamped, isSyn) in [(false, false), (true, false), (true, true)] {
      var sent = Sample.segment(control: isSyn ? .syn : .ack, payload: isSyn ? 0 : 3)
      sent.window = 1
      if isStamped, !isSyn { sent.presence.insert(.timestamps) }
      var builder = FrameBuilder()
      if isSyn {
        builder.extraOptions = [2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7]
      }
      let frame = builder.frame(sent)
      var segment = Sample.segment()
      var marks = SegmentMarks()
      let isOrdinary = PacketDecoder.decodeOrdinary(
        frame.span, frame: 1, timestamp: Timestamp(nanoseconds: 0), into: &segment, &marks)
      #expect(isOrdinary)
      #expect(marks.traits == (isSyn ? [.narrow, .plain] : .all))
      expectAgreement(frame)
    }
  }

  private func segment(_ random: inout SplitMix64) -> Segment {
    let nearby = IPAddress(v4: UInt32(truncatingIfNeeded: random.next()))
    // One time in four both ends have one address, so that the ports decide about the order.
    let away =
      random.below(4) == 0 ? nearby : IPAddress(v4: UInt32(truncatingIfNeeded: random.next()))
    let (tuple, direction) = FourTuple.orient(
      from: Endpoint(address: nearby, port: UInt16(truncatingIfNeeded: random.next())),
      to: Endpoint(address: away, port: UInt16(truncatingIfNeeded: random.next())))
    var segment = Segment(
      tuple: tuple, direction: direction,
      control: ControlBits(rawValue: UInt8(truncatingIfNeeded: random.next())), frame: 0,
      timestamp: Timestamp(nanoseconds: 0),
      sequence: SequenceNumber(UInt32(truncatingIfNeeded: random.next())),
      acknowledgmentField: SequenceNumber(UInt32(truncatingIfNeeded: random.next())),
      payloadLength: UInt32(random.below(20)))
    segment.timeToLive = UInt8(truncatingIfNeeded: random.next())
    segment.window = UInt16(truncatingIfNeeded: random.next())
    segment.identification = UInt16(truncatingIfNeeded: random.next())
    if random.below(2) == 0 { segment.presence.insert(.dontFragment) }
    if random.below(4) > 0 { segment.presence.insert(.timestamps) }
    if random.below(4) == 0 {
      segment.maximumSegmentSize = 1460
      segment.presence.formUnion([.selectivePermitted, .windowScale])
    }
    if random.below(4) == 0 { segment.selectiveBlockCount = 2 }
    segment.timestampValue = UInt32(truncatingIfNeeded: random.next())
    segment.timestampEcho = UInt32(truncatingIfNeeded: random.next())
    return segment
  }
}

extension SplitMix64 {
  fileprivate mutating func pick(_ values: [Int]) -> Int { values[below(values.count)] }

  fileprivate mutating func octets(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }
}
