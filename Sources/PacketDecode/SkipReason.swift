/// Why a frame yielded no TCP segment.
///
/// The first group is traffic that is simply something else; the second (`isDamage`) is what
/// should have been a segment, as far as one can tell, and could not be read.
public enum SkipReason: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
  /// Not IP: ARP, LLDP, spanning tree, PPP control …
  case notIP
  /// IP, but not TCP: UDP, ICMP …
  case notTCP
  /// IPsec, or a tunnel that is not followed: ESP, EtherIP, PPTP, too many inside each other …
  case tunnel
  /// An encapsulation below IP that is not looked into: MPLS, MACsec, PBB, compressed PPP …
  case encapsulation
  /// An IPv4 fragment other than the first; only the first has the TCP header.
  case laterFragmentV4
  /// An IPv6 fragment other than the first; only the first has the TCP header.
  case laterFragmentV6

  /// More VLAN tags than are followed.
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
    case .encapsulation: "encapsulation below IP (MPLS, ...), not looked into"
    case .laterFragmentV4: "IPv4 fragment after the first"
    case .laterFragmentV6: "IPv6 fragment after the first"
    case .tooManyTags: "too many VLAN tags"
    case .cutInLinkHeader: "cut off in the link header"
    case .cutInIPHeader: "cut off in the IP header"
    case .cutInTCPHeader: "cut off in the TCP header"
    case .badIPVersion: "wrong IP version"
    case .badIPHeaderLength: "wrong IPv4 header length"
    case .ipLengthTooSmall: "IP length too small for TCP"
    case .badDataOffset: "wrong TCP data offset"
    case .badExtensionHeader: "malformed IPv6 extension header"
    case .tooManyExtensionHeaders: "too many IPv6 extension headers"
    }
  }
}
