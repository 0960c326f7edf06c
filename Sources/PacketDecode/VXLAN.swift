/// Virtual eXtensible LAN.
///
/// ```
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |R|R|R|R|I|R|R|R|            Reserved                           |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                VXLAN Network Identifier (VNI) |   Reserved    |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// The reserved bits are ignored, since group policies use some. Source: RFC 7348 §5.
enum VXLAN {
  /// What a packet at an offset carries.
  static func networkLayer(
    of bytes: Span<UInt8>, at start: Int, in envelope: inout Envelope
  ) -> NetworkLayer {
    guard bytes.count >= start &+ 8, bytes[start] & 8 != 0 else { return .skipped(.notTCP) }
    envelope.path.add(.network, bytes.field32(start &+ 4) >> 8)
    return .ethernet(at: start &+ 8)
  }
}
