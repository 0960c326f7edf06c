/// The header of Linux "cooked" captures, version 2.
///
/// ```
/// +---------------------------+
/// |        Protocol type      |  2 octets
/// |       Reserved (MBZ)      |  2
/// |       Interface index     |  4
/// |        ARPHRD_ type       |  2
/// |         Packet type       |  1
/// | Link-layer address length |  1
/// |    Link-layer address     |  8
/// +---------------------------+
/// ```
///
/// Source: https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html.
enum LinuxCooked2 {
  /// What a cooked frame carries.
  static func networkLayer(of bytes: Span<UInt8>, in envelope: inout Envelope) -> NetworkLayer {
    guard bytes.count >= 20 else { return .skipped(.cutInLinkHeader) }
    return LinuxCooked.networkLayer(
      of: bytes, hardware: bytes.field16(8), type: bytes.field16(0), at: 20, in: &envelope)
  }
}
