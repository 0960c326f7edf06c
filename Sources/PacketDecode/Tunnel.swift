/// IP tunnels: IP in IP, and GRE.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |C|R|K|S|s|Recur|  Flags  | Ver |         Protocol Type         |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// |      Checksum (optional)      |       Reserved (optional)     |
/// |                         Key (optional)                        |
/// |                    Sequence Number (optional)                 |
/// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
/// ```
///
/// Source: RFC 2003, RFC 4213 §3, RFC 2784 §2, RFC 2890 §2.
enum Tunnel {
  static let ipv4: UInt8 = 4
  static let ipv6: UInt8 = 41
  static let gre: UInt8 = 47

  /// How many tunnels inside each other are followed.
  static let depthLimit = 4

  /// Reads IP headers until one is not a tunnel's, beginning with what an outer one carries.
  ///
  /// - Returns: Never `.tunnel`; too many inside each other are skipped.
  @inline(never)
  static func read(
    _ bytes: Span<UInt8>, protocol number: UInt8, at start: Int, _ originalLength: UInt32
  ) -> IPReading {
    follow(networkLayer(of: bytes, protocol: number, at: start), bytes, originalLength)
  }

  /// Reads IP headers until one is not a tunnel's.
  ///
  /// - Returns: Never `.tunnel`; too many inside each other are skipped.
  @inline(never)
  static func follow(
    _ layer: NetworkLayer, _ bytes: Span<UInt8>, _ originalLength: UInt32
  ) -> IPReading {
    var layer = layer
    for _ in 0..<depthLimit {
      let reading: IPReading
      switch layer {
      case .ipv4(let start): reading = IPv4.read(bytes, at: start, originalLength)
      case .ipv6(let start): reading = IPv6.read(bytes, at: start, originalLength)
      case .either(let start): reading = IPPacket.readEither(bytes, at: start, originalLength)
      case .skipped(let reason): return .skipped(reason)
      }
      guard case .tunnel(let number, let start) = reading else { return reading }
      layer = networkLayer(of: bytes, protocol: number, at: start)
    }
    return .skipped(.tunnel)
  }

  /// What a tunnel's protocol leads to.
  ///
  /// GRE with a routing field (R) or of version 1 (PPTP, RFC 2637) is not followed.
  private static func networkLayer(
    of bytes: Span<UInt8>, protocol number: UInt8, at start: Int
  ) -> NetworkLayer {
    switch number {
    case ipv4: return .ipv4(at: start)
    case ipv6: return .ipv6(at: start)
    default: break
    }
    guard bytes.count >= start &+ 4 else { return .skipped(.cutInIPHeader) }
    let flags = bytes.field16(start)
    guard flags & 0x4007 == 0 else { return .skipped(.tunnel) }
    let inside =
      start &+ 4 &+ (flags & 0x8000 != 0 ? 4 : 0) &+ (flags & 0x2000 != 0 ? 4 : 0)
      &+ (flags & 0x1000 != 0 ? 4 : 0)
    switch bytes.field16(start &+ 2) {
    case 0x6558: return Ethernet.networkLayer(of: bytes, at: inside)  // transparent bridging
    case 0x88be, 0x22eb: return .skipped(.tunnel)  // ERSPAN
    case let type: return Ethernet.networkLayer(of: bytes, type: type, at: inside)
    }
  }
}
