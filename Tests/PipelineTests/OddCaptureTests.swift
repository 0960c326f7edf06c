import FlowTracking
import Foundation
import PacketDecode
import TeardownAnalysis
import Testing
import Wire

@testable import TestSupport

/// Captures as no clean laboratory makes them: what they cannot show is not claimed, and nothing of
/// them stops the program.
@Suite struct OddCaptureTests {
  @Test(arguments: LabCase.fixtures, [true, false])
  func whereOneDirectionWasCapturedNothingOfTheOtherIsClaimed(
    lab: LabCase, isForward: Bool
  ) throws {
    let capture = try Self.capture(lab) { record in
      TCPFrame(record.bytes).map { $0.isForward == isForward } ?? true
    }
    for judged in try Pipeline(capture.written()).connections {
      let verdict = judged.verdict
      #expect(judged.connection.isOneSided, "\(lab)")
      #expect(judged.history == nil, "\(lab)")
      #expect(verdict.label != .lostSegmentRetransmitted, "\(lab): \(verdict)")
      for place in 0..<verdict.waves.count {
        #expect(verdict.waves[place].lost == 0, "\(lab): \(verdict.waves[place])")
      }
      let closed: [Label] = [.cleanFourWay, .mergedThreeWay, .simultaneous]
      #expect(!closed.contains(verdict.label), "\(lab): the other FIN was not captured")
    }
  }

  /// On two interfaces of one host, in whatever order its frames are written down.
  @Test(arguments: LabCase.fixtures)
  func aPacketSeenOnTwoInterfacesIsOnePacket(lab: LabCase) throws {
    let file = try SharedCaptures.bytes(of: lab.file)
    let once = Pipeline(path: lab.file.path)
    let twice = try Pipeline(CaptureRewriter.rewrite(file, .mirrored))
    let added = twice.statistics.duplicateFrames - once.statistics.duplicateFrames
    let segments = once.statistics.segments
    // Pure ACKs that nothing numbers may have been sent twice, and cannot all be told from copies.
    let untold = UInt64(try Self.capture(lab, where: Self.isPlainAcknowledgment).records.count)
    #expect(added <= segments && added + untold >= segments, "\(lab)")
    #expect(untold > 0 || added == segments, "\(lab)")
    #expect(twice.statistics.segments == 2 * once.statistics.segments, "\(lab)")
    #expect(twice.connections.map(Meaning.init) == once.connections.map(Meaning.init), "\(lab)")
  }

  @Test(arguments: LabCase.fixtures, Clock.allCases)
  func anAbsurdClockStopsNothingAndProvesNothing(lab: LabCase, clock: Clock) throws {
    var capture = try Self.capture(lab) { _ in true }
    capture.hasNanoseconds = true
    for index in capture.records.indices { clock.set(&capture.records[index].timestamp, index) }
    let pipeline = try Pipeline(capture.written())
    #expect(pipeline.error == nil)
    #expect(pipeline.frames == UInt64(capture.records.count))
    let packets = pipeline.connections.reduce(0) { sum, judged in
      sum + UInt64(judged.connection.low.packets) + UInt64(judged.connection.high.packets)
    }
    let statistics = pipeline.statistics
    #expect(
      packets + statistics.duplicateFrames + statistics.strayResets == statistics.segments, "\(lab)"
    )
  }

  /// Clocks that a capture may have been written with.
  enum Clock: String, CaseIterable, Sendable {
    /// Every frame at the beginning of 1970.
    case none
    /// Every frame a second before the one before it.
    case backwards
    /// To and fro between 1970 and the last second of 32 bits.
    case leaping

    func set(_ timestamp: inout Timestamp, _ index: Int) {
      switch self {
      case .none: timestamp.nanoseconds = 0
      case .backwards:
        timestamp.nanoseconds = 1_700_000_000_000_000_000 - Int64(index) * 1_000_000_000
      case .leaping: timestamp.nanoseconds = index % 2 == 0 ? 0 : 4_294_967_295_999_999_999
      }
    }
  }

  /// A segment of more octets than a datagram has, whose IP header says 0 or less than there is.
  @Test(arguments: [0, 1, 39, 40, 41, 1500, 65_535] as [UInt16])
  func aWrongLengthInTheInternetHeaderIsCountedOrDecidesAboutThePayload(length: UInt16) throws {
    let lab = try #require(LabCase.fixtures.first { "\($0)".hasPrefix("four_way.") })
    var capture = try Self.capture(lab) { _ in true }
    let place = try #require(
      capture.records.firstIndex { TCPFrame($0.bytes).map { $0.payloadLength > 0 } ?? false })
    capture.records[place].bytes.setField16(16, length)
    let pipeline = try Pipeline(capture.written())
    #expect(pipeline.frames == UInt64(capture.records.count))
    #expect(pipeline.counters.frameCount == pipeline.frames)
    let isReadable = length == 0 || length >= 60
    #expect(pipeline.counters.damagedCount == (isReadable ? 0 : 1))
    #expect(pipeline.connections.count == 1)
  }

  /// Whether a frame is an ACK that takes up no sequence space and has no identification.
  private static func isPlainAcknowledgment(_ record: ClassicCapture.Record) -> Bool {
    guard let frame = TCPFrame(record.bytes), frame.length == 0, !frame.isRST else { return false }
    return record.bytes.field16(12) == 0x86dd || record.bytes.field16(18) == 0
  }

  /// The frames of a case that are to stay.
  private static func capture(
    _ lab: LabCase, where isKept: (ClassicCapture.Record) -> Bool
  ) throws -> ClassicCapture {
    var capture = try #require(ClassicCapture(try SharedCaptures.bytes(of: lab.file)))
    capture.records.removeAll { !isKept($0) }
    return capture
  }
}
