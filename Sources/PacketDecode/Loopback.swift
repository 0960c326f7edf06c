/// The four-octet address family in front of BSD loopback packets.
///
/// ```
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |   Address family: NULL in host byte order, LOOP in network    |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// Source: https://www.tcpdump.org/linktypes/LINKTYPE_NULL.html and LINKTYPE_LOOP.html.
enum Loopback {
  /// What a frame of link type LOOP carries.
  static func networkLayer(ofNetworkOrder bytes: Span<UInt8>) -> NetworkLayer {
    guard bytes.count >= 4 else { return .skipped(.cutInLinkHeader) }
    return networkLayer(family: bytes.field32(0))
  }

  /// What a frame of link type NULL carries.
  ///
  /// The host that captured may have had either byte order; no family is above 0xffff in the right
  /// one, or below in the wrong one.
  static func networkLayer(ofHostOrder bytes: Span<UInt8>) -> NetworkLayer {
    guard bytes.count >= 4 else { return .skipped(.cutInLinkHeader) }
    let family = bytes.field32(0)
    return networkLayer(family: family > 0xffff ? family.byteSwapped : family)
  }

  /// What an address family leads to: AF_INET is 2 everywhere, AF_INET6 is 10 on Linux, 24 on
  /// OpenBSD and NetBSD, 28 on FreeBSD and 30 on macOS.
  private static func networkLayer(family: UInt32) -> NetworkLayer {
    switch family {
    case 2: .ipv4(at: 4)
    case 10, 24, 28, 30: .ipv6(at: 4)
    default: .skipped(.notIP)
    }
  }
}
