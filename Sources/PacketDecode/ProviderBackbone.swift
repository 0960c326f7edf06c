/// The service tag of a provider backbone bridge, behind which a customer's Ethernet frame starts.
///
/// ```
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// | PCP |D|U|Res1 |                  I-SID (24 bits)              |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |  C-DA (6 octets), C-SA (6 octets), EtherType …
/// ```
///
/// Source: IEEE 802.1ah-2008 §9.7 (now IEEE 802.1Q).
enum ProviderBackbone {
  /// What lies behind the tag that starts at an offset.
  static func networkLayer(
    of bytes: Span<UInt8>, at start: Int, in envelope: inout Envelope
  ) -> NetworkLayer {
    guard bytes.count >= start &+ 4 else { return .skipped(.cutInLinkHeader) }
    envelope.path.add(.serviceInstance, bytes.field32(start) & 0x00ff_ffff)
    return .ethernet(at: start &+ 4)
  }
}
