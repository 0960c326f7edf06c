/// Packets that Linux's netfilter logged.
///
/// ```
/// +---------------------------+
/// |       Address family      |  1 octet
/// |          Version          |  1
/// |        Resource ID        |  2
/// +---------------------------+
/// |        TLV length         |  2, in the byte order of the capturing host
/// |         TLV type          |  2, likewise; 9 is the packet
/// |         TLV value, padded to 4 octets
/// +---------------------------+
/// ```
///
/// Source: https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html.
enum NetfilterLog {
  /// How many TLVs are followed.
  static let fieldLimit = 64

  /// What a logged frame carries.
  static func networkLayer(of bytes: Span<UInt8>) -> NetworkLayer {
    guard bytes.count >= 8 else { return .skipped(.cutInLinkHeader) }
    guard bytes[1] == 0 else { return .skipped(.notIP) }
    // No type is above 255, so that the first one shows the byte order.
    let isBigEndian = bytes[6] == 0 && bytes[7] != 0
    var place = 4
    for _ in 0..<fieldLimit {
      guard bytes.count >= place &+ 4 else { break }
      var length = bytes.field16(place)
      var type = bytes.field16(place &+ 2)
      if !isBigEndian { (length, type) = (length.byteSwapped, type.byteSwapped) }
      if type & 0x7fff == 9 { return .either(at: place &+ 4) }
      guard length >= 4 else { return .skipped(.notIP) }
      place &+= (Int(length) &+ 3) & ~3
    }
    return .skipped(place > bytes.count ? .cutInLinkHeader : .notIP)
  }
}
