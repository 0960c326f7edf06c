import FlowTracking
import TeardownAnalysis
import TestSupport
import Testing
import Wire

/// What is left of a verdict when the capture missed frames.
@Suite("Verdicts from a lossy capture") struct LossyCaptureTests {
  @Test(arguments: Scenario.losses)
  func nothingIsCertainWhereTheCaptureMissedFrames(scenario: Scenario) throws {
    let ladder = try Ladder(scenario.script, identifications: scenario.identifications)
    let setting = LadderSetting()
    var lossy = LossyPeriods()
    lossy.add(from: setting.start, to: setting.start)
    var elsewhere = LossyPeriods()
    elsewhere.add(from: Timestamp(nanoseconds: 0), to: Timestamp(nanoseconds: 1))
    for evidence in track(ladder.segments(in: setting)) {
      let plain = Verdict(of: evidence)
      let now = evidence.connection.end
      let doubted = Verdict(of: evidence, missing: lossy, until: now)
      #expect(doubted.label == plain.label)
      #expect(doubted.anomalies.map(\.kind) == plain.anomalies.map(\.kind) + [.captureDropped])
      for place in 0..<doubted.waves.count {
        #expect(doubted.waves[place].lost == plain.waves[place].lost)
        #expect(doubted.waves[place].certainty != .certain)
      }
      let sure = Verdict(of: evidence, missing: elsewhere, until: now)
      #expect(sure.anomalies.count == plain.anomalies.count)
      for place in 0..<sure.waves.count {
        #expect(sure.waves[place].certainty == plain.waves[place].certainty)
      }
    }
  }

  @Test func anOpenConnectionIsInDoubtForAsLongAsItIsOpen() throws {
    let ladder = try Ladder("+.000 > P. 1:12(11) ack 1")
    let setting = LadderSetting()
    let segments = ladder.segments(in: setting)
    let later = Timestamp(nanoseconds: setting.start.nanoseconds + 60_000_000_000)
    var periods = LossyPeriods()
    periods.add(from: later, to: later)
    for evidence in track(segments) {
      let doubted = Verdict(of: evidence, missing: periods, until: later)
      #expect(doubted.anomalies.map(\.kind) == [.captureDropped])
    }
  }

  private func track(_ segments: [Segment]) -> [ConnectionEvidence] {
    var tracker = ConnectionTracker()
    for segment in segments { tracker.absorb(segment) }
    tracker.finish()
    var all: [ConnectionEvidence] = []
    var evidence = ConnectionEvidence()
    while tracker.takeFinished(into: &evidence) { all.append(evidence) }
    return all
  }
}
