/// The Cisco HDLC header.
///
/// ```
/// +----------+----------+------------------+-------------
/// | Address  | Control  | EtherType        | Information
/// | 0f or 8f | 00       | 16 bits          |      *
/// +----------+----------+------------------+-------------
/// ```
///
/// Source: https://www.tcpdump.org/linktypes.html (LINKTYPE_C_HDLC); RFC 1547 §4.3.1.
enum CiscoHDLC {
  /// What a frame carries.
  static func networkLayer(of bytes: Span<UInt8>, in envelope: inout Envelope) -> NetworkLayer {
    guard bytes.count >= 4 else { return .skipped(.cutInLinkHeader) }
    return Ethernet.networkLayer(of: bytes, type: bytes.field16(2), at: 4, in: &envelope)
  }
}
