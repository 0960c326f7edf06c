public import Wire

extension PacketDecoder {
  /// How many octets of a frame are headers, up to the end of the TCP header; payload begins behind.
  ///
  /// Of a frame that carries no segment that could be read, only the fixed part of its IP header
  /// counts, or sixteen octets where it has none: what lies behind may be payload.
  ///
  /// - Parameters:
  ///   - bytes: What was captured of the frame, from the link layer on.
  ///   - linkType: The link layer.
  ///   - originalLength: The frame's length on the wire.
  /// - Returns: At most the number of captured octets.
  public func headerLength(
    of bytes: Span<UInt8>, linkType: LinkType, originalLength: UInt32
  ) -> Int {
    var envelope = Envelope(end: IPPacket.endOfFrame(bytes, originalLength))
    let layer = Self.networkLayer(of: bytes, linkType, in: &envelope)
    switch Tunnel.follow(layer, bytes, originalLength, in: &envelope) {
    case .packet(let packet):
      if let end = endOfHeader(packet, bytes) { return end }
    case .fragment(let fragment):
      // Only the first fragment of a datagram starts with the TCP header, and not if a tunnel's comes before.
      if fragment.offset == 0, fragment.number == IPProtocol.tcp,
        let end = endOfHeader(fragment.packet, bytes)
      {
        return end
      }
      return min(bytes.count, fragment.packet.start)
    case .tunnel, .skipped: break
    }
    return fixedHeader(of: layer, bytes)
  }

  private func endOfHeader(_ packet: IPPacket, _ bytes: Span<UInt8>) -> Int? {
    guard bytes.count >= packet.start &+ TCP.fixedLength else { return nil }
    let length = Int(bytes[packet.start &+ 12] >> 4) &* 4
    return min(bytes.count, packet.start &+ max(length, TCP.fixedLength))
  }

  private func fixedHeader(of layer: NetworkLayer, _ bytes: Span<UInt8>) -> Int {
    switch layer {
    case .ipv4(let start): return min(bytes.count, start &+ IPv4.fixedLength)
    case .ipv6(let start): return min(bytes.count, start &+ Self.fragmentHeaderEnd)
    case .either(let start):
      let isVersion6 = start < bytes.count && bytes[start] >> 4 == 6
      return min(
        bytes.count, start &+ (isVersion6 ? Self.fragmentHeaderEnd : IPv4.fixedLength))
    case .ethernet(let start), .labels(let start): return min(bytes.count, max(start, 16))
    case .skipped: return min(bytes.count, 16)
    }
  }

  /// Behind the fixed IPv6 header and a fragment header, so that a fragment still shows as one.
  private static var fragmentHeaderEnd: Int { IPv6.fixedLength &+ 8 }
}
