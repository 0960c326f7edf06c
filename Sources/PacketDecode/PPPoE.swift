/// The PPPoE session header.
///
/// ```
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |  VER  | TYPE  |      CODE     |          SESSION_ID           |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |            LENGTH             |         PPP payload …
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// Source: RFC 2516 §4. Session data has version 1, type 1 and code 0.
enum PPPoE {
  /// What a PPPoE session frame carries.
  static func networkLayer(
    of bytes: Span<UInt8>, at start: Int, in envelope: inout Envelope
  ) -> NetworkLayer {
    guard bytes.count >= start &+ 6 else { return .skipped(.cutInLinkHeader) }
    guard bytes.field16(start) == 0x1100 else { return .skipped(.notIP) }
    envelope.path.add(.session, UInt32(bytes.field16(start &+ 2)))
    return PointToPoint.networkLayer(of: bytes, at: start &+ 6, in: &envelope)
  }
}
