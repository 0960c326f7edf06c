public import Wire

/// Turns the bytes of captured frames into TCP segments.
///
/// A frame's outcome depends on its bytes, its original length and the link type, and of an IP fragment, on
/// the fragments before it. Checksums are not verified, because a capture on the sending host sees them
/// before the network card fills them in. Tunnels are followed: the segment is that of the innermost packet.
///
/// A datagram that came in fragments gives its segment with the fragment that completes it. One that is
/// given up may still have its whole TCP header in the first fragment: that segment comes late, by
/// `takeLate`, without a FIN, and has `Segment.Presence.firstFragment`.
public struct PacketDecoder: ~Copyable, Sendable {
  /// Whether `takeLate` has something to give; to be asked after each frame.
  public private(set) var hasLate = false

  /// Whether the four-tuple of a segment names the network it was seen in, by VLANs and tunnels; where not,
  /// the segment itself does, by its `enclosure`.
  public var separatesTunnels = false

  /// Whether a segment with an `enclosure` has been decoded.
  public private(set) var hasEnclosed = false

  private var fragments = FragmentAssembly()
  private var scopes = ScopeTable()

  /// How often one packet may have been fragmented, inside and outside of tunnels.
  private static let assemblyLimit = 4

  /// A decoder for the frames of one capture.
  public init() {}

  /// What was counted of IP fragments.
  public var fragmentCounters: FragmentCounters { fragments.counters }

