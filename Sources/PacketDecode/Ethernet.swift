/// The Ethernet header, and the EtherTypes that lead to IP.
///
/// ```
/// +-------------------------+-------------------------+-----------+
/// | Destination (6 octets)  |   Source (6 octets)     | EtherType |
/// +-------------------------+-------------------------+-----------+
/// ```
///
/// Source: IEEE 802.3 §3.2; EtherTypes: https://www.iana.org/assignments/ieee-802-numbers.
enum Ethernet {
  static let ipv4: UInt16 = 0x0800
  static let ipv6: UInt16 = 0x86dd

  /// How many VLAN tags are followed.
  static let tagLimit = 4

  /// What an Ethernet frame carries.
  @inline(__always)
  static func networkLayer(of bytes: Span<UInt8>, in envelope: inout Envelope) -> NetworkLayer {
    guard bytes.count >= 14 else { return .skipped(.cutInLinkHeader) }
    let type = bytes.field16(12)
    if type == ipv4 { return .ipv4(at: 14) }
    return networkLayer(of: bytes, type: type, at: 14, in: &envelope)
  }

  /// What an Ethernet frame inside a tunnel carries.
  static func networkLayer(
    of bytes: Span<UInt8>, at start: Int, in envelope: inout Envelope
  ) -> NetworkLayer {
    guard bytes.count >= start &+ 14 else { return .skipped(.cutInLinkHeader) }
    return networkLayer(
      of: bytes, type: bytes.field16(start &+ 12), at: start &+ 14, in: &envelope)
  }

  /// What an EtherType leads to, given where the data behind it starts.
  ///
  /// A value below 0x0600 is a length: an 802.3 frame, which no longer carries IP in practice.
  static func networkLayer(
    of bytes: Span<UInt8>, type: UInt16, at start: Int, in envelope: inout Envelope
  ) -> NetworkLayer {
    switch type {
    case ipv4: .ipv4(at: start)
    case ipv6: .ipv6(at: start)
    case 0x8100, 0x88a8, 0x9100, 0x9200: behindTags(of: bytes, at: start, in: &envelope)
    case 0x8864: PPPoE.networkLayer(of: bytes, at: start, in: &envelope)
    case 0x8847, 0x8848: .labels(at: start)
    case 0x88e7: ProviderBackbone.networkLayer(of: bytes, at: start, in: &envelope)
    // MACsec, TRILL, NSH, FabricPath, Cisco metadata.
    case 0x88e5, 0x22f3, 0x894f, 0x8903, 0x8909:
      .skipped(.encapsulation)
    default: .skipped(.notIP)
    }
  }

  /// What lies behind a stack of VLAN tags, the first of which starts at an offset.
  ///
  /// ```
  /// +-----------+-----------------+-----------+
  /// |(EtherType)| PCP, DEI, VID   | EtherType |  802.1Q 0x8100, 802.1ad 0x88a8, and before the
  /// +-----------+-----------------+-----------+  standard 0x9100 and 0x9200
  /// ```
  ///
  /// Source: IEEE 802.1Q §9.
  private static func behindTags(
    of bytes: Span<UInt8>, at start: Int, in envelope: inout Envelope
  ) -> NetworkLayer {
    var place = start
    for _ in 0..<tagLimit {
      guard bytes.count >= place &+ 4 else { return .skipped(.cutInLinkHeader) }
      let type = bytes.field16(place &+ 2)
      // 0 means that the tag carries a priority only.
      let number = bytes.field16(place) & 0x0fff
      if number != 0 { envelope.path.add(.vlan, UInt32(number)) }
      place &+= 4
      switch type {
      case 0x8100, 0x88a8, 0x9100, 0x9200: continue
      default: return networkLayer(of: bytes, type: type, at: place, in: &envelope)
      }
    }
    return .skipped(.tooManyTags)
  }
}
