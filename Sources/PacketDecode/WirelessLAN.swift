/// An IEEE 802.11 data frame.
///
/// ```
/// 2         2          6         6         6         2          6         2          4
/// +---------+----------+---------+---------+---------+----------+---------+----------+---------+
/// | Frame   | Duration | Address | Address | Address | Sequence | Address | QoS      | HT      |
/// | control |          | 1       | 2       | 3       | control  | 4       | control  | control |
/// +---------+----------+---------+---------+---------+----------+---------+----------+---------+
///                                       if from and to a DS ───┘   if QoS ──┘ if QoS and +HTC ─┘
/// ```
///
/// An LLC and a SNAP header with an EtherType follow: AA AA 03, 00 00 00 (or 00 00 F8).
/// Source: IEEE 802.11-2020 §9.2.3 and §9.3.2; RFC 1042.
enum WirelessLAN {
  /// What a frame that starts at an offset carries; its header may be padded to a multiple of 4 octets.
  static func networkLayer(
    of bytes: Span<UInt8>, at start: Int, isPadded: Bool, in envelope: inout Envelope
  ) -> NetworkLayer {
    guard bytes.count >= start &+ 24 else { return .skipped(.cutInLinkHeader) }
    let type = bytes[start]
    let flags = bytes[start &+ 1]
    // Management, control, and data frames without data.
    guard type & 0x0f == 0x08, type & 0x40 == 0 else { return .skipped(.notIP) }
    guard flags & 0x40 == 0 else { return .skipped(.encrypted) }
    // A fragment of an MSDU; only the first has the headers.
    guard bytes[start &+ 22] & 0x0f == 0 else { return .skipped(.encapsulation) }
    var length = 24 &+ (flags & 3 == 3 ? 6 : 0)
    var isAggregate = false
    if type & 0x80 != 0 {
      guard bytes.count >= start &+ length &+ 2 else { return .skipped(.cutInLinkHeader) }
      isAggregate = bytes[start &+ length] & 0x80 != 0
      length &+= flags & 0x80 != 0 ? 6 : 2
    }
    if isPadded { length = (length &+ 3) & ~3 }
    let body = start &+ length
    guard isAggregate else { return logicalLink(of: bytes, at: body, in: &envelope) }
    return aggregate(of: bytes, at: body, in: &envelope)
  }

  /// What an A-MSDU carries that holds one MSDU; of more than one, the others would be lost.
  ///
  /// A subframe is an Ethernet header with a length, and the MSDU. Source: IEEE 802.11-2020 §9.3.2.2.
  private static func aggregate(
    of bytes: Span<UInt8>, at start: Int, in envelope: inout Envelope
  ) -> NetworkLayer {
    guard bytes.count >= start &+ 14 else { return .skipped(.cutInLinkHeader) }
    let length = Int(bytes.field16(start &+ 12))
    let second = start &+ (14 &+ length &+ 3) & ~3
    // A frame check sequence may follow; another subframe is longer.
    guard envelope.end < second &+ 14 else { return .skipped(.encapsulation) }
    return logicalLink(of: bytes, at: start &+ 14, in: &envelope)
  }

  private static func logicalLink(
    of bytes: Span<UInt8>, at start: Int, in envelope: inout Envelope
  ) -> NetworkLayer {
    guard bytes.count >= start &+ 8 else { return .skipped(.cutInLinkHeader) }
    guard bytes.field16(start) == 0xaaaa, bytes[start &+ 2] == 3 else { return .skipped(.notIP) }
    switch bytes.field32(start &+ 2) & 0x00ff_ffff {
    case 0, 0xf8:
      return Ethernet.networkLayer(
        of: bytes, type: bytes.field16(start &+ 6), at: start &+ 8, in: &envelope)
    default: return .skipped(.notIP)
    }
  }
}
