/// IPv6 over UDP through NATs.
///
/// ```
/// +--------+--------+------------------+--------+    authentication, if any:
/// |  0x00  |  0x01  | ID-len | AU-len  | ID, AU, nonce (8), confirmation (1)
/// +--------+--------+------------------+
/// |  0x00  |  0x00  | Origin port | Origin IPv4 address             origin indication, if any
/// +--------+--------+------------------+
/// | IPv6 packet
/// ```
///
/// Source: RFC 4380 §5.1.1.
enum Teredo {
  /// What a message at an offset carries.
  static func networkLayer(of bytes: Span<UInt8>, at start: Int) -> NetworkLayer {
    var place = start
    guard bytes.count >= place &+ 4 else { return .skipped(.notTCP) }
    if bytes.field16(place) == 1 {
      place &+= 4 &+ Int(bytes[place &+ 2]) &+ Int(bytes[place &+ 3]) &+ 9
    }
    guard bytes.count >= place &+ 2 else { return .skipped(.notTCP) }
    if bytes.field16(place) == 0 { place &+= 8 }
    guard bytes.count > place, bytes[place] >> 4 == 6 else { return .skipped(.notTCP) }
    return .ipv6(at: place)
  }
}
