/// What capturing hosts put in front of 802.11 frames.
///
/// ```
/// Radiotap, little-endian:
/// +-------------+-----------+----------------------+----------------------------+
/// | version (0) | pad       | length (16 bits)     | present (32 bits), more …  |
/// +-------------+-----------+----------------------+----------------------------+
/// Prism: message code (32 bits), message length (32 bits), in the host's order
/// AVS:   version (32 bits), length (32 bits), big-endian
/// ```
///
/// Source: https://www.radiotap.org; https://www.tcpdump.org/linktypes.html
/// (LINKTYPE_IEEE802_11_PRISM, LINKTYPE_IEEE802_11_AVS).
enum Radiotap {
  /// What a frame with a radiotap header carries.
  static func networkLayer(of bytes: Span<UInt8>, in envelope: inout Envelope) -> NetworkLayer {
    guard bytes.count >= 8 else { return .skipped(.cutInLinkHeader) }
    let length = Int(bytes.field16(2).byteSwapped)
    guard bytes[0] == 0, length >= 8 else { return .skipped(.notIP) }
    return WirelessLAN.networkLayer(
      of: bytes, at: length, isPadded: isPadded(bytes, length), in: &envelope)
  }

  /// Whether the 802.11 header is padded: bit 5 of the flags, which stand behind the 64-bit TSFT.
  private static func isPadded(_ bytes: Span<UInt8>, _ length: Int) -> Bool {
    guard bytes.count >= length else { return false }
    let present = bytes.field32(4).byteSwapped
    guard present & 2 != 0 else { return false }
    var place = 4
    // Bit 31 says that another word follows.
    while place &+ 4 <= length, bytes.field32(place).byteSwapped & 0x8000_0000 != 0 { place &+= 4 }
    place &+= 4
    if present & 1 != 0 { place = ((place &+ 7) & ~7) &+ 8 }
    return place < length && bytes[place] & 0x20 != 0
  }

  /// What a frame with a Prism or an AVS header carries; either may stand under Prism's link type.
  static func networkLayer(
    ofPrism bytes: Span<UInt8>, in envelope: inout Envelope
  ) -> NetworkLayer {
    guard bytes.count >= 8 else { return .skipped(.cutInLinkHeader) }
    let code = bytes.field32(0)
    if code & 0xffff_f000 == 0x8021_1000 {
      return networkLayer(ofAVS: bytes, in: &envelope)
    }
    var length = bytes.field32(4)
    if length > 0xffff { length = length.byteSwapped }
    guard length >= 8, length <= 0xffff else { return .skipped(.notIP) }
    return WirelessLAN.networkLayer(
      of: bytes, at: Int(length), isPadded: false, in: &envelope)
  }

  /// What a frame with an AVS header carries.
  static func networkLayer(ofAVS bytes: Span<UInt8>, in envelope: inout Envelope) -> NetworkLayer {
    guard bytes.count >= 8 else { return .skipped(.cutInLinkHeader) }
    let length = bytes.field32(4)
    guard bytes.field32(0) & 0xffff_f000 == 0x8021_1000, length >= 8, length <= 0xffff else {
      return .skipped(.notIP)
    }
    return WirelessLAN.networkLayer(
      of: bytes, at: Int(length), isPadded: false, in: &envelope)
  }
}
