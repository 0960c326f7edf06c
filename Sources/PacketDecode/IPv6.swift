import Wire

/// The IPv6 header and its extension headers.
///
/// ```
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |Version| Traffic Class |           Flow Label                  |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |         Payload Length        |  Next Header  |   Hop Limit   |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                         Source Address (128 bits)             |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                      Destination Address (128 bits)           |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// Source: RFC 8200 §3 and §4.
enum IPv6 {
  /// The length of the header without extensions.
  static let fixedLength = 40
  /// How many extension headers are followed.
  ///
  /// Source: RFC 8200 §4.1 recommends at most seven.
  static let extensionLimit = 8

  /// Reads the header at an offset, and follows its extension headers to TCP.
  static func read(
    _ bytes: Span<UInt8>, at start: Int, _ originalLength: UInt32
  ) -> IPReading {
    guard bytes.count >= start &+ fixedLength else { return .skipped(.cutInIPHeader) }
    let header = bytes.extracting(start..<start &+ fixedLength)
    guard header[0] >> 4 == 6 else { return .skipped(.badIPVersion) }
    let payloadLength = Int(header.field16(4))
    var packet = IPPacket(
      source: IPAddress(high: header.field64(8), low: header.field64(16)),
      destination: IPAddress(high: header.field64(24), low: header.field64(32)),
      start: start &+ fixedLength,
      end: payloadLength == 0
        ? IPPacket.endOfFrame(bytes, originalLength) : start &+ fixedLength &+ payloadLength,
      timeToLive: header[7], identification: 0, presence: [])
    let next = header[6]
    if next == IPProtocol.tcp { return .packet(packet) }
    return behindExtensions(of: &packet, from: start, next, bytes)
  }

  /// Moves a packet's start behind its extension headers.
  ///
  /// ```
  /// Hop-by-hop (0), routing (43), destination options (60): length in 8 octets, less the first 8
  /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
  /// |  Next Header  |  Hdr Ext Len  |  Options / type-specific data |
  /// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
  /// Fragment (44): always 8 octets
  /// |  Next Header  |   Reserved    |      Fragment Offset    |Res|M|
  /// |                         Identification                        |
  /// Authentication (51), RFC 4302 §2: length in 4 octets, less 8 octets
  /// |  Next Header  |  Payload Len  |          RESERVED             |
  /// ```
  ///
  /// A fragment header with offset 0 and no more fragments is an "atomic" fragment, a whole packet
  /// (RFC 6946).
  ///
  /// - Returns: The packet once its start is at TCP, or what there is instead.
  private static func behindExtensions(
    of packet: inout IPPacket, from headerStart: Int, _ first: UInt8, _ bytes: Span<UInt8>
  ) -> IPReading {
    var next = first
    for _ in 0..<extensionLimit {
      guard isExtension(next) else { break }
      guard packet.end &- packet.start >= 8 else { return .skipped(.badExtensionHeader) }
      guard bytes.count &- packet.start >= 8 else { return .skipped(.cutInIPHeader) }
      let header = bytes.extracting(packet.start..<packet.start &+ 8)
      var length = (Int(header[1]) &+ 1) &* 8
      if next == 44 {
        length = 8
        let place = header.field16(2)
        if place & 0xfff9 != 0 {
          packet.start &+= length
          guard IPProtocol.mayLeadToTCP(header[0]) else {
            return IPProtocol.reading(header[0], packet)
          }
          return .fragment(
            Fragment(
              of: packet, headerStart: headerStart, isV6: true, number: header[0],
              identification: header.field32(4), offset: Int(place & 0xfff8),
              isLast: place & 1 == 0))
        }
      } else if next == 51 {
        length = (Int(header[1]) &+ 2) &* 4
        guard length >= 12 else { return .skipped(.badExtensionHeader) }
      }
      guard packet.end &- packet.start >= length else { return .skipped(.badExtensionHeader) }
      packet.start &+= length
      next = header[0]
    }
    if next == IPProtocol.tcp { return .packet(packet) }
    if isExtension(next) { return .skipped(.tooManyExtensionHeaders) }
    return IPProtocol.reading(next, packet)
  }

  private static func isExtension(_ next: UInt8) -> Bool {
    next == 0 || next == 43 || next == 44 || next == 51 || next == 60
  }
}
