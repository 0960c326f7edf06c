import Wire

extension CaptureRewriter {
  /// Puts each frame that carries IP into a tunnel; other frames stay as they are.
  ///
  /// Which end of the tunnel sends is told by the frame's addresses, so that both directions differ.
  static func putIntoTunnel(_ capture: inout ClassicCapture, _ kind: Kind) {
    for index in capture.records.indices {
      let bytes = capture.records[index].bytes
      guard bytes.count >= 14 else { continue }
      let type = bytes.field16(12)
      guard type == 0x0800 || type == 0x86dd else { continue }
      let rest = Int(capture.records[index].originalLength) - bytes.count
      var inside: [UInt8]
      switch kind {
      case .gre: inside = [0x20, 0x00] + bytes[12..<14] + [0, 0, 1, 0x2c] + bytes[14...]
      case .vxlan:
        inside = udp(4789, [8, 0, 0, 0, 0, 0x12, 0x34, 0] + bytes, rest)
      default:
        inside = udp(
          6081, [1, 0, 0x65, 0x58, 0, 0x12, 0x34, 0, 1, 2, 0x80, 0] + bytes, rest)
      }
      let isFirst = bytes[..<6].lexicographicallyPrecedes(bytes[6..<12])
      inside = outerPacket(kind == .gre ? 47 : 17, isFirst, inside, rest) + inside
      capture.records[index].bytes = bytes[..<12] + [0x08, 0x00] + inside
      capture.records[index].originalLength = UInt32(14 + inside.count + rest)
    }
  }

  /// A datagram without a checksum, of which so many octets were not captured.
  private static func udp(_ port: UInt16, _ inside: [UInt8], _ rest: Int) -> [UInt8] {
    var header: [UInt8] = []
    header.append16(49_152)
    header.append16(port)
    header.append16(UInt16(truncatingIfNeeded: 8 + inside.count + rest))
    header.append16(0)
    return header + inside
  }

  private static func outerPacket(
    _ number: UInt8, _ isFirst: Bool, _ inside: [UInt8], _ rest: Int
  ) -> [UInt8] {
    var header: [UInt8] = [0x45, 0]
    header.append16(UInt16(truncatingIfNeeded: 20 + inside.count + rest))
    header += [0, 0, 0x40, 0, 64, number, 0, 0]
    header += isFirst ? [192, 0, 2, 1, 192, 0, 2, 2] : [192, 0, 2, 2, 192, 0, 2, 1]
    header.setField16(10, ~InternetChecksum.sum(header))
    return header
  }

  /// Splits each TCP packet of more than 600 octets in two, of which the first has 256 octets of payload,
  /// and puts the second before it if that is wanted.
  static func fragment(_ capture: inout ClassicCapture, isReversed: Bool) {
    var number: UInt32 = 0
    capture.records = capture.records.flatMap { record -> [ClassicCapture.Record] in
      number &+= 1
      guard TCPFrame(record.bytes) != nil, record.bytes.count > 614,
        record.bytes.count == Int(record.originalLength)
      else { return [record] }
      let isV6 = record.bytes.field16(12) == 0x86dd
      // Whatever stands between the fixed IPv6 header and TCP is left alone.
      if isV6, record.bytes[20] != 6 { return [record] }
      let parts = isV6 ? partsV6(record.bytes, number) : partsV4(record.bytes)
      let records = parts.map { part in
        var result = record
        result.bytes = part
        result.originalLength = UInt32(part.count)
        return result
      }
      return isReversed ? records.reversed() : records
    }
  }

  private static func partsV4(_ bytes: [UInt8]) -> [[UInt8]] {
    let start = 14 + Int(bytes[14] & 15) * 4
    let end = 14 + Int(bytes.field16(16))
    return [(start, start + 256, true), (start + 256, end, false)].map { from, to, hasMore in
      var header = Array(bytes[..<start])
      header.setField16(16, UInt16(start - 14 + to - from))
      // Don't Fragment stays, which the verdicts look at.
      header.setField16(
        20, bytes.field16(20) & 0x4000 | (hasMore ? 0x2000 : 0) | UInt16((from - start) / 8))
      header.setField16(24, 0)
      header.setField16(24, ~InternetChecksum.sum(header[14...]))
      return header + bytes[from..<to]
    }
  }

  private static func partsV6(_ bytes: [UInt8], _ number: UInt32) -> [[UInt8]] {
    let end = 54 + Int(bytes.field16(18))
    return [(54, 54 + 256, true), (54 + 256, end, false)].map { from, to, hasMore in
      var header = Array(bytes[..<54])
      header.setField16(18, UInt16(8 + to - from))
      header[20] = 44
      header += [6, 0]
      header.append16(UInt16(from - 54) | (hasMore ? 1 : 0))
      header.append32(number)
      return header + bytes[from..<to]
    }
  }
}
