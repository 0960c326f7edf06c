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

  /// The link type that a decoder must be told.
  public var linkType: LinkType {
    switch self {
    case .ethernet, .vlan, .qinq, .oldQinq, .pppoe: .ethernet
    case .linuxCooked, .linuxCookedVlan: .linuxCooked
    case .linuxCooked2: .linuxCooked2
    case .nullLittle, .nullBig: .null
    case .loop: .loop
    case .raw: .raw
    case .ppp, .pppBare, .pppCompressed, .ciscoHDLC: .ppp
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
    case .ciscoHDLC: return [0x0f, 0x00] + etherType
    }
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
    }
  }
}
