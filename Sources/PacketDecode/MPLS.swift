/// A stack of MPLS labels.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |                Label                  | TC  |S|       TTL     |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// Source: RFC 3032 §2.1, RFC 5462; the control word of an Ethernet pseudowire: RFC 4448 §4.6.
enum MPLS {
  /// How many labels are followed.
  static let labelLimit = 16

  /// What lies behind the stack that starts at an offset.
  ///
  /// No field says what it is. A sound IP packet is taken for one; else an Ethernet header, behind a control
  /// word or not, that announces a sound one.
  static func networkLayer(
    of bytes: Span<UInt8>, at start: Int, in envelope: Envelope
  ) -> NetworkLayer {
    var place = start
    for _ in 0..<labelLimit {
      guard bytes.count >= place &+ 4 else { return .skipped(.cutInLinkHeader) }
      let isLast = bytes[place &+ 2] & 1 == 1
      place &+= 4
      if isLast { return payload(of: bytes, at: place, in: envelope) }
    }
    return .skipped(.tooManyTags)
  }

  private static func payload(
    of bytes: Span<UInt8>, at start: Int, in envelope: Envelope
  ) -> NetworkLayer {
    guard bytes.count > start else { return .skipped(.cutInIPHeader) }
    if envelope.holdsPacket(bytes, at: start) { return .either(at: start) }
    if bytes[start] >> 4 == 0, envelope.holdsEthernet(bytes, at: start &+ 4) {
      return .ethernet(at: start &+ 4)
    }
    if envelope.holdsEthernet(bytes, at: start) { return .ethernet(at: start) }
    // What a version nibble announces is damaged or cut rather than something else.
    return switch bytes[start] >> 4 {
    case 4, 6: .either(at: start)
    default: .skipped(.encapsulation)
    }
  }
}
