import FlowTracking
import Foundation
import TeardownAnalysis
import TestSupport
import Testing
import Wire

/// Where the ends stood, against what the scenarios of the lab did.
@Suite struct LabStateTests {
  /// From wherever it is at hand, the folder beside the repository first.
  private static let cases = LabCase.lab.isEmpty ? LabCase.fixtures : LabCase.lab

  @Test(arguments: cases.filter { $0.truth.isClosedByFins })
  func whoeverClosedFirstHoldsTimeWaitForAMinute(lab: LabCase) throws {
    let history = try lab.history()
    let timeWait = try #require(history.timeWait, "\(lab)")
    switch lab.truth.closer {
    case "A": #expect(timeWait.side == .client)
    case "B": #expect(timeWait.side == .server)
    default: #expect(timeWait.side == nil)
    }
    let length = timeWait.end - timeWait.start
    #expect(timeWait.restarts > 0 ? length > 60_000_000_000 : length == 60_000_000_000)
    #expect(history.closeWait?.hasEnded ?? true)
  }

  @Test(arguments: cases.filter { $0.truth.lostWave == 4 || $0.truth.lostWave == 3 })
  func aFinThatCameAgainRestartsTimeWaitUnlessItHadBeenLost(lab: LabCase) throws {
    let restarts = try lab.history().timeWait?.restarts
    #expect(restarts == (lab.truth.lostWave == 4 ? UInt32(lab.truth.lostCount ?? 0) : 0))
  }

  @Test(arguments: cases.filter { $0.truth.name == "close_wait_leak" })
  func aServerThatNeverClosesStaysInCloseWait(lab: LabCase) throws {
    let history = try lab.history()
    #expect(history.closeWait?.side == .server)
    #expect(history.closeWait?.hasEnded == false)
    #expect(history.server.last?.state == .closeWait)
    #expect(history.client.last?.state == .finWait2)
    #expect(history.timeWait == nil)
  }

  @Test(arguments: cases.filter { $0.description == "late_fin_after_time_wait.A" })
  func aLateFinComesAfterAMinuteOfTimeWait(lab: LabCase) throws {
    let history = try lab.history()
    let timeWait = try #require(history.timeWait)
    #expect(timeWait.end - timeWait.start == 60_000_000_000)
    let closed = try #require(history.client.last)
    #expect(closed.state == .closed)
    #expect(closed.time > timeWait.end)
  }

  @Test(arguments: cases.filter { $0.truth.name == "time_wait_reuse" })
  func aFourTupleThatIsOpenedAgainIsReusedOutOfTimeWait(lab: LabCase) throws {
    let histories = try lab.histories()
    try #require(histories.count == 2)
    let timeWait = try #require(histories[0].timeWait)
    #expect(timeWait.isReused)
    #expect(histories[0].client.last?.state == .closed)
    #expect(histories[1].timeWait?.isReused == false)
  }
}

extension LabTruth {
  /// Whether both FINs were exchanged and acknowledged, in one connection.
  fileprivate var isClosedByFins: Bool {
    guard case .one(let label) = label, let closer, !closer.isEmpty else { return false }
    return [
      "clean-four-way", "merged-three-way", "simultaneous", "lost-segment-retransmitted",
    ].contains(label)
  }
}

extension LabCase {
  /// The states of the scenario's only connection.
  fileprivate func history() throws -> StateHistory { try #require(histories().first) }

  /// The states of the scenario's own connections.
  fileprivate func histories() throws -> [StateHistory] {
    let pipeline = Pipeline(path: file.path)
    return try truth.tuples.prefix(1).flatMap { ends in
      try pipeline.connections.filter { $0.isBetween(ends.descriptions) }.map { judged in
        try #require(judged.history)
      }
    }
  }
}
