/// Generic network virtualization encapsulation.
///
/// ```
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |Ver|  Opt Len  |O|C|    Rsvd.  |          Protocol Type        |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |        Virtual Network Identifier (VNI)       |    Reserved   |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ~                    Variable-Length Options                    ~
/// ```
///
/// Source: RFC 8926 §3.4.
enum Geneve {
  /// What a packet at an offset carries.
  static func networkLayer(
    of bytes: Span<UInt8>, at start: Int, in envelope: inout Envelope
  ) -> NetworkLayer {
    guard bytes.count >= start &+ 8, bytes[start] >> 6 == 0 else { return .skipped(.notTCP) }
    envelope.path.add(.network, bytes.field32(start &+ 4) >> 8)
    let inside = start &+ 8 &+ Int(bytes[start] & 63) &* 4
    switch bytes.field16(start &+ 2) {
    case 0x6558: return .ethernet(at: inside)
    case Ethernet.ipv4: return .ipv4(at: inside)
    case Ethernet.ipv6: return .ipv6(at: inside)
    default: return .skipped(.notTCP)
    }
  }
}
