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
    let fragment = header.field16(6)
    guard header[9] == IPProtocol.tcp else {
      let reading = IPProtocol.reading(header[9], at: start &+ headerLength)
      if case .tunnel = reading, fragment & 0x1fff != 0 { return .skipped(.laterFragmentV4) }
      return reading
    }
    guard fragment & 0x1fff == 0 else { return .skipped(.laterFragmentV4) }
    guard bytes.count >= start &+ headerLength else { return .skipped(.cutInIPHeader) }
    var presence: Segment.Presence = .identification
    if fragment & 0x4000 != 0 { presence.insert(.dontFragment) }
    if fragment & 0x2000 != 0 { presence.insert(.firstFragment) }
    return .packet(
      IPPacket(
        source: IPAddress(v4: header.field32(12)),
        destination: IPAddress(v4: header.field32(16)),
        start: start &+ headerLength, end: start &+ totalLength,
        timeToLive: header[8], identification: header.field16(4), presence: presence))
  }
}
