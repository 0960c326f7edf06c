import PacketCapture
import TestSupport
import Wire

/// Captures that tests write, and what they read back.
enum Captured {
  /// What is kept of a frame, which itself cannot be kept.
  struct Facts: Equatable {
    let number: UInt64
    let nanoseconds: Int64
    let originalLength: UInt32
    let isCut: Bool
    let bytes: [UInt8]
  }

  /// Times with nanoseconds that microseconds cannot hold.
  static let times: [Int64] = [1_700_000_000_123_456_789, 1_700_000_000_123_457_790, 1]

  /// Three frames with ports 1, 2 and 3; the second is cut.
  static func file(
    _ format: CaptureFileWriter.Format = .pcap(bigEndian: false, nanoseconds: true),
    linkType: UInt32 = 1, snapshotLength: UInt32 = 262_144
  ) -> [UInt8] {
    var writer = CaptureFileWriter(
      format: format, linkType: linkType, snapshotLength: snapshotLength)
    for (index, time) in times.enumerated() {
      let frame = frame(port: UInt16(index + 1))
      writer.append(
        index == 1 ? Array(frame[..<54]) : frame, at: Timestamp(nanoseconds: time),
        originalLength: UInt32(frame.count))
    }
    return writer.bytes
  }

  /// An Ethernet frame with a segment between two ports.
  static func frame(port: UInt16) -> [UInt8] {
    let (tuple, direction) = FourTuple.orient(
      from: Endpoint(address: IPAddress(v4: 0x0a00_0001), port: port),
      to: Endpoint(address: IPAddress(v4: 0x0a00_0002), port: 80))
    var segment = Segment(
      tuple: tuple, direction: direction, control: [.ack], frame: 0,
      timestamp: Timestamp(nanoseconds: 0), sequence: SequenceNumber(1),
      acknowledgmentField: SequenceNumber(1), payloadLength: 11)
    segment.timeToLive = 64
    return FrameBuilder().frame(segment)
  }

  /// Room for a segment.
  static func noSegment() -> Segment {
    let nowhere = Endpoint(address: IPAddress(v4: 0), port: 0)
    let (tuple, direction) = FourTuple.orient(from: nowhere, to: nowhere)
    return Segment(
      tuple: tuple, direction: direction, control: [], frame: 0,
      timestamp: Timestamp(nanoseconds: 0), sequence: SequenceNumber(0),
      acknowledgmentField: SequenceNumber(0), payloadLength: 0)
  }

  /// The facts of all frames that a source has left.
  static func facts(_ source: inout CaptureSource) throws(CaptureError) -> [Facts] {
    var all: [Facts] = []
    while let frame = try source.next() {
      var bytes: [UInt8] = []
      for index in frame.bytes.indices { bytes.append(frame.bytes[index]) }
      all.append(
        Facts(
          number: frame.number, nanoseconds: frame.timestamp.nanoseconds,
          originalLength: frame.originalLength, isCut: frame.isCut, bytes: bytes))
    }
    return all
  }

  /// The error that opening a file ends with.
  static func openingError(_ path: String, filter: String? = nil) -> CaptureError? {
    do throws(CaptureError) {
      _ = try CaptureSource(path: path, filter: filter)
      return nil
    } catch {
      return error
    }
  }
}
