import Wire

/// One fragment of an IP datagram, as its headers describe it.
///
/// Source: RFC 791 §3.2, RFC 8200 §4.5.
struct Fragment {
  /// The headers of the fragment; start and end are those of its part of the payload.
  var packet: IPPacket
  /// Where the IP header starts.
  var headerStart: Int
  /// Whether it is one of IPv6.
  var isV6: Bool
  /// The protocol of the datagram; of IPv6, the first header behind the fragment header.
  var number: UInt8
  /// What all fragments of the datagram share.
  var identification: UInt32
  /// Where in the datagram's payload it stands.
  ///
  /// Unit: octets.
  var offset: Int
  /// No more fragments follow.
  var isLast: Bool

  init(
    of packet: IPPacket, headerStart: Int, isV6: Bool, number: UInt8, identification: UInt32,
    offset: Int, isLast: Bool
  ) {
    self.packet = packet
    self.headerStart = headerStart
    self.isV6 = isV6
    self.number = number
    self.identification = identification
    self.offset = offset
    self.isLast = isLast
  }

  /// Octets of the datagram's payload, by the header's lengths.
  var length: Int { packet.end &- packet.start }

  /// Whether it can be a part of a datagram: not empty, a multiple of eight octets but for the last, and not
  /// beyond the largest datagram ("ping of death").
  var isSound: Bool {
    length > 0 && (isLast || length & 7 == 0)
      && packet.start &- headerStart &+ offset &+ length <= 65_535 &+ (isV6 ? IPv6.fixedLength : 0)
  }

  /// What tells its datagram from others; what passes two networks is put together in each.
  func key(in scope: UInt16) -> Key {
    Key(
      source: packet.source, destination: packet.destination, identification: identification,
      number: isV6 ? 0 : number, isV6: isV6, scope: scope)
  }

  /// What tells a datagram from others.
  ///
  /// Source: RFC 791 §3.2 (with the protocol), RFC 8200 §4.5 (without).
  struct Key: Hashable {
    var source: IPAddress
    var destination: IPAddress
    var identification: UInt32
    var number: UInt8
    var isV6: Bool
    var scope: UInt16
  }
}
