public import Wire

/// Turns the bytes of captured frames into TCP segments.
///
/// Pure: a frame's outcome depends on its bytes, its original length and the link type alone.
/// Checksums are not verified, because a capture on the sending host sees them before the network
/// card fills them in. Fragments are not put together: the first one is decoded, with
/// `Segment.Presence.firstFragment`, and later ones are counted. IP in IP and GRE are followed: the
/// segment is that of the innermost packet.
public struct PacketDecoder: Sendable {
  /// A decoder for the frames of one capture.
  public init() {}

  /// Decodes one frame.
  ///
  /// - Parameters:
  ///   - bytes: What was captured of the frame, from the link layer on.
  ///   - linkType: The link layer; the frames of a capture may differ in it.
  ///   - originalLength: The frame's length on the wire. It decides about the payload only when the
  ///     IP header gives no length, as it happens with segmentation offload.
  ///   - frame: The frame's number, for the segment.
  ///   - timestamp: The capture time, for the segment.
  ///   - segment: Where the segment is written; untouched when the frame is skipped.
  /// - Returns: Whether there was a segment, and if not, why.
  public func decode(
    _ bytes: Span<UInt8>, linkType: LinkType, originalLength: UInt32, frame: UInt64,
    timestamp: Timestamp, into segment: inout Segment
  ) -> DecodeOutcome {
    if linkType == .ethernet,
      OrdinaryFrame.read(bytes, frame: frame, timestamp: timestamp, into: &segment)
    {
      return .segment
    }
    return decodeLayers(
      bytes, linkType: linkType, originalLength: originalLength, frame: frame,
      timestamp: timestamp, into: &segment)
  }

  /// Decodes any frame, layer by layer; the parameters are those of `decode`.
  @inline(never)
  func decodeLayers(
    _ bytes: Span<UInt8>, linkType: LinkType, originalLength: UInt32, frame: UInt64,
    timestamp: Timestamp, into segment: inout Segment
  ) -> DecodeOutcome {
    let packet: IPPacket
    switch networkLayer(of: bytes, linkType) {
    case .ipv4(let start):
      switch IPv4.read(bytes, at: start, originalLength) {
      case .packet(let read): packet = read
      case .tunnel(let number, let start):
        switch Tunnel.read(bytes, protocol: number, at: start, originalLength) {
        case .packet(let read): packet = read
        case .tunnel: return .skipped(.tunnel)
        case .skipped(let reason): return .skipped(reason)
        }
      case .skipped(let reason): return .skipped(reason)
      }
    case let other:
      switch Tunnel.follow(other, bytes, originalLength) {
      case .packet(let read): packet = read
      case .tunnel: return .skipped(.tunnel)
      case .skipped(let reason): return .skipped(reason)
      }
    }
    return TCP.read(bytes, packet, frame: frame, timestamp: timestamp, into: &segment)
  }

  @inline(__always)
  func networkLayer(of bytes: Span<UInt8>, _ linkType: LinkType) -> NetworkLayer {
    switch linkType {
    case .ethernet: Ethernet.networkLayer(of: bytes)
    case .linuxCooked: LinuxCooked.networkLayer(of: bytes)
    case .linuxCooked2: LinuxCooked2.networkLayer(of: bytes)
    case .null: Loopback.networkLayer(ofHostOrder: bytes)
    case .loop: Loopback.networkLayer(ofNetworkOrder: bytes)
    case .raw: .either(at: 0)
    case .ipv4: .ipv4(at: 0)
    case .ipv6: .ipv6(at: 0)
    case .ppp: PointToPoint.networkLayer(of: bytes, at: 0)
    }
  }
}
