import CPcap
import Wire

/// The filter that the kernel runs on a live capture before anything is copied.
///
/// It leaves out only what the decoder would skip anyway, so that no segment is missed by it: beside
/// plain TCP it passes what TCP may ride in or behind, that is VLAN and backbone tags that stand in the frame,
/// MPLS, PPPoE, IPv6 extension headers, IP in IP, GRE, EtherIP, authentication headers, and the UDP ports
/// of tunnels. Later fragments of all these pass too, UDP's whatever its port. A tag that the network card or
/// the kernel has taken off the frame needs no rule: the filter sees the frame without it.
///
/// `ip6 protochain` is not used, although it says what is meant: it needs loops, which the kernel's
/// filters do not have, and libpcap would fall back to copying every frame.
///
/// Source: pcap-filter(7); the layers of `PacketDecode`.
enum KernelFilter {
  /// IP protocols that are TCP or may carry it: IP in IP (4, 41), GRE (47), the authentication header (51),
  /// EtherIP (97), MPLS (137), and, in IPv6, the extension headers (0, 43, 44, 60).
  private static let protocols = [6, 4, 41, 47, 51, 97, 137]
  private static let extensions = [0, 43, 44, 60]
  /// The ports of VXLAN, Geneve, GTP-U and MPLS, by which only the receiver goes.
  private static let ports = [4789, 8472, 6081, 2152, 6635]
  /// The port of Teredo, which may be either end's.
  private static let teredo = 3544
  /// PPPoE, tags, MPLS, 802.1ah.
  private static let types = [
    0x8864, 0x8100, 0x88a8, 0x9100, 0x9200, 0x8847, 0x8848, 0x88e7,
  ]

  /// IP packets of a protocol that is TCP or may carry it.
  private static let packets =
    any(protocols, of: "ip[9]") + " or (ip[9] = 17 and ip[6:2] & 0x3fff != 0) or "
    + any(protocols + extensions, of: "ip6[6]") + " or "
    + ports.map { "udp dst port \($0)" }.joined(separator: " or ") + " or udp port \(teredo)"

  /// The same by absolute offsets, behind a tag that stands in an Ethernet frame.
  ///
  /// The keyword `vlan` would move the offsets of whatever expression follows.
  private static let taggedPackets =
    "(ether[16:2] = 0x0800 and (\(any(protocols, of: "ether[27]"))"
    + " or (ether[27] = 17 and (ether[18] != 0x45 or ether[24:2] & 0x3fff != 0"
    + " or \(any(ports + [teredo], of: "ether[40:2]")) or ether[38:2] = \(teredo)))))"
    + " or (ether[16:2] = 0x86dd and (\(any(protocols + extensions, of: "ether[24]"))"
    + " or (ether[24] = 17 and"
    + " (\(any(ports + [teredo], of: "ether[60:2]")) or ether[58:2] = \(teredo)))))"
    + " or \(any(types, of: "ether[16:2]"))"

  private static let tagged = "(" + any([0x8100, 0x88a8, 0x9100, 0x9200], of: "ether[12:2]") + ")"

  private static func any(_ numbers: [Int], of field: String) -> String {
    numbers.map { "\(field) = \($0)" }.joined(separator: " or ")
  }

  private static func any(etherTypes: [Int]) -> String {
    etherTypes.map { "ether proto \($0)" }.joined(separator: " or ")
  }

  /// What a link layer's frames are asked for, as pcap-filter(7) has it.
  ///
  /// - Parameter number: libpcap's DLT value.
  /// - Returns: The expression.
  static func expression(linkType number: Int32) -> String {
    switch LinkTypeNumbers.linkType(number) {
    case .ethernet:
      "\(packets) or \(any(etherTypes: [0x8864, 0x8847, 0x8848, 0x88e7]))"
        + " or (\(tagged) and (\(taggedPackets)))"
    case .linuxCooked, .linuxCooked2:
      "\(packets) or \(any(etherTypes: types))"
    case .null, .loop, .raw, .ipv4, .ipv6, .ppp, .ciscoHDLC, nil: packets
    // What these carry stands at no fixed place.
    case .netfilterLog, .wirelessLAN, .radiotap, .prism, .avs: ""
    }
  }

  /// The same, narrowed down by what the user asks for.
  ///
  /// The user's expression stands last, so that a `vlan` in it cannot move our offsets.
  static func expression(linkType number: Int32, and wanted: String?) -> String {
    let base = expression(linkType: number)
    guard let wanted else { return base }
    if base.isEmpty { return wanted }
    return "(\(base)) and (\(wanted))"
  }
}
