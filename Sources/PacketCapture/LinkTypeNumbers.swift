import CPcap
import Wire

/// libpcap's DLT values of the link types that can be decoded.
///
/// Source: https://www.tcpdump.org/linktypes.html; pcap_datalink(3PCAP). libpcap maps the numbers
/// that stand in a file (LINKTYPE_…) to the host's DLT_… before anyone sees them.
enum LinkTypeNumbers {
  /// What the error for an unsupported link type lists.
  static let supportedNames =
    "Ethernet, Linux cooked (SLL, SLL2), NULL, LOOP, RAW, IPV4, IPV6, PPP, Cisco HDLC, NFLOG or "
    + "802.11 (bare, radiotap, Prism, AVS)"

  /// The link type behind a DLT value, or nil for one that is not decoded.
  static func linkType(_ number: Int32) -> LinkType? {
    switch number {
    case DLT_EN10MB: .ethernet
    case DLT_LINUX_SLL: .linuxCooked
    case DLT_LINUX_SLL2: .linuxCooked2
    case DLT_NULL: .null
    case DLT_LOOP: .loop
    case DLT_RAW: .raw
    case DLT_IPV4: .ipv4
    case DLT_IPV6: .ipv6
    case DLT_PPP, DLT_PPP_SERIAL: .ppp
    case DLT_C_HDLC: .ciscoHDLC
    case DLT_NFLOG: .netfilterLog
    case DLT_IEEE802_11: .wirelessLAN
    case DLT_IEEE802_11_RADIO: .radiotap
    case DLT_PRISM_HEADER: .prism
    case DLT_IEEE802_11_RADIO_AVS: .avs
    default: nil
    }
  }

  /// Where a link type has another number in files (LINKTYPE_…) than libpcap's DLT value.
  private static let differing: [(file: UInt32, number: Int32)] = [
    (100, DLT_ATM_RFC1483), (101, DLT_RAW), (102, DLT_SLIP_BSDOS), (103, DLT_PPP_BSDOS),
    (106, DLT_ATM_CLIP),
  ]

  /// libpcap's DLT value for a number that stands in a file.
  static func number(inFile number: UInt32) -> Int32 {
    differing.first { $0.file == number }?.number ?? Int32(clamping: number)
  }

  /// The number that stands in files for libpcap's DLT value.
  static func fileNumber(_ number: Int32) -> UInt32 {
    differing.first { $0.number == number }?.file ?? UInt32(clamping: number)
  }

  /// libpcap's short name of a DLT value, such as `EN10MB`.
  ///
  /// The corresponding C function is `pcap_datalink_val_to_name`.
  static func name(_ number: Int32) -> String {
    guard let text = unsafe pcap_datalink_val_to_name(number) else { return "unknown" }
    return unsafe String(cString: text)
  }

  /// libpcap's description of a DLT value, such as `Ethernet`.
  ///
  /// The corresponding C function is `pcap_datalink_val_to_description_or_dlt`.
  static func description(_ number: Int32) -> String {
    guard let text = unsafe pcap_datalink_val_to_description_or_dlt(number) else {
      return "DLT \(number)"
    }
    return unsafe String(cString: text)
  }
}
