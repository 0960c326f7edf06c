/// What a link layer or a tunnel leads to: another header and where it starts, or none.
///
/// Unit: the offsets count octets from the frame's first.
enum NetworkLayer {
  /// An IPv4 packet.
  case ipv4(at: Int)
  /// An IPv6 packet.
  case ipv6(at: Int)
  /// A packet whose version nibble tells.
  case either(at: Int)
  /// An Ethernet header.
  case ethernet(at: Int)
  /// A stack of MPLS labels.
  case labels(at: Int)
  /// No IP packet that can be decoded.
  case skipped(SkipReason)
}
