/// The link layer of a captured frame, as far as it can be decoded.
///
/// Source: https://www.tcpdump.org/linktypes.html.
public enum LinkType: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
  /// IEEE 802.3 Ethernet (DLT_EN10MB).
  case ethernet
  /// Linux "cooked" capture, version 1 (DLT_LINUX_SLL).
  case linuxCooked
  /// Linux "cooked" capture, version 2 (DLT_LINUX_SLL2).
  case linuxCooked2
  /// BSD loopback, the address family in the byte order of the capturing host (DLT_NULL).
  case null
  /// OpenBSD loopback, the address family in network byte order (DLT_LOOP).
  case loop
  /// Raw IP; the version nibble tells IPv4 from IPv6 (DLT_RAW).
  case raw
  /// Raw IPv4 (DLT_IPV4).
  case ipv4
  /// Raw IPv6 (DLT_IPV6).
  case ipv6
  /// PPP, with or without HDLC-like framing (DLT_PPP, DLT_PPP_SERIAL).
  case ppp
  /// Cisco HDLC (DLT_C_HDLC).
  case ciscoHDLC
  /// Packets that Linux's netfilter logged (DLT_NFLOG).
  case netfilterLog
  /// IEEE 802.11 (DLT_IEEE802_11).
  case wirelessLAN
  /// IEEE 802.11 behind a radiotap header (DLT_IEEE802_11_RADIO).
  case radiotap
  /// IEEE 802.11 behind a Prism header (DLT_PRISM_HEADER).
  case prism
  /// IEEE 802.11 behind an AVS header (DLT_IEEE802_11_RADIO_AVS).
  case avs
}
