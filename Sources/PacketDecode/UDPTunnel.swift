/// Tunnels over UDP, told by the port of the receiver.
///
/// ```
/// +--------+--------+--------+--------+
/// |   Source Port   | Destination Port|
/// |     Length      |    Checksum     |
/// +--------+--------+--------+--------+
/// ```
///
/// A port announces nothing for certain. A datagram is followed only if the tunnel's header and what it
/// carries are sound; any other is ordinary UDP. Source: RFC 768.
enum UDPTunnel {
  /// What a datagram at an offset carries.
  static func networkLayer(
    of bytes: Span<UInt8>, at start: Int, in envelope: inout Envelope
  ) -> NetworkLayer {
    guard bytes.count >= start &+ 8 else { return .skipped(.notTCP) }
    let inside = start &+ 8
    let length = Int(bytes.field16(start &+ 4))
    if length >= 8 { envelope.end = min(envelope.end, start &+ length) }
    let layer: NetworkLayer
    switch bytes.field16(start &+ 2) {
    // The port of RFC 7348, and the one that Linux took before.
    case 4789, 8472: layer = VXLAN.networkLayer(of: bytes, at: inside, in: &envelope)
    case 6081: layer = Geneve.networkLayer(of: bytes, at: inside, in: &envelope)
    case 2152: layer = GTPU.networkLayer(of: bytes, at: inside)
    case 6635: layer = MPLS.networkLayer(of: bytes, at: inside, in: envelope)
    case 3544: layer = Teredo.networkLayer(of: bytes, at: inside)
    default:
      // A Teredo relay or server answers from its port.
      guard bytes.field16(start) == 3544 else { return .skipped(.notTCP) }
      layer = Teredo.networkLayer(of: bytes, at: inside)
    }
    let isSound =
      switch layer {
      case .ipv4(let start), .ipv6(let start), .either(let start):
        envelope.holdsPacket(bytes, at: start)
      case .ethernet(let start): envelope.holdsEthernet(bytes, at: start)
      case .labels, .skipped: false
      }
    return isSound ? layer : .skipped(.notTCP)
  }
}
