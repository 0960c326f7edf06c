/// Where the TCP header lies in an Ethernet frame without tags, and what a rewrite needs of it.
///
/// Independent of the program's own decoder. IPv6 extension headers are not followed.
struct TCPFrame {
  let bytes: [UInt8]
  /// Where the IP header starts; always 14.
  let internetStart = 14
  /// Where the TCP header starts.
  let start: Int
  /// Where the captured part of the TCP header ends.
  let headerEnd: Int
  /// Octets of payload, from the IP header's length.
  let payloadLength: UInt32
  /// Both addresses and ports, the sender's first.
  let source: [UInt8]
  let destination: [UInt8]

  /// Finds the TCP header, or nil when there is none that is whole in its fixed part.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 34 else { return nil }
    let packetEnd: Int
    let addresses: (Range<Int>, Range<Int>)
    switch bytes.field16(12) {
    case 0x0800:
      guard bytes[23] == 6, bytes.field16(20) & 0x1fff == 0 else { return nil }
      start = 14 + Int(bytes[14] & 15) * 4
      packetEnd = 14 + Int(bytes.field16(16))
      addresses = (26..<30, 30..<34)
    case 0x86dd:
      guard bytes.count >= 54, bytes[20] == 6 else { return nil }
      start = 54
      packetEnd = 54 + Int(bytes.field16(18))
      addresses = (22..<38, 38..<54)
    default: return nil
    }
    guard bytes.count >= start + 20 else { return nil }
    let length = Int(bytes[start + 12] >> 4) * 4
    guard length >= 20, start + length <= packetEnd else { return nil }
    headerEnd = min(start + length, bytes.count)
    payloadLength = UInt32(packetEnd - start - length)
    source = Array(bytes[addresses.0] + bytes[start..<start + 2])
    destination = Array(bytes[addresses.1] + bytes[start + 2..<start + 4])
    self.bytes = bytes
  }

  var sequence: UInt32 { bytes.field32(start + 4) }
  var acknowledgment: UInt32 { bytes.field32(start + 8) }
  var isFIN: Bool { bytes[start + 13] & 1 != 0 }
  var isSYN: Bool { bytes[start + 13] & 2 != 0 }
  var isRST: Bool { bytes[start + 13] & 4 != 0 }
  var hasACK: Bool { bytes[start + 13] & 16 != 0 }
  /// SEG.LEN.
  var length: UInt32 { payloadLength + (isFIN ? 1 : 0) + (isSYN ? 1 : 0) }
  /// The key of the connection, the same for both directions.
  var key: [UInt8] { isForward ? source + destination : destination + source }
  /// Whether the sender is the end that stands first in `key`.
  var isForward: Bool { source.lexicographicallyPrecedes(destination) }

  /// Where the edges of SACK blocks lie.
  var selectiveEdges: [Int] {
    var edges: [Int] = []
    var place = start + 20
    while place < headerEnd, bytes[place] != 0 {
      if bytes[place] == 1 {
        place += 1
        continue
      }
      guard place + 1 < headerEnd, bytes[place + 1] >= 2 else { break }
      let end = min(place + Int(bytes[place + 1]), headerEnd)
      if bytes[place] == 5 {
        edges += stride(from: place + 2, through: end - 4, by: 4)
      }
      place = end
    }
    return edges
  }

  /// The frame with its sequence and acknowledgment numbers moved on, and the checksum with them.
  ///
  /// The checksum is updated, not computed anew (RFC 1624), so that it stays right or wrong as it
  /// was, and so that a frame that is cut off can be moved as well.
  func moved(sequence: UInt32, acknowledgment: UInt32) -> [UInt8] {
    var result = bytes
    result.setField32(start + 4, self.sequence &+ sequence)
    if hasACK {
      result.setField32(start + 8, self.acknowledgment &+ acknowledgment)
      for edge in selectiveEdges {
        result.setField32(edge, bytes.field32(edge) &+ acknowledgment)
      }
    }
    let before = InternetChecksum.sum(bytes[start..<headerEnd], from: 0)
    let after = InternetChecksum.sum(result[start..<headerEnd], from: 0)
    // Both sums contain the old checksum, which cancels out.
    let sum = UInt32(~bytes.field16(start + 16)) + UInt32(~before) + UInt32(after)
    result.setField16(start + 16, ~InternetChecksum.sum([], from: sum))
    return result
  }
}
