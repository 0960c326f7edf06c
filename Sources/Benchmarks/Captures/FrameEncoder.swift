/// Writes pcap records: Ethernet, IPv4 or IPv6, TCP with the options of Linux, cut at the snapshot length.
struct FrameEncoder {
  /// The bytes written since they were last taken.
  private(set) var bytes: [UInt8] = []
  private(set) var frames = 0
  private let snapshotLength: Int
  private let isIPv6: Bool

  /// Begins a file with its header.
  init(snapshotLength: Int, isIPv6: Bool) {
    self.snapshotLength = snapshotLength
    self.isIPv6 = isIPv6
    bytes.reserveCapacity(Self.flushSize + 4096)
    put32(0xa1b2_c3d4)  // microseconds; little-endian, as on the machines that capture
    put32(0x0004_0002)
    put32(0)
    put32(0)
    put32(UInt32(snapshotLength))
    put32(1)
  }

  /// When so many bytes have gathered it is time to write them.
  static let flushSize = 1 << 20

  mutating func takeBytes() {
    bytes.removeAll(keepingCapacity: true)
  }

  mutating func append(_ frame: PlannedFrame, of connection: PlannedConnection) {
    frames += 1
    let isSyn = frame.control & Control.syn != 0
    let hasTimestamps = frame.control & Control.rst == 0
    let headerLength = isSyn ? 40 : hasTimestamps ? 32 : 20
    let network = isIPv6 ? 40 : 20
    let length = 14 + network + headerLength + Int(frame.payload)
    let captured = min(length, snapshotLength)
    put32(UInt32(truncatingIfNeeded: frame.time / 1_000_000_000))
    put32(UInt32(truncatingIfNeeded: frame.time % 1_000_000_000 / 1000))
    put32(UInt32(captured))
    put32(UInt32(length))
    let start = bytes.count
    putEthernet(fromClient: frame.fromClient)
    if isIPv6 {
      putIPv6(frame, connection, payload: length - 54)
    } else {
      putIPv4(frame, connection, length: length - 14)
    }
    let tcp = bytes.count
    putTCP(frame, connection, headerLength: headerLength, isSyn: isSyn)
    if hasTimestamps { putTimestamps(frame) }
    writeChecksum(of: frame, connection, tcp: tcp, length: length - 14 - network)
    // The payload is zeros, so that the checksum is right without writing all of it.
    let missing = captured - (bytes.count - start)
    if missing > 0 { bytes.append(contentsOf: repeatElement(0, count: missing)) }
  }

  private mutating func putEthernet(fromClient: Bool) {
    put32(0x0000_0002)
    put16(fromClient ? 0x0001 : 0x0002)
    put32(0x0000_0002)
    put16(fromClient ? 0x0002 : 0x0001)
    put16(isIPv6 ? 0x86dd : 0x0800)
  }

  private mutating func putIPv4(
    _ frame: PlannedFrame, _ connection: PlannedConnection, length: Int
  ) {
    let source = frame.fromClient ? connection.clientAddress : connection.serverAddress
    let destination = frame.fromClient ? connection.serverAddress : connection.clientAddress
    let timeToLive: UInt16 = frame.fromClient ? 52 : 64
    var sum: UInt32 = 0x4500 + UInt32(length) + UInt32(frame.identification) + 0x4000
    sum += UInt32(timeToLive << 8 | 6)
    sum += source >> 16 + source & 0xffff + destination >> 16 + destination & 0xffff
    put16(0x4500)
    put16(UInt16(length))
    put16(frame.identification)
    put16(0x4000)
    put16(timeToLive << 8 | 6)
    put16(Self.folded(sum))
    put32(source.byteSwapped)
    put32(destination.byteSwapped)
  }

  /// The addresses are 2001:db8:: and the number that would be the IPv4 address.
  private mutating func putIPv6(
    _ frame: PlannedFrame, _ connection: PlannedConnection, payload: Int
  ) {
    put32(UInt32(0x6000_0000).byteSwapped)
    put16(UInt16(payload))
    put16(6 << 8 | (frame.fromClient ? 52 : 64))
    let (client, server) = (connection.clientAddress, connection.serverAddress)
    for address in frame.fromClient ? [client, server] : [server, client] {
      for word in [0x2001_0db8, 0, 0, address] as [UInt32] { put32(word.byteSwapped) }
    }
  }

  private mutating func putTCP(
    _ frame: PlannedFrame, _ connection: PlannedConnection, headerLength: Int, isSyn: Bool
  ) {
    put16(frame.fromClient ? connection.clientPort : connection.serverPort)
    put16(frame.fromClient ? connection.serverPort : connection.clientPort)
    put32(frame.sequence.byteSwapped)
    put32(frame.acknowledgment.byteSwapped)
    put16(UInt16(headerLength / 4) << 12 | UInt16(frame.control))
    put16(isSyn ? 64240 : 501)
    put32(0)  // the checksum comes later, the urgent pointer is 0
    if isSyn {
      put16(0x0204)
      put16(1460)
      put16(0x0402)
    }
  }

  /// Timestamps as Linux places them: after SACK-permitted in a SYN, after two NOPs elsewhere.
  private mutating func putTimestamps(_ frame: PlannedFrame) {
    let isSyn = frame.control & Control.syn != 0
    if !isSyn { put16(0x0101) }
    put16(0x080a)
    put32(frame.timestampValue.byteSwapped)
    put32(frame.timestampEcho.byteSwapped)
    if isSyn {
      put16(0x0103)
      put16(0x0307)
    }
  }

  private mutating func writeChecksum(
    of frame: PlannedFrame, _ connection: PlannedConnection, tcp: Int, length: Int
  ) {
    let (client, server) = (connection.clientAddress, connection.serverAddress)
    var sum: UInt32 = 6 + UInt32(length)
    sum += client >> 16 + client & 0xffff + server >> 16 + server & 0xffff
    if isIPv6 { sum += 2 * (0x2001 + 0x0db8) }
    var place = tcp
    while place < bytes.count {
      sum += UInt32(bytes[place]) << 8 | UInt32(bytes[place + 1])
      place += 2
    }
    let checksum = Self.folded(sum)
    bytes[tcp + 16] = UInt8(checksum >> 8)
    bytes[tcp + 17] = UInt8(checksum & 0xff)
  }

  /// The Internet checksum of a sum of 16-bit words (RFC 1071).
  private static func folded(_ sum: UInt32) -> UInt16 {
    var sum = sum
    while sum > 0xffff { sum = sum & 0xffff + sum >> 16 }
    return ~UInt16(sum)
  }

  /// In network byte order.
  private mutating func put16(_ value: UInt16) {
    bytes.append(UInt8(value >> 8))
    bytes.append(UInt8(value & 0xff))
  }

  /// In the byte order of the file, which is little-endian.
  private mutating func put32(_ value: UInt32) {
    bytes.append(UInt8(value & 0xff))
    bytes.append(UInt8(value >> 8 & 0xff))
    bytes.append(UInt8(value >> 16 & 0xff))
    bytes.append(UInt8(value >> 24))
  }
}
