/// Why a frame yielded no TCP segment.
///
/// The first group is traffic that is simply something else; the second (`isDamage`) is what
/// should have been a segment, as far as one can tell, and could not be read.
public enum SkipReason: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
  /// Not IP: ARP, LLDP, spanning tree, PPP control …
  case notIP
  /// IP, but not TCP: UDP, ICMP …
  case notTCP
  /// IPsec, or a tunnel that is not followed: ESP, PPTP, L2TP, too many inside each other …
  case tunnel
  /// An encapsulation below IP that is not looked into: MACsec, TRILL, compressed PPP …
  case encapsulation
  /// An 802.11 frame whose payload is encrypted.
  case encrypted
  /// An IP fragment that was kept for its datagram, or a copy of one.
  case fragment

  /// More VLAN tags or MPLS labels than are followed.
  case tooManyTags
  /// The frame ends inside the link layer's header.
  case cutInLinkHeader
  /// The frame ends inside the IP header or its extension headers.
  case cutInIPHeader
  /// The frame ends inside the 20 fixed octets of the TCP header.
  case cutInTCPHeader
  /// The IP version is not the one that the link layer announced, or neither 4 nor 6.
  case badIPVersion
  /// An IPv4 header length below 5 words, or beyond the packet's total length.
  case badIPHeaderLength
  /// The IP header's length leaves no room for a TCP header.
  case ipLengthTooSmall
  /// A TCP data offset below 5 words, or beyond the end of the IP packet.
  case badDataOffset
  /// An IPv6 extension header that is too short, or reaches beyond the end of the packet.
  case badExtensionHeader
  /// More IPv6 extension headers than are followed.
  case tooManyExtensionHeaders
  /// An IP fragment that is empty, reaches beyond the largest datagram, or is no multiple of eight octets.
  case badFragment
  /// An IP fragment of a datagram whose fragments overlap or contradict each other.
  case overlappingFragment

  /// Whether the frame is damaged or cut, rather than of another protocol.
  @inlinable
  public var isDamage: Bool { rawValue >= SkipReason.tooManyTags.rawValue }
}

extension SkipReason: CustomStringConvertible {
  /// The reason as a user reads it in a table of counts.
  public var description: String {
    switch self {
    case .notIP: "not IP (ARP, LLDP, ...)"
    case .notTCP: "not TCP (UDP, ICMP, ...)"
    case .tunnel: "IPsec or a tunnel that is not followed"
    case .encapsulation: "encapsulation below IP (MACsec, ...), not looked into"
    case .encrypted: "encrypted 802.11 frame"
    case .fragment: "IP fragment, kept until its datagram was whole"
    case .tooManyTags: "too many VLAN tags or MPLS labels"
    case .cutInLinkHeader: "cut off in the link header"
    case .cutInIPHeader: "cut off in the IP header"
    case .cutInTCPHeader: "cut off in the TCP header"
    case .badIPVersion: "wrong IP version"
    case .badIPHeaderLength: "wrong IPv4 header length"
    case .ipLengthTooSmall: "IP length too small for TCP"
    case .badDataOffset: "wrong TCP data offset"
    case .badExtensionHeader: "malformed IPv6 extension header"
    case .tooManyExtensionHeaders: "too many IPv6 extension headers"
    case .badFragment: "malformed IP fragment"
    case .overlappingFragment: "IP fragment of a datagram with overlapping fragments"
    }
  }
}