  /// The VLANs and tunnels behind the scope of a four-tuple or the enclosure of a segment, outermost first.
  public func encapsulation(_ scope: UInt16) -> [EncapsulationStep] { scopes.steps(of: scope) }

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
  public mutating func decode(
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

  /// Decodes an Ethernet frame if it is one of those that captures are full of, and works out the marks of
  /// its segment.
  ///
  /// Apart from `decode`, and a call of its own: what it needs just fits the registers.
  ///
  /// - Parameters:
  ///   - bytes: What was captured of the frame.
  ///   - frame: The frame's number, for the segment.
  ///   - timestamp: The capture time, for the segment.
  ///   - segment: Where the segment is written; all its options were captured.
  ///   - marks: Where its marks are.
  /// - Returns: Whether it was; both are untouched if not, and `decode` is to be asked.
  @inline(never)
  public static func decodeOrdinary(
    _ bytes: Span<UInt8>, frame: UInt64, timestamp: Timestamp, into segment: inout Segment,
    _ marks: inout SegmentMarks
  ) -> Bool {
    OrdinaryFrame.read(bytes, frame: frame, timestamp: timestamp, into: &segment, &marks)
      || OrdinaryIPv6Frame.read(bytes, frame: frame, timestamp: timestamp, into: &segment, &marks)
  }

  /// Decodes any frame, layer by layer; the parameters are those of `decode`.
  @inline(never)
  mutating func decodeLayers(
    _ bytes: Span<UInt8>, linkType: LinkType, originalLength: UInt32, frame: UInt64,
    timestamp: Timestamp, into segment: inout Segment
  ) -> DecodeOutcome {
    var envelope = Envelope(end: IPPacket.endOfFrame(bytes, originalLength))
    let layer = Self.networkLayer(of: bytes, linkType, in: &envelope)
    switch Tunnel.follow(layer, bytes, originalLength, in: &envelope) {
    case .packet(let packet):
      let outcome = TCP.read(bytes, packet, frame: frame, timestamp: timestamp, into: &segment)
      if !envelope.path.isEmpty, outcome == .segment { enclose(&segment, envelope.path) }
      return outcome
    case .fragment(let fragment):
      let outcome = decode(
        fragment, bytes, envelope.path, frame: frame, timestamp: timestamp, into: &segment,
        left: Self.assemblyLimit)
      hasLate = fragments.hasLate()
      return outcome
    case .skipped(let reason): return .skipped(reason)
    case .tunnel: return .skipped(.tunnel)
    }
  }

  /// Keeps a fragment, and decodes its datagram if that is complete now.
  @inline(never)
  private mutating func decode(
    _ fragment: Fragment, _ bytes: Span<UInt8>, _ path: EncapsulationPath, frame: UInt64,
    timestamp: Timestamp, into segment: inout Segment, left: Int
  ) -> DecodeOutcome {
    guard left > 0 else { return .skipped(.tunnel) }
    let outcome = fragments.take(
      fragment, bytes, scope: scopes.number(of: path), frame: frame, at: timestamp)
    switch outcome {
    case .skipped(let reason): return .skipped(reason)
    case .completed(let whole):
      let packet = whole.octets.span.extracting(whole.start..<whole.end)
      var envelope = Envelope(end: whole.length, path: path)
      let layer: NetworkLayer = whole.isV6 ? .ipv6(at: 0) : .ipv4(at: 0)
      let length = UInt32(truncatingIfNeeded: whole.length)
      switch Tunnel.follow(layer, packet, length, in: &envelope) {
      case .packet(let inner):
        let outcome = TCP.read(packet, inner, frame: frame, timestamp: timestamp, into: &segment)
        if !envelope.path.isEmpty, outcome == .segment { enclose(&segment, envelope.path) }
        return outcome
      case .fragment(let inner):
        return decode(
          inner, packet, envelope.path, frame: frame, timestamp: timestamp, into: &segment,
          left: left - 1)
      case .skipped(let reason): return .skipped(reason)
      case .tunnel: return .skipped(.tunnel)
      }
    }
  }

  /// Says in which VLANs and tunnels a segment was captured.
  @inline(never)
  private mutating func enclose(_ segment: inout Segment, _ path: EncapsulationPath) {
    let number = scopes.number(of: path)
    if separatesTunnels {
      segment.tuple = segment.tuple.scoped(number)
      return
    }
    segment.enclosure = number
    segment.presence.insert(.enclosed)
    hasEnclosed = true
  }

  /// Gives the segment of a first fragment whose datagram was given up.
  ///
  /// - Parameter segment: Where it is written, with the frame and the time of that fragment.
  /// - Returns: Whether there was one; `hasLate` says whether to ask again.
  public mutating func takeLate(into segment: inout Segment) -> Bool {
    guard fragments.hasLate() else {
      hasLate = false
      return false
    }
    let late = fragments.takeLate()
    hasLate = fragments.hasLate()
    let bytes = late.packet.octets.span.extracting(late.packet.start..<late.packet.end)
    var envelope = Envelope(end: late.packet.length, path: scopes.path(of: late.scope))
    let layer: NetworkLayer = late.packet.isV6 ? .ipv6(at: 0) : .ipv4(at: 0)
    let reading = Tunnel.follow(
      layer, bytes, UInt32(truncatingIfNeeded: late.packet.length), in: &envelope)
    guard case .packet(var packet) = reading else { return false }
    packet.presence.insert(.firstFragment)
    let outcome = TCP.read(bytes, packet, frame: late.frame, timestamp: late.time, into: &segment)
    guard outcome == .segment else { return false }
    // A FIN stands behind the payload that is missing, so that its sequence number is not known.
    segment.control.remove(.fin)
    if !envelope.path.isEmpty { enclose(&segment, envelope.path) }
    fragments.noteFirstOnly()
    return true
  }

  /// The capture is over: every datagram of which fragments are missing is given up, and `hasLate` tells
  /// whether that yields segments.
  public mutating func finish() {
    fragments.finish()
    hasLate = fragments.hasLate()
  }

  @inline(__always)
  static func networkLayer(
    of bytes: Span<UInt8>, _ linkType: LinkType, in envelope: inout Envelope
  ) -> NetworkLayer {
    switch linkType {
    case .ethernet: Ethernet.networkLayer(of: bytes, in: &envelope)
    case .linuxCooked: LinuxCooked.networkLayer(of: bytes, in: &envelope)
    case .linuxCooked2: LinuxCooked2.networkLayer(of: bytes, in: &envelope)
    case .null: Loopback.networkLayer(ofHostOrder: bytes)
    case .loop: Loopback.networkLayer(ofNetworkOrder: bytes)
    case .raw: .either(at: 0)
    case .ipv4: .ipv4(at: 0)
    case .ipv6: .ipv6(at: 0)
    case .ppp: PointToPoint.networkLayer(of: bytes, at: 0, in: &envelope)
    case .ciscoHDLC: CiscoHDLC.networkLayer(of: bytes, in: &envelope)
    case .netfilterLog: NetfilterLog.networkLayer(of: bytes)
    case .wirelessLAN: WirelessLAN.networkLayer(of: bytes, at: 0, isPadded: false, in: &envelope)
    case .radiotap: Radiotap.networkLayer(of: bytes, in: &envelope)
    case .prism: Radiotap.networkLayer(ofPrism: bytes, in: &envelope)
    case .avs: Radiotap.networkLayer(ofAVS: bytes, in: &envelope)
    }
  }
}
