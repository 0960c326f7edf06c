import Wire

/// The IPv4 header.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |Version|  IHL  |Type of Service|          Total Length         |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |         Identification        |Flags|      Fragment Offset    |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |  Time to Live |    Protocol   |         Header Checksum       |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                       Source Address                          |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                    Destination Address                        |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                    Options                    |    Padding    |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// Source: RFC 791 §3.1.
enum IPv4 {
  /// The length of the header without options.
  static let fixedLength = 20

  /// Reads the header at an offset; options are passed over.
  ///
  /// A total length that reaches beyond the frame is believed: tools that cut captures do not
  /// always keep the original length.
  @inline(__always)
  static func read(
    _ bytes: Span<UInt8>, at start: Int, _ originalLength: UInt32
  ) -> IPReading {
    guard bytes.count >= start &+ fixedLength else { return .skipped(.cutInIPHeader) }
    let header = bytes.extracting(start..<start &+ fixedLength)
    guard header[0] >> 4 == 4 else { return .skipped(.badIPVersion) }
    let headerLength = Int(header[0] & 15) &* 4
    var totalLength = Int(header.field16(2))
    if totalLength == 0 {
      totalLength = IPPacket.endOfFrame(bytes, originalLength) &- start
    }
    guard headerLength >= fixedLength, headerLength <= totalLength else {
      return .skipped(.badIPHeaderLength)
    }
    let delivery = header.field16(6)
    let packet = IPPacket(
      source: IPAddress(v4: header.field32(12)),
      destination: IPAddress(v4: header.field32(16)),
      start: start &+ headerLength, end: start &+ totalLength,
      timeToLive: header[8], identification: header.field16(4),
      presence: delivery & 0x4000 != 0 ? [.identification, .dontFragment] : .identification)
    let number = header[9]
    if delivery & 0x3fff != 0 {
      guard IPProtocol.mayLeadToTCP(number) else { return IPProtocol.reading(number, packet) }
      return .fragment(
        Fragment(
          of: packet, headerStart: start, isV6: false, number: number,
          identification: UInt32(packet.identification), offset: Int(delivery & 0x1fff) &* 8,
          isLast: delivery & 0x2000 == 0))
    }
    guard bytes.count >= start &+ headerLength else { return .skipped(.cutInIPHeader) }
    if number == IPProtocol.tcp { return .packet(packet) }
    if number == IPProtocol.authentication { return behindAuthentication(of: packet, bytes) }
    return IPProtocol.reading(number, packet)
  }

  /// Reads on behind an authentication header, which hides nothing.
  ///
  /// ```
  /// |  Next Header  |  Payload Len  |          RESERVED             |
  /// ```
  ///
  /// Source: RFC 4302 §2: the length is in 4 octets, less 8 octets.
  private static func behindAuthentication(
    of outer: IPPacket, _ bytes: Span<UInt8>
  ) -> IPReading {
    guard bytes.count >= outer.start &+ 2 else { return .skipped(.cutInIPHeader) }
    var packet = outer
    let next = bytes[packet.start]
    let length = (Int(bytes[packet.start &+ 1]) &+ 2) &* 4
    guard length >= 12, packet.end &- packet.start >= length else {
      return .skipped(.badExtensionHeader)
    }
    packet.start &+= length
    return next == IPProtocol.tcp ? .packet(packet) : IPProtocol.reading(next, packet)
  }
}
