import Wire

/// The TCP header.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |          Source Port          |       Destination Port        |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                        Sequence Number                        |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                    Acknowledgment Number                      |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |  Data |       |C|E|U|A|P|R|S|F|                               |
/// | Offset| Rsrvd |W|C|R|C|S|S|Y|I|            Window             |
/// |       |       |R|E|G|K|H|T|N|N|                               |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |           Checksum            |         Urgent Pointer        |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                           [Options]                           |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// Source: RFC 9293 §3.1.
enum TCP {
  /// The length of the header without options, all of which must have been captured.
  static let fixedLength = 20

  /// Reads the header that a packet's start points at, and its options.
  @inline(__always)
  static func read(
    _ bytes: Span<UInt8>, _ packet: IPPacket, frame: UInt64, timestamp: Timestamp,
    into segment: inout Segment
  ) -> DecodeOutcome {
    let start = packet.start
    guard packet.end &- start >= fixedLength else { return .skipped(.ipLengthTooSmall) }
    guard bytes.count &- start >= fixedLength else { return .skipped(.cutInTCPHeader) }
    let header = bytes.extracting(start..<start &+ fixedLength)
    let headerLength = Int(header[12] >> 4) &* 4
    guard headerLength >= fixedLength, start &+ headerLength <= packet.end else {
      return .skipped(.badDataOffset)
    }
    let (tuple, direction) = FourTuple.orient(
      from: Endpoint(address: packet.source, port: header.field16(0)),
      to: Endpoint(address: packet.destination, port: header.field16(2)))
    segment = Segment(
      tuple: tuple, direction: direction, control: ControlBits(rawValue: header[13]),
      frame: frame, timestamp: timestamp,
      sequence: SequenceNumber(header.field32(4)),
      acknowledgmentField: SequenceNumber(header.field32(8)),
      payloadLength: UInt32(truncatingIfNeeded: packet.end &- start &- headerLength))
    segment.timeToLive = packet.timeToLive
    segment.presence = packet.presence
    segment.window = header.field16(14)
    segment.identification = packet.identification
    if headerLength > fixedLength {
      TCPOptions.read(bytes, from: start &+ fixedLength, to: start &+ headerLength, into: &segment)
    }
    return .segment
  }
}
