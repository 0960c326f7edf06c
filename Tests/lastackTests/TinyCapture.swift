import Foundation

/// Captures of raw IPv4 frames, made byte by byte.
enum TinyCapture {
  /// A handshake, both FINs and their ACKs: seven frames in one connection a port.
  static func closes(ports: Range<UInt16> = 40000..<40001) -> Data {
    ports.reduce(into: header) { data, port in data += handshake(port, 80) + close(port, 80) }
  }

  /// SYN, SYN-ACK and ACK.
  static func handshake(_ client: UInt16, _ server: UInt16) -> Data {
    frame(0, client, server, seq: 100, ack: 0, flags: 0x02)
      + frame(1, server, client, seq: 900, ack: 101, flags: 0x12)
      + frame(2, client, server, seq: 101, ack: 901, flags: 0x10)
  }

  /// FIN, ACK, FIN and ACK, behind a handshake.
  static func close(_ client: UInt16, _ server: UInt16) -> Data {
    frame(3, client, server, seq: 101, ack: 901, flags: 0x11)
      + frame(4, server, client, seq: 901, ack: 102, flags: 0x10)
      + frame(5, server, client, seq: 901, ack: 102, flags: 0x11)
      + frame(6, client, server, seq: 102, ack: 902, flags: 0x10)
  }

  /// The server's RST, behind a handshake.
  static func abort(_ client: UInt16, _ server: UInt16) -> Data {
    frame(3, server, client, seq: 901, ack: 101, flags: 0x14)
  }

  /// The same frames 300 s later and with other initial sequence numbers: another connection.
  static func shifted(_ frames: Data.SubSequence) -> Data {
    var frames = Data(frames)
    for frame in stride(from: 0, to: frames.count, by: 56) {
      frames[frame + 1] &+= 1
      // Sequence and acknowledgment numbers, from their second octet on.
      frames[frame + 16 + 25] = 0x40
      if frames[frame + 16 + 33] & 0x10 != 0 { frames[frame + 16 + 29] = 0x40 }
    }
    return frames
  }

  /// A pcap header: microseconds, little endian, link type 101 (raw IP).
  static let header: Data =
    little(0xa1b2_c3d4) + Data([2, 0, 4, 0]) + little(0) + little(0) + little(65535) + little(101)

  /// One segment without payload; the lower port of each pair is the server's.
  static func frame(
    _ tick: UInt32, _ from: UInt16, _ to: UInt16, seq: UInt32, ack: UInt32, flags: UInt8
  ) -> Data {
    let ends: [UInt8] = from < to ? [10, 0, 0, 2, 10, 0, 0, 1] : [10, 0, 0, 1, 10, 0, 0, 2]
    var packet = Data([0x45, 0, 0, 40, 0, UInt8(tick), 0x40, 0, 64, 6, 0, 0])
    packet += Data(ends)
    packet += big(from) + big(to) + big(seq) + big(ack)
    packet += Data([0x50, flags, 0xff, 0xff, 0, 0, 0, 0])
    let size = UInt32(packet.count)
    return little(1_700_000_000) + little(tick * 1000) + little(size) + little(size) + packet
  }

  private static func little(_ value: UInt32) -> Data {
    Data((0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) })
  }

  private static func big<Value: FixedWidthInteger>(_ value: Value) -> Data {
    let bits = Value.bitWidth
    return Data(
      stride(from: bits - 8, through: 0, by: -8).map { shift in
        UInt8(truncatingIfNeeded: value >> Value(shift))
      })
  }
}
