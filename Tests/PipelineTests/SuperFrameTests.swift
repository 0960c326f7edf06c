import FlowTracking
import PacketDecode
import TeardownAnalysis
import TestSupport
import Testing
import Wire

/// Frames of many packets, as a capture on the host itself sees them before the card cuts them up (TSO)
/// and after the kernel has joined them (GRO, BIG TCP).
@Suite struct SuperFrameTests {
  /// How much one frame carries, and what its IP header says.
  struct Size: Sendable, CustomTestStringConvertible {
    let payload: UInt32
    var hasLength = true
    var captured = Int.max
    var testDescription: String {
      "\(payload) octets\(hasLength ? "" : ", length 0")\(captured < .max ? ", cut" : "")"
    }
  }

  static let sizes = [
    Size(payload: 2896), Size(payload: 65_160), Size(payload: 64_000, hasLength: false),
    Size(payload: 65_160, captured: 96), Size(payload: 185_000, hasLength: false),
    Size(payload: 185_000, hasLength: false, captured: 96),
  ]

  /// The client sends a frame, sends it again where its acknowledgment was lost, and closes with data.
  private static func script(_ payload: UInt32) -> String {
    let (first, second) = (101 + payload, 101 + 2 * payload)
    return """
      +.001 > P. 101:\(first)(\(payload)) ack 1001
      +.020 < .  1001:1001(0) ack \(first)
      +.001 > FP. \(first):\(second)(\(payload)) ack 1001
      +.220 > FP. \(first):\(second)(\(payload)) ack 1001
      +.020 < .  1001:1001(0) ack \(second + 1)
      +.010 < F. 1001:1001(0) ack \(second + 1)
      +.00005 > . \(second + 1):\(second + 1)(0) ack 1002
      """
  }

  @Test(arguments: sizes, LadderSetting.all)
  func theVerdictIsThatOfOrdinaryFrames(size: Size, setting: LadderSetting) throws {
    let large = try Self.judged(size, setting)
    let small = try Self.judged(Size(payload: 1000), setting)
    let bytes = large.connection.low.bytes + large.connection.high.bytes
    #expect(bytes == 100 + 1000 + 3 * UInt64(size.payload))
    #expect(Meaning(large) == Meaning(small))
    #expect(large.verdict.label == .lostSegmentRetransmitted)
    #expect(large.connection.low.gaps + large.connection.high.gaps == 0)
  }

  private static func judged(_ size: Size, _ setting: LadderSetting) throws -> Judged {
    let ladder = try Ladder(LadderPrefix.exchange().script + script(size.payload))
    var writer = CaptureFileWriter(
      format: .pcap(bigEndian: false, nanoseconds: true), linkType: 1)
    for frame in ladder.frames(in: setting) {
      var bytes = frame.bytes
      if !size.hasLength, bytes.count > 60_000 {
        bytes.setField16(bytes.field16(12) == 0x0800 ? 16 : 18, 0)
      }
      writer.append(
        Array(bytes.prefix(size.captured)), at: frame.timestamp,
        originalLength: frame.originalLength)
    }
    let pipeline = try Pipeline(writer.bytes)
    #expect(pipeline.error == nil)
    #expect(pipeline.counters.damagedCount == 0)
    try #require(pipeline.connections.count == 1)
    return try #require(pipeline.connections.first)
  }
}
