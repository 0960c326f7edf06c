@testable import PacketDecode
import Wire

/// Decodes a few frames, one after the other.
///
/// An input is the link type of most frames, then for each frame its captured length (12 bits) and
/// whether it has another link type (4 bits), by how much it was longer on the wire, and its octets.
enum DecoderTarget {
  static func run(_ input: consuming FuzzInput) {
    let most = Int(input.byte())
    let decoder = PacketDecoder()
    var counters = DecodeCounters()
    var number: UInt64 = 0
    while input.rest > 0 {
      let first = input.pair()
      let length = Int(first & 0x0fff)
      let other = Int(first >> 12)
      let place = other == 0 ? most : other - 1
      let linkType = LinkType.allCases[place % LinkType.allCases.count]
      let excess = UInt32(input.byte())
      let octets = input.take(length)
      number += 1
      // A place of exactly its size, so that the sanitizer sees every step beyond its end.
      let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: octets.count)
      defer { unsafe copy.deallocate() }
      _ = unsafe copy.initialize(from: octets)
      let bytes = unsafe Span(_unsafeElements: copy)
      decode(bytes, linkType, UInt32(octets.count) + excess, number, decoder, &counters)
    }
    expect(counters.frameCount == number, "a frame was not counted")
  }

  private static func decode(
    _ bytes: Span<UInt8>, _ linkType: LinkType, _ originalLength: UInt32, _ number: UInt64,
    _ decoder: PacketDecoder, _ counters: inout DecodeCounters
  ) {
    let time = Timestamp(nanoseconds: Int64(number) * 1000)
    var segment = Segment.unwritten
    let outcome = decoder.decode(
      bytes, linkType: linkType, originalLength: originalLength, frame: number, timestamp: time,
      into: &segment)
    counters.record(outcome, segment.presence)
    var layered = Segment.unwritten
    let same = decoder.decodeLayers(
      bytes, linkType: linkType, originalLength: originalLength, frame: number, timestamp: time,
      into: &layered)
    expect(outcome == same, "\(outcome), but layer by layer \(same)")
    let difference = SegmentText.difference(segment, layered)
    expect(difference == nil, "read at once and layer by layer: \(difference ?? "")")
    guard outcome == .segment else {
      expect(SegmentText.difference(segment, .unwritten) == nil, "skipped, and yet written")
      return
    }
    expect(segment.frame == number && segment.timestamp == time, "another frame")
    expect(segment.selectiveBlockCount <= 4, "\(segment.selectiveBlockCount) SACK blocks")
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
