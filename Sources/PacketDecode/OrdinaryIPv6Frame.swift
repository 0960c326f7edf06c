import Wire

/// What `OrdinaryFrame` is for IPv4: Ethernet, IPv6 without extension headers, TCP, read straight through.
///
/// ```
/// 0           12          14                      54                   74
/// +-----------+-----------+-----------------------+--------------------+-----------+---------+
/// | addresses | EtherType | IPv6, no extensions,  | TCP, fixed fields  |  options  | payload |
/// |           |  0x86dd   | a length, TCP         |                    |           |         |
/// +-----------+-----------+-----------------------+--------------------+-----------+---------+
/// ```
enum OrdinaryIPv6Frame {
  /// Where the TCP header and its options start.
  private static let transport = 54
  private static let fixedLength = 74

  /// Reads an Ethernet frame if it is an ordinary one, without TCP options or with those of Linux, and works
  /// out the marks of its segment.
  ///
  /// - Returns: Whether it was; the segment and the marks are untouched if not.
  @inline(never)
  static func read(
    _ bytes: Span<UInt8>, frame: UInt64, timestamp: Timestamp, into segment: inout Segment,
    _ marks: inout SegmentMarks
  ) -> Bool {
    guard bytes.count >= fixedLength, bytes.field16(12) == Ethernet.ipv6, bytes[14] >> 4 == 6
    else { return false }
    // Payload length, next header, hop limit.
    let delivery = bytes.field32(18)
    guard UInt8(truncatingIfNeeded: delivery >> 8) == IPProtocol.tcp else { return false }
    let headerLength = Int(bytes[66] >> 4) &* 4
    // No length is one that the frame's decides about.
    let payloadLength = Int(delivery >> 16) &- headerLength
    guard headerLength >= TCP.fixedLength, payloadLength >= 0 else { return false }
    let layout = TCPOptions.layout(
      bytes, from: fixedLength, length: headerLength &- TCP.fixedLength)
    if layout == .other { return false }

    segment.frame = frame
    segment.timestamp = timestamp
    segment.timeToLive = UInt8(truncatingIfNeeded: delivery)
    segment.presence = []
    segment.identification = 0
    segment.payloadLength = UInt32(truncatingIfNeeded: payloadLength)
    _ = OrdinaryFrame.readFixedFields(bytes, at: transport, into: &segment)
    _ = TCPOptions.read(layout, bytes, from: fixedLength, into: &segment)
    let source = IPAddress(high: bytes.field64(22), low: bytes.field64(30))
    let destination = IPAddress(high: bytes.field64(38), low: bytes.field64(46))
    (segment.tuple, segment.direction) = FourTuple.orient(
      from: Endpoint(address: source, port: bytes.field16(transport)),
      to: Endpoint(address: destination, port: bytes.field16(transport &+ 2)))
    marks = SegmentMarks(of: segment)
    return true
  }
}
