/// The header of Linux "cooked" captures, version 1.
///
/// ```
/// +---------------------------+
/// |         Packet type       |  2 octets
/// |        ARPHRD_ type       |  2
/// | Link-layer address length |  2
/// |    Link-layer address     |  8
/// |        Protocol type      |  2
/// +---------------------------+
/// ```
///
/// Source: https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html.
enum LinuxCooked {
  /// What a cooked frame carries.
  static func networkLayer(of bytes: Span<UInt8>, in envelope: inout Envelope) -> NetworkLayer {
    guard bytes.count >= 16 else { return .skipped(.cutInLinkHeader) }
    return networkLayer(
      of: bytes, hardware: bytes.field16(2), type: bytes.field16(14), at: 16, in: &envelope)
  }

  /// What a cooked header of either version leads to.
  ///
  /// The protocol is an EtherType except on netlink (824) and on 802.11 monitor interfaces
  /// (801 to 803).
  static func networkLayer(
    of bytes: Span<UInt8>, hardware: UInt16, type: UInt16, at start: Int,
    in envelope: inout Envelope
  ) -> NetworkLayer {
    switch hardware {
    case 801, 802, 803, 824: .skipped(.notIP)
    default: Ethernet.networkLayer(of: bytes, type: type, at: start, in: &envelope)
    }
  }
}
