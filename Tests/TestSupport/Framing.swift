public import Wire

/// The ways in which a test wraps an IP packet into a frame.
public enum Framing: String, CaseIterable, Sendable {
  /// Plain Ethernet.
  case ethernet
  /// Ethernet with one 802.1Q tag.
  case vlan
  /// Ethernet with an 802.1ad and an 802.1Q tag.
  case qinq
  /// Ethernet with two tags of the kind that was used before 802.1ad.
  case oldQinq
  /// Ethernet with a PPPoE session.
  case pppoe
  /// Linux cooked, version 1.
  case linuxCooked
  /// Linux cooked, version 1, with a VLAN tag behind it.
  case linuxCookedVlan
  /// Linux cooked, version 2.
  case linuxCooked2
  /// BSD loopback of a little-endian host.
  case nullLittle
  /// BSD loopback of a big-endian host.
  case nullBig
  /// OpenBSD loopback.
  case loop
  /// Raw IP of either version.
  case raw
  /// PPP with address and control.
  case ppp
  /// PPP without address and control.
  case pppBare
  /// PPP without address and control, the protocol in one octet.
  case pppCompressed
  /// Cisco HDLC.
  case ciscoHDLC
  /// Cisco HDLC under its own link type.
  case plainCiscoHDLC
  /// Ethernet with an 802.1ah service tag.
  case providerBackbone
  /// Ethernet with two MPLS labels.
  case mpls
  /// Ethernet with an MPLS label, a control word and another Ethernet header.
  case pseudowire
  /// PPP with an MPLS label.
  case pppMPLS
  /// A packet that Linux's netfilter logged, behind a prefix.
  case netfilterLog
  /// The same of a big-endian host.
  case netfilterLogBig
  /// An 802.11 data frame.
  case wirelessLAN
  /// An 802.11 data frame with four addresses and QoS.
  case wirelessBridge
  /// An A-MSDU with one MSDU.
  case wirelessAggregate
  /// 802.11 behind radiotap, which says that the header is padded.
  case radiotap
  /// 802.11 behind a Prism header.
  case prism
  /// 802.11 behind an AVS header.
  case avs

  /// The link type that a decoder must be told.
  public var linkType: LinkType {
    switch self {
    case .ethernet, .vlan, .qinq, .oldQinq, .pppoe, .providerBackbone, .mpls, .pseudowire:
      .ethernet
    case .linuxCooked, .linuxCookedVlan: .linuxCooked
    case .linuxCooked2: .linuxCooked2
    case .nullLittle, .nullBig: .null
    case .loop: .loop
    case .raw: .raw
    case .ppp, .pppBare, .pppCompressed, .ciscoHDLC, .pppMPLS: .ppp
    case .plainCiscoHDLC: .ciscoHDLC
    case .netfilterLog, .netfilterLogBig: .netfilterLog
    case .wirelessLAN, .wirelessBridge, .wirelessAggregate: .wirelessLAN
    case .radiotap: .radiotap
    case .prism: .prism
    case .avs: .avs
    }
  }

