import Wire

/// What the IP header says about a packet that carries TCP.
struct IPPacket {
  /// The sender's address.
  var source: IPAddress
  /// The receiver's address.
  var destination: IPAddress
  /// Where the TCP header starts, in octets from the frame's first.
  var start: Int
  /// Where the packet ends according to its header, which may lie beyond the captured bytes.
  var end: Int
  /// Time to live, or hop limit.
  var timeToLive: UInt8
  /// IPv4's identification, or 0.
  var identification: UInt16
  /// What the IP header carried beside the fixed fields.
  var presence: Segment.Presence
}

/// What became of an IP header.
enum IPReading {
  /// It carries TCP.
  case packet(IPPacket)
  /// It carries another packet by way of an IP protocol, whose header its start points at.
  case tunnel(protocol: UInt8, IPPacket)
  /// It is a part of a packet.
  case fragment(Fragment)
  /// It carries neither, or cannot be read.
  case skipped(SkipReason)
}

extension IPPacket {
  /// Reads a packet of which only the version nibble tells the family.
  static func readEither(
    _ bytes: Span<UInt8>, at start: Int, _ originalLength: UInt32
  ) -> IPReading {
    guard start < bytes.count else { return .skipped(.cutInIPHeader) }
    switch bytes[start] >> 4 {
    case 4: return IPv4.read(bytes, at: start, originalLength)
    case 6: return IPv6.read(bytes, at: start, originalLength)
    default: return .skipped(.badIPVersion)
    }
  }

  /// The end of a packet whose header gives no length: the end of the frame on the wire.
  ///
  /// Linux writes 0 where a packet is larger than the field can say (BIG TCP, some segmentation
  /// offload), and IPv6 jumbograms have 0 by design (RFC 2675 §3). Such a packet is larger than any
  /// link's minimum frame, so that there is no padding to be taken for payload.
  static func endOfFrame(_ bytes: Span<UInt8>, _ originalLength: UInt32) -> Int {
    max(bytes.count, Int(originalLength))
  }
}

/// The IP protocol numbers that matter here.
///
/// Source: https://www.iana.org/assignments/protocol-numbers.
enum IPProtocol {
  static let tcp: UInt8 = 6

  /// The authentication header, behind which the packet's own protocol stands.
  static let authentication: UInt8 = 51

  /// Whether a segment may come of a packet with a protocol, so that its fragments are worth keeping.
  static func mayLeadToTCP(_ number: UInt8) -> Bool {
    switch number {
    case tcp, authentication, Tunnel.ipv4, Tunnel.ipv6, 17, 47, 97, 137: true
    // IPv6: hop-by-hop options, routing, destination options.
    case 0, 43, 60: true
    default: false
    }
  }

  /// What a packet with a protocol other than TCP is.
  static func reading(_ number: UInt8, _ packet: IPPacket) -> IPReading {
    switch number {
    // UDP may be a tunnel's; GRE, EtherIP, MPLS in IP.
    case Tunnel.ipv4, Tunnel.ipv6, 17, 47, 97, 137: .tunnel(protocol: number, packet)
    // ESP, IP mobility, the old IPIP, IPComp, L2TP.
    case 50, 55, 94, 108, 115: .skipped(.tunnel)
    default: .skipped(.notTCP)
    }
  }
}
