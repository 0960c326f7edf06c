/// Generic routing encapsulation.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |C|R|K|S|s|Recur|  Flags  | Ver |         Protocol Type         |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |      Checksum (optional)      |       Reserved (optional)     |
/// |                         Key (optional)                        |
/// |                    Sequence Number (optional)                 |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// Source: RFC 2784 §2, RFC 2890 §2. With a routing field (R) or of version 1 (PPTP, RFC 2637) it is not
/// followed.
enum GRE {
  /// What a packet at an offset carries.
  static func networkLayer(
    of bytes: Span<UInt8>, at start: Int, in envelope: inout Envelope
  ) -> NetworkLayer {
    guard bytes.count >= start &+ 4 else { return .skipped(.cutInIPHeader) }
    let flags = bytes.field16(start)
    guard flags & 0x4007 == 0 else { return .skipped(.tunnel) }
    var inside = start &+ 4 &+ (flags & 0x8000 != 0 ? 4 : 0)
    if flags & 0x2000 != 0 {
      guard bytes.count >= inside &+ 4 else { return .skipped(.cutInIPHeader) }
      envelope.path.add(.key, bytes.field32(inside))
      inside &+= 4
    }
    let isNumbered = flags & 0x1000 != 0
    if isNumbered { inside &+= 4 }
    switch bytes.field16(start &+ 2) {
    case 0x6558: return .ethernet(at: inside)  // transparent bridging
    case 0x88be: return ERSPAN.networkLayer(of: bytes, at: inside, isNumbered: isNumbered)
    case 0x22eb: return ERSPAN.networkLayerOfTypeIII(of: bytes, at: inside)
    case let type:
      return Ethernet.networkLayer(of: bytes, type: type, at: inside, in: &envelope)
    }
  }
}