  /// The link layer's header in front of an IP packet.
  public func header(isV6: Bool) -> [UInt8] {
    let etherType: [UInt8] = isV6 ? [0x86, 0xdd] : [0x08, 0x00]
    let pppType: [UInt8] = isV6 ? [0x00, 0x57] : [0x00, 0x21]
    let addresses: [UInt8] = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1]
    let cooked: [UInt8] = [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0]
    switch self {
    case .ethernet: return addresses + etherType
    case .vlan: return addresses + [0x81, 0x00, 0x20, 0x2a] + etherType
    case .qinq: return addresses + [0x88, 0xa8, 0x00, 0x64, 0x81, 0x00, 0x20, 0x2a] + etherType
    case .oldQinq: return addresses + [0x91, 0x00, 0x00, 0x64, 0x91, 0x00, 0x20, 0x2a] + etherType
    case .pppoe: return addresses + [0x88, 0x64, 0x11, 0x00, 0x00, 0x07, 0x05, 0xdc] + pppType
    case .linuxCooked: return cooked + etherType
    case .linuxCookedVlan: return cooked + [0x81, 0x00, 0x20, 0x2a] + etherType
    case .linuxCooked2:
      return etherType + [0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0]
    case .nullLittle: return [isV6 ? 30 : 2, 0, 0, 0]
    case .nullBig, .loop: return [0, 0, 0, isV6 ? 24 : 2]
    case .raw: return []
    case .ppp: return [0xff, 0x03] + pppType
    case .pppBare: return pppType
    case .pppCompressed: return [pppType[1]]
    case .ciscoHDLC, .plainCiscoHDLC: return [0x0f, 0x00] + etherType
    case .providerBackbone:
      return addresses + [0x88, 0xe7, 0x60, 0x01, 0x23, 0x45] + addresses + etherType
    case .mpls: return addresses + [0x88, 0x47, 0, 1, 0, 64, 0, 2, 1, 64]
    case .pseudowire:
      return addresses + [0x88, 0x47, 0, 3, 1, 64, 0, 0, 0, 9] + addresses + etherType
    case .pppMPLS: return [0xff, 0x03, 0x02, 0x81, 0, 2, 1, 64]
    case .netfilterLog:
      return [isV6 ? 10 : 2, 0, 0, 5, 7, 0, 10, 0, 0x74, 0x63, 0, 0] + [0xff, 0xff, 9, 0]
    case .netfilterLogBig:
      return [isV6 ? 10 : 2, 0, 0, 5, 0, 7, 0, 10, 0x74, 0x63, 0, 0] + [0xff, 0xff, 0, 9]
    case .wirelessLAN: return wireless(etherType)
    case .wirelessBridge:
      return [0x88, 0x03, 0, 0] + addresses + addresses[..<6] + [0, 0] + addresses[..<6] + [0, 0]
        + snap + etherType
    case .wirelessAggregate:
      return [0x88, 0x01, 0, 0] + addresses + addresses[..<6] + [0, 0, 0x80, 0] + addresses
        + [0x05, 0xdc] + snap + etherType
    case .radiotap:
      return [0, 0, 17, 0, 3, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0x20]
        + [0x88, 0x01, 0, 0] + addresses + addresses[..<6] + [0, 0, 0, 0] + [0, 0] + snap
        + etherType
    case .prism: return [0x44, 0, 0, 0, 12, 0, 0, 0, 1, 2, 3, 4] + wireless(etherType)
    case .avs: return [0x80, 0x21, 0x10, 0x02, 0, 0, 0, 12, 1, 2, 3, 4] + wireless(etherType)
    }
  }
}

extension Framing {
  /// The header of LLC and SNAP, without the EtherType.
  private var snap: [UInt8] { [0xaa, 0xaa, 3, 0, 0, 0] }

  /// An 802.11 data frame to an access point.
  private func wireless(_ etherType: [UInt8]) -> [UInt8] {
    [0x08, 0x01, 0, 0] + [UInt8](repeating: 2, count: 18) + [0x10, 0] + snap + etherType
  }
}

extension LinkType {
  /// The number that stands for the link type in a capture file.
  ///
  /// Source: https://www.tcpdump.org/linktypes.html (LINKTYPE_…).
  public var fileNumber: UInt32 {
    switch self {
    case .ethernet: 1
    case .linuxCooked: 113
    case .linuxCooked2: 276
    case .null: 0
    case .loop: 108
    case .raw: 101
    case .ipv4: 228
    case .ipv6: 229
    case .ppp: 9
    case .ciscoHDLC: 104
    case .netfilterLog: 239
    case .wirelessLAN: 105
    case .radiotap: 127
    case .prism: 119
    case .avs: 163
    }
  }
}
