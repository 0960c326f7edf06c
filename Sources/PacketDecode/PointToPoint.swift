/// The PPP header, with or without HDLC-like framing.
///
/// ```
/// +----------+----------+------------------+-------------
/// | Address  | Control  | Protocol         | Information
/// | 11111111 | 00000011 | 8 or 16 bits     |      *
/// +----------+----------+------------------+-------------
/// ```
///
/// Address and control may be missing, and the protocol is one octet long when its first octet is
/// odd. Source: RFC 1661 §2 and §6.5, RFC 1662 §3.1.
enum PointToPoint {
  /// What a PPP frame carries.
  ///
  /// An address of 0x0f or 0x8f with control 0 is Cisco HDLC, which libpcap hands out under the
  /// same link type: an EtherType follows.
  static func networkLayer(
    of bytes: Span<UInt8>, at start: Int, in envelope: inout Envelope
  ) -> NetworkLayer {
    var place = start
    if bytes.count >= place &+ 2 {
      switch bytes.field16(place) {
      case 0xff03: place &+= 2
      case 0x0f00, 0x8f00:
        guard bytes.count >= place &+ 4 else { return .skipped(.cutInLinkHeader) }
        return Ethernet.networkLayer(
          of: bytes, type: bytes.field16(place &+ 2), at: place &+ 4, in: &envelope)
      default: break
      }
    }
    guard bytes.count > place else { return .skipped(.cutInLinkHeader) }
    if bytes[place] & 1 == 1 {
      return networkLayer(protocol: UInt16(bytes[place]), at: place &+ 1)
    }
    guard bytes.count >= place &+ 2 else { return .skipped(.cutInLinkHeader) }
    return networkLayer(protocol: bytes.field16(place), at: place &+ 2)
  }

  /// What a PPP protocol number leads to.
  ///
  /// Source: https://www.iana.org/assignments/ppp-numbers.
  private static func networkLayer(protocol number: UInt16, at start: Int) -> NetworkLayer {
    switch number {
    case 0x0021: .ipv4(at: start)
    case 0x0057: .ipv6(at: start)
    // Source: RFC 3032 §4.1.
    case 0x0281, 0x0283: .labels(at: start)
    // Van Jacobson compression, bridging, multilink, encryption, compression.
    case 0x002d, 0x002f, 0x0031, 0x003d, 0x0053, 0x0055, 0x00fb, 0x00fd:
      .skipped(.encapsulation)
    default: .skipped(.notIP)
    }
  }
}
