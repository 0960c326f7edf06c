/// What encloses the header that is about to be read.
struct Envelope {
  /// Where the enclosing packet, or the frame, ends on the wire.
  ///
  /// Unit: octets from the frame's first.
  var end: Int
  /// The VLANs and tunnels passed on the way.
  var path = EncapsulationPath()

  /// Whether an IP header at an offset is sound: it is whole, its lengths agree with each other, and the
  /// packet ends within what encloses it.
  ///
  /// What stands behind a UDP port or an MPLS label is not announced by a type; this tells.
  func holdsPacket(_ bytes: Span<UInt8>, at start: Int) -> Bool {
    guard start >= 0, bytes.count >= start &+ IPv4.fixedLength else { return false }
    switch bytes[start] >> 4 {
    case 4:
      let header = Int(bytes[start] & 15) &* 4
      let total = Int(bytes.field16(start &+ 2))
      return header >= IPv4.fixedLength
        && (total == 0 || total >= header && start &+ total <= end)
    case 6:
      return bytes.count >= start &+ IPv6.fixedLength
        && start &+ IPv6.fixedLength &+ Int(bytes.field16(start &+ 4)) <= end
    default: return false
    }
  }

  /// Whether an Ethernet header at an offset announces IP or a VLAN tag, and a packet behind it is sound.
  func holdsEthernet(_ bytes: Span<UInt8>, at start: Int) -> Bool {
    guard start >= 0, bytes.count >= start &+ 14 else { return false }
    switch bytes.field16(start &+ 12) {
    case Ethernet.ipv4, Ethernet.ipv6: return holdsPacket(bytes, at: start &+ 14)
    case 0x8100, 0x88a8: return true
    default: return false
    }
  }
}
