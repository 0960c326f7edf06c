/// Headers around headers, followed inwards to a limit.
enum Tunnel {
  static let ipv4: UInt8 = 4
  static let ipv6: UInt8 = 41

  /// How many encapsulations inside each other are followed.
  static let depthLimit = 8

  /// Reads headers until an IP packet is no tunnel's.
  ///
  /// - Returns: Never `.tunnel`; too many inside each other are skipped.
  @inline(never)
  static func follow(
    _ layer: NetworkLayer, _ bytes: Span<UInt8>, _ originalLength: UInt32,
    in envelope: inout Envelope
  ) -> IPReading {
    var layer = layer
    for _ in 0...depthLimit {
      let reading: IPReading
      switch layer {
      case .ipv4(let start): reading = IPv4.read(bytes, at: start, originalLength)
      case .ipv6(let start): reading = IPv6.read(bytes, at: start, originalLength)
      case .either(let start): reading = IPPacket.readEither(bytes, at: start, originalLength)
      case .ethernet(let start):
        layer = Ethernet.networkLayer(of: bytes, at: start, in: &envelope)
        continue
      case .labels(let start):
        layer = MPLS.networkLayer(of: bytes, at: start, in: envelope)
        continue
      case .skipped(let reason): return .skipped(reason)
      }
      guard case .tunnel(let number, let outer) = reading else { return reading }
      envelope.end = min(envelope.end, outer.end)
      let path = envelope.path
      envelope.path.add(outer)
      layer = networkLayer(of: bytes, protocol: number, at: outer.start, in: &envelope)
      if case .skipped = layer { envelope.path = path }
    }
    return .skipped(.tunnel)
  }

  /// What a tunnel's protocol leads to.
  ///
  /// Source: RFC 2003 (IPv4 in IP), RFC 4213 §3 (6in4), RFC 4023 (MPLS in IP and GRE).
  private static func networkLayer(
    of bytes: Span<UInt8>, protocol number: UInt8, at start: Int, in envelope: inout Envelope
  ) -> NetworkLayer {
    switch number {
    case ipv4: .ipv4(at: start)
    case ipv6: .ipv6(at: start)
    case 17: UDPTunnel.networkLayer(of: bytes, at: start, in: &envelope)
    case 47: GRE.networkLayer(of: bytes, at: start, in: &envelope)
    case 97: EtherIP.networkLayer(of: bytes, at: start)
    case 137: .labels(at: start)
    default: .skipped(.tunnel)
    }
  }
}
