import FlowTracking
import Foundation
import PacketDecode
import TestSupport
import Testing

/// Whatever a file holds, every frame of it is accounted for, and nothing stops the program.
@Suite struct DamageTests {
  @Test(
    .enabled(if: SharedCaptures.has("malformed"), "the folder of malformed captures is absent"))
  func everyFrameOfAMalformedCaptureIsCountedOnTheWholeWay() {
    for file in SharedCaptures.files(in: "malformed") {
      expectEveryFrameCounted(Pipeline(path: file.path), file.lastPathComponent)
    }
  }

  @Test(
    .enabled(if: SharedCaptures.has("malformed"), "the folder of malformed captures is absent"))
  func aFullTableLosesNoConnectionOfAMalformedCapture() {
    let tight = TrackerLimits(connections: 2, lingerSeconds: 1)
    for file in SharedCaptures.files(in: "malformed") {
      let pipeline = Pipeline(path: file.path, limits: tight)
      expectEveryFrameCounted(pipeline, file.lastPathComponent)
      #expect(pipeline.statistics.peakConnections <= 2, "\(file.lastPathComponent)")
    }
  }

  /// A connection with losses, and one with an RST in a stranger's name.
  @Test(arguments: ["lost_fin2_x2_four_B.A.pcap", "forged_rst_effective.B.pcap"])
  func aCaptureCutAnywhereGivesWhatStandsBeforeTheCut(name: String) throws {
    let file = try SharedCaptures.bytes(
      of: SharedCaptures.root.appendingPathComponent("Fixtures/\(name)"))
    var before: UInt64 = 0
    for length in stride(from: 0, through: file.count, by: 7) {
      let cut = Array(file[..<length])
      let pipeline = try Pipeline(cut)
      expectEveryFrameCounted(pipeline, "\(name), \(length) octets")
      #expect(pipeline.frames == ClassicCapture(cut)?.records.count ?? 0)
      #expect(pipeline.frames >= before)
      before = pipeline.frames
    }
    #expect(before > 0)
  }

  /// Packets add up from the frames to the connections, but for what the statistics name.
  private func expectEveryFrameCounted(_ pipeline: Pipeline, _ name: String) {
    let counters = pipeline.counters
    #expect(counters.frameCount == pipeline.frames, "\(name)")
    #expect(counters.segmentCount == pipeline.statistics.segments, "\(name)")
    #expect(pipeline.connections.count == pipeline.statistics.connections, "\(name)")
    let packets = pipeline.connections.reduce(0) { sum, judged in
      sum + UInt64(judged.connection.low.packets) + UInt64(judged.connection.high.packets)
    }
    let statistics = pipeline.statistics
    #expect(
      packets + statistics.duplicateFrames + statistics.strayResets == statistics.segments,
      "\(name)")
  }
}
