import CPcap
import Wire

/// The filter that the kernel runs on a live capture before anything is copied.
///
/// It leaves out only what the decoder would skip anyway, so that no segment is missed by it: beside
/// plain TCP it passes what TCP may ride in or behind, that is VLAN tags that stand in the frame,
/// PPPoE, IPv6 extension headers, IP in IP and GRE. Later fragments of TCP packets pass too, to be
/// counted. A tag that the network card or the kernel has taken off the frame needs no rule: the
/// filter sees the frame without it.
///
/// `ip6 protochain` is not used, although it says what is meant: it needs loops, which the kernel's
/// filters do not have, and libpcap would fall back to copying every frame.
///
/// Source: pcap-filter(7); the layers of `PacketDecode`.
enum KernelFilter {
  /// IP packets of a protocol that is TCP or may carry it: IP in IP (4, 41), GRE (47), and, in IPv6,
  /// the extension headers (0, 43, 44, 51, 60).
  private static let packets =
    "ip[9] = 6 or ip[9] = 4 or ip[9] = 41 or ip[9] = 47"
    + " or ip6[6] = 6 or ip6[6] = 4 or ip6[6] = 41 or ip6[6] = 47"
    + " or ip6[6] = 0 or ip6[6] = 43 or ip6[6] = 44 or ip6[6] = 51 or ip6[6] = 60"

  /// The same by absolute offsets, behind a tag that stands in an Ethernet frame.
  ///
  /// The keyword `vlan` would move the offsets of whatever expression follows.
  private static let taggedPackets =
    "(ether[16:2] = 0x0800 and"
    + " (ether[27] = 6 or ether[27] = 4 or ether[27] = 41 or ether[27] = 47))"
    + " or (ether[16:2] = 0x86dd and"
    + " (ether[24] = 6 or ether[24] = 4 or ether[24] = 41 or ether[24] = 47"
    + " or ether[24] = 0 or ether[24] = 43 or ether[24] = 44 or ether[24] = 51"
    + " or ether[24] = 60))"
    + " or ether[16:2] = 0x8864 or ether[16:2] = 0x8100 or ether[16:2] = 0x88a8"
    + " or ether[16:2] = 0x9100 or ether[16:2] = 0x9200"

  private static let tagged =
    "(ether[12:2] = 0x8100 or ether[12:2] = 0x88a8"
    + " or ether[12:2] = 0x9100 or ether[12:2] = 0x9200)"

  /// What a link layer's frames are asked for, as pcap-filter(7) has it.
  ///
  /// - Parameter number: libpcap's DLT value.
  /// - Returns: The expression.
  static func expression(linkType number: Int32) -> String {
    switch LinkTypeNumbers.linkType(number) {
    case .ethernet:
      "\(packets) or ether proto 0x8864 or (\(tagged) and (\(taggedPackets)))"
    case .linuxCooked, .linuxCooked2:
      "\(packets) or ether proto 0x8864 or ether proto 0x8100 or ether proto 0x88a8"
        + " or ether proto 0x9100 or ether proto 0x9200"
    case .null, .loop, .raw, .ipv4, .ipv6, .ppp, nil: packets
    }
  }

  /// The same, narrowed down by what the user asks for.
  ///
  /// The user's expression stands last, so that a `vlan` in it cannot move our offsets.
  static func expression(linkType number: Int32, and wanted: String?) -> String {
    let base = expression(linkType: number)
    guard let wanted else { return base }
    return "(\(base)) and (\(wanted))"
  }
}
