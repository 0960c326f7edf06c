/// An IP packet that was put together, cut behind the octets that are kept.
struct AssembledPacket {
  var octets: InlineArray<640, UInt8>
  /// Where the IP header starts in `octets`.
  let start: Int
  /// Where what is kept ends.
  let end: Int
  /// The length of the whole packet.
  let length: Int
  let isV6: Bool

  /// Makes the header that of a whole packet: its length, and no fragment.
  ///
  /// IPv6 keeps its fragment header, which becomes that of an atomic fragment (RFC 6946).
  mutating func mendHeader() {
    if isV6 {
      set16(start &+ 4, UInt16(truncatingIfNeeded: length &- IPv6.fixedLength))
      set16(FragmentedDatagram.headerRoom &- 6, 0)
    } else {
      set16(start &+ 2, UInt16(truncatingIfNeeded: length))
      // Don't Fragment stays.
      octets[start &+ 6] &= 0x40
      octets[start &+ 7] = 0
    }
  }

  private mutating func set16(_ place: Int, _ value: UInt16) {
    octets[place] = UInt8(truncatingIfNeeded: value >> 8)
    octets[place &+ 1] = UInt8(truncatingIfNeeded: value)
  }
}
