/// The user plane of the GPRS tunnelling protocol, version 1.
///
/// ```
/// +-----+--+--+--+--+--+----------------+---------------------------+
/// | Ver |PT|* |E |S |PN|  Message Type  |          Length           |
/// +-----+--+--+--+--+--+----------------+---------------------------+
/// |                 Tunnel Endpoint Identifier (TEID)               |
/// +---------------------------+--------------+----------------------+
/// |     Sequence Number       | N-PDU Number |  Next Extension Type |  if E, S or PN is set
/// +---------------------------+--------------+----------------------+
/// ```
///
/// An extension header is its length in 4 octets, contents, and the next one's type. Each direction has a
/// TEID of its own, so that it tells no networks apart. Source: 3GPP TS 29.281 §5.
enum GTPU {
  /// How many extension headers are followed.
  static let extensionLimit = 8

  /// What a message at an offset carries, if it is a G-PDU.
  static func networkLayer(of bytes: Span<UInt8>, at start: Int) -> NetworkLayer {
    guard bytes.count >= start &+ 8, bytes[start] & 0xf0 == 0x30, bytes[start &+ 1] == 255 else {
      return .skipped(.notTCP)
    }
    guard bytes[start] & 7 != 0 else { return .either(at: start &+ 8) }
    guard bytes.count >= start &+ 12 else { return .skipped(.notTCP) }
    var place = start &+ 12
    var next = bytes[start] & 4 != 0 ? bytes[start &+ 11] : 0
    for _ in 0..<extensionLimit where next != 0 {
      guard bytes.count > place else { return .skipped(.notTCP) }
      let length = Int(bytes[place]) &* 4
      guard length > 0, bytes.count >= place &+ length else { return .skipped(.notTCP) }
      next = bytes[place &+ length &- 1]
      place &+= length
    }
    return next == 0 ? .either(at: place) : .skipped(.notTCP)
  }
}
