import PacketDecode
import TestSupport
import Wire

/// Segments that tests build frames from, and the way back.
enum Sample {
  /// A segment of an IPv4 or an IPv6 connection with some of everything in its fixed fields.
  static func segment(
    isV6: Bool = false, control: ControlBits = [.ack, .psh], payload: UInt32 = 37
  ) -> Segment {
    let client = Endpoint(
      address: isV6
        ? IPAddress(high: 0x2001_0db8_0000_0000, low: 0xf000_0000_0000_0001)
        : IPAddress(v4: 0xc0a8_0102), port: 53_110)
    let server = Endpoint(
      address: isV6
        ? IPAddress(high: 0x2001_0db8_0000_0000, low: 2) : IPAddress(v4: 0x0a4d_0001), port: 443)
    let (tuple, direction) = FourTuple.orient(from: client, to: server)
    var segment = Segment(
      tuple: tuple, direction: direction, control: control, frame: 7,
      timestamp: Timestamp(nanoseconds: 1_234_567_890), sequence: SequenceNumber(0xffff_fff0),
      acknowledgmentField: SequenceNumber(0x89ab_cdef), payloadLength: payload)
    segment.timeToLive = 61
    segment.window = 0xfedc
    if !isV6 {
      segment.identification = 0xbeef
      segment.presence = [.identification, .dontFragment]
    }
    return segment
  }

  /// Decodes a frame into a segment that starts out with other values everywhere.
  static func decode(
    _ frame: [UInt8], _ linkType: LinkType = .ethernet, originalLength: Int? = nil
  ) -> (outcome: DecodeOutcome, segment: Segment) {
    var segment = segment(control: .urg, payload: 9999)
    segment.presence = Segment.Presence(rawValue: 0xff)
    var decoder = PacketDecoder()
    let outcome = decoder.decode(
      frame.span, linkType: linkType, originalLength: UInt32(originalLength ?? frame.count),
      frame: 7, timestamp: Timestamp(nanoseconds: 1_234_567_890), into: &segment)
    return (outcome, segment)
  }

  /// Decodes a frame that carries no usable segment.
  static func reason(
    _ frame: [UInt8], _ linkType: LinkType = .ethernet, originalLength: Int? = nil
  ) -> SkipReason? {
    switch decode(frame, linkType, originalLength: originalLength).outcome {
    case .segment: nil
    case .skipped(let reason): reason
    }
  }
}

/// What differs between two segments, field by field; the checksum is the builder's.
func differences(_ one: Segment, _ other: Segment) -> [String] {
  var names: [String] = []
  func compare(_ name: String, _ isEqual: Bool) { if !isEqual { names.append(name) } }
  compare("tuple", one.tuple == other.tuple)
  compare("direction", one.direction == other.direction)
  compare("control", one.control == other.control)
  compare("timeToLive", one.timeToLive == other.timeToLive)
  // What encloses a segment is none of its headers.
  compare("presence", one.presence.union(.enclosed) == other.presence.union(.enclosed))
  compare("frame", one.frame == other.frame)
  compare("timestamp", one.timestamp == other.timestamp)
  compare("sequence", one.sequence == other.sequence)
  compare("acknowledgmentField", one.acknowledgmentField == other.acknowledgmentField)
  compare("payloadLength", one.payloadLength == other.payloadLength)
  compare("window", one.window == other.window)
  compare("identification", one.identification == other.identification)
  compare("maximumSegmentSize", one.maximumSegmentSize == other.maximumSegmentSize)
  compare("windowScale", one.windowScale == other.windowScale)
  compare("selectiveBlockCount", one.selectiveBlockCount == other.selectiveBlockCount)
  compare("timestampValue", one.timestampValue == other.timestampValue)
  compare("timestampEcho", one.timestampEcho == other.timestampEcho)
  compare("firstSelectiveBlock", one.firstSelectiveBlock == other.firstSelectiveBlock)
  compare("secondSelectiveBlock", one.secondSelectiveBlock == other.secondSelectiveBlock)
  return names
}
