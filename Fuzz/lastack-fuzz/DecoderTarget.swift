@testable import PacketDecode
import Wire

/// Decodes frames, one after the other, so that fragments among them are put together.
///
/// An input is the link type of most frames, then for each frame its captured length (12 bits) and
/// whether it has another link type (4 bits), by how much it was longer on the wire (6 bits), how the
/// clock moves (2 bits), and its octets.
enum DecoderTarget {
  /// Past the time after which a datagram is given up, and back.
  ///
  /// Unit: nanoseconds.
  private static let steps: [Int64] = [1_000, 1_000_000_000, 100_000_000_000, -50_000_000_000]

  static func run(_ input: consuming FuzzInput) {
    let most = Int(input.byte())
    var pair = DecoderPair()
    while input.rest > 0 {
      let first = input.pair()
      let length = Int(first & 0x0fff)
      let other = Int(first >> 12)
      let place = other == 0 ? most : other - 1
      let linkType = LinkType.allCases[place % LinkType.allCases.count]
      let lengthAndTime = input.byte()
      let octets = input.take(length)
      // A place of exactly its size, so that the sanitizer sees every step beyond its end.
      let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: octets.count)
      defer { unsafe copy.deallocate() }
      _ = unsafe copy.initialize(from: octets)
      let bytes = unsafe Span(_unsafeElements: copy)
      pair.decode(
        bytes, linkType, UInt32(octets.count) + UInt32(lengthAndTime & 0x3f),
        after: steps[Int(lengthAndTime >> 6)])
    }
    pair.finish()
  }
}

/// The decoder as the program uses it, and one that goes through the layers of every frame.
private struct DecoderPair: ~Copyable {
  private var decoder = PacketDecoder()
  private var layered = PacketDecoder()
  private var counters = DecodeCounters()
  private var number: UInt64 = 0
  private var late: UInt64 = 0
  private var time: Int64 = 1_700_000_000_000_000_000

  mutating func decode(
    _ bytes: Span<UInt8>, _ linkType: LinkType, _ originalLength: UInt32, after step: Int64
  ) {
    number += 1
    time += step
    let timestamp = Timestamp(nanoseconds: time)
    var segment = Segment.unwritten
    let outcome = decoder.decode(
      bytes, linkType: linkType, originalLength: originalLength, frame: number,
      timestamp: timestamp, into: &segment)
    counters.record(outcome, segment.presence)
    var other = Segment.unwritten
    let same = layered.decodeLayers(
      bytes, linkType: linkType, originalLength: originalLength, frame: number,
      timestamp: timestamp, into: &other)
    expect(outcome == same, "\(outcome), but layer by layer \(same)")
    let difference = SegmentText.difference(segment, other)
    expect(difference == nil, "read at once and layer by layer: \(difference ?? "")")
    if linkType == .ethernet { expectMarked(bytes, timestamp, other) }
    if outcome == .segment {
      expect(segment.frame == number && segment.timestamp == timestamp, "another frame")
      expect(segment.selectiveBlockCount <= 4, "\(segment.selectiveBlockCount) SACK blocks")
    } else {
      expect(SegmentText.difference(segment, .unwritten) == nil, "skipped, and yet written")
    }
    drain()
  }

  /// What is decoded together with its marks is the same, and the marks are those of any other way.
  private func expectMarked(
    _ bytes: Span<UInt8>, _ timestamp: Timestamp, _ layered: Segment
  ) {
    var segment = Segment.unwritten
    var marks = SegmentMarks()
    let isOrdinary = PacketDecoder.decodeOrdinary(
      bytes, frame: number, timestamp: timestamp, into: &segment, &marks)
    let difference = SegmentText.difference(segment, isOrdinary ? layered : .unwritten)
    expect(difference == nil, "read with its marks and layer by layer: \(difference ?? "")")
    let expected = isOrdinary ? SegmentMarks(of: layered) : SegmentMarks()
    expect(
      marks.addresses == expected.addresses && marks.ports == expected.ports
        && marks.hash == expected.hash && marks.signature == expected.signature, "other marks")
    expect(!isOrdinary || !layered.presence.contains(.optionsCut), "ordinary, and yet cut")
  }

  /// Takes the segments of datagrams that were given up.
  private mutating func drain() {
    var attempts: UInt64 = 0
    expect(decoder.hasLate == layered.hasLate, "late in one way alone")
    while decoder.hasLate {
      attempts += 1
      expect(attempts <= number, "late without an end")
      var segment = Segment.unwritten
      var other = Segment.unwritten
      let isThere = decoder.takeLate(into: &segment)
      expect(isThere == layered.takeLate(into: &other), "late in one way alone")
      let difference = SegmentText.difference(segment, other)
      expect(difference == nil, "late at once and layer by layer: \(difference ?? "")")
      guard isThere else { continue }
      late += 1
      expect(segment.presence.contains(.firstFragment), "late, and not of a first fragment")
      expect((1...number).contains(segment.frame), "of frame \(segment.frame) among \(number)")
    }
  }

  mutating func finish() {
    decoder.finish()
    layered.finish()
    drain()
    expect(counters.frameCount == number, "a frame was not counted")
    let fragments = decoder.fragmentCounters
    expect(fragments == layered.fragmentCounters, "\(fragments)\n\(layered.fragmentCounters)")
    expect(fragments.firstOnly == late, "\(late) late segments, \(fragments)")
    expect(
      fragments.firstOnly <= fragments.incomplete && fragments.evicted <= fragments.incomplete,
      "\(fragments)")
  }
}

/// Segments held against each other.
enum SegmentText {
  /// In what two segments differ, or nil when they are the same.
  static func difference(_ one: Segment, _ other: Segment) -> String? {
    let isSame =
      one.tuple == other.tuple && one.direction == other.direction && one.control == other.control
      && one.timeToLive == other.timeToLive && one.presence == other.presence
      && one.frame == other.frame && one.timestamp == other.timestamp
      && one.sequence == other.sequence && one.acknowledgmentField == other.acknowledgmentField
      && one.payloadLength == other.payloadLength && one.window == other.window
      && one.identification == other.identification
      && one.maximumSegmentSize == other.maximumSegmentSize
      && one.windowScale == other.windowScale
      && one.selectiveBlockCount == other.selectiveBlockCount
      && one.timestampValue == other.timestampValue && one.timestampEcho == other.timestampEcho
      && one.firstSelectiveBlock == other.firstSelectiveBlock
      && one.secondSelectiveBlock == other.secondSelectiveBlock
    return isSame ? nil : "\(one)\n\(other)"
  }
}

extension Segment {
  /// Room for a segment.
  static var unwritten: Segment {
    let nowhere = Endpoint(address: IPAddress(v4: 0), port: 0)
    let (tuple, direction) = FourTuple.orient(from: nowhere, to: nowhere)
    return Segment(
      tuple: tuple, direction: direction, control: [], frame: 0,
      timestamp: Timestamp(nanoseconds: 0), sequence: SequenceNumber(0),
      acknowledgmentField: SequenceNumber(0), payloadLength: 0)
  }
}
