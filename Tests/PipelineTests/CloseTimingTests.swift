import CaptureSummary
import FlowTracking
import Foundation
import TeardownAnalysis
import TestSupport
import Testing
import Wire

/// What the summary counts of CLOSE_WAIT and TIME_WAIT is what the record of each connection says.
@Suite struct CloseTimingTests {
  @Test(arguments: PlainFlowTests.fixtures)
  func theShortWayAgreesWithTheStates(capture: URL) throws {
    try check(capture)
  }

  @Test(
    .enabled(if: SharedCaptures.has("storm"), "../shared/captures/storm is not here"),
    arguments: PlainFlowTests.captures(in: "storm"))
  func inAStormTheShortWayAgreesWithTheStates(capture: URL) throws {
    let pipeline = try check(capture)
    // Both ways are taken: where all had an anomaly, nothing would be tested.
    let stays = pipeline.connections.compactMap(\.timing.timeWait)
    #expect(stays.count > 100)
    #expect(pipeline.connections.contains { $0.timing.closeWait?.duration ?? 0 > 0 })
  }

  @discardableResult
  private func check(_ capture: URL) throws -> Pipeline {
    let pipeline = Pipeline(path: capture.path)
    try #require(!pipeline.connections.isEmpty)
    for judged in pipeline.connections {
      let name = "connection \(judged.connection.id) of \(capture.lastPathComponent)"
      let (closeWait, timeWait) = (judged.history?.closeWait, judged.history?.timeWait)
      #expect(judged.timing.closeWait?.side == closeWait?.side, "\(name)")
      #expect(judged.timing.closeWait?.duration == closeWait?.duration, "\(name)")
      #expect(judged.timing.closeWait?.hasEnded == closeWait?.hasEnded, "\(name)")
      #expect(judged.timing.timeWait?.start == timeWait?.start, "\(name)")
      #expect(judged.timing.timeWait?.isClients == timeWait.map { $0.side != .server }, "\(name)")
      #expect(judged.timing.timeWait?.isServers == timeWait.map { $0.side != .client }, "\(name)")
      let end = timeWait.map { stay in
        stay.isReused ? judged.reopening.map { min($0, stay.end) } ?? stay.end : stay.end
      }
      #expect(judged.timing.timeWait?.end == end, "\(name)")
    }
    return pipeline
  }
}
