import FlowTracking
import TeardownAnalysis
import TestSupport
import Testing
import Wire

/// Closes that are told while they happen.
@Suite("The watch over closes") struct CloseWatchTests {
  /// What is told of a ladder when a look follows every segment, repetitions left out.
  private func told(_ script: String) throws -> [Label] {
    var tracker = ConnectionTracker()
    tracker.notesMilestones = true
    var watch = CloseWatch()
    var labels: [Label] = []
    let ladder = try Ladder(LadderPrefix.exchange().script + script)
    for segment in ladder.segments(in: LadderSetting()) {
      tracker.absorb(segment)
      while let milestone = tracker.takeMilestone() { watch.note(milestone) }
      watch.look(at: &tracker, missing: LossyPeriods(), now: segment.timestamp) { _, verdict in
        if labels.last != verdict.label { labels.append(verdict.label) }
      }
    }
    return labels
  }

  @Test func aCloseIsToldStepByStep() throws {
    let labels = try told(
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      +30   < F. 1001:1001(0) ack 102
      +.000050 > . 102:102(0) ack 1002
      """)
    #expect(labels == [.unfinishedClose, .halfClosed, .unfinishedClose, .cleanFourWay])
  }

  @Test func aFinThatIsAcknowledgedLateIsStillWatched() throws {
    let labels = try told(
      """
      +.100 > F. 101:101(0) ack 1001
      +.200 > F. 101:101(0) ack 1001
      +25   > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      """)
    #expect(labels == [.unfinishedClose, .halfClosed])
  }

  @Test func anAbortThatTakesNoEffectIsTakenBack() throws {
    // The RST lies inside the window and not at RCV.NXT: a challenge ACK and more data follow.
    let labels = try told(
      """
      +.100 < R  1501:1501(0)
      +.000050 > . 101:101(0) ack 1001
      +.020 < P. 1001:1101(100) ack 101
      +.000050 > . 101:101(0) ack 1101
      +.100 > P. 101:201(100) ack 1101
      +.020 < .  1101:1101(0) ack 201
      """)
    #expect(labels.first == .rstAborted)
    #expect(labels.last == .open)
  }

  @Test func aConnectionWithoutFinOrResetIsNotToldOf() throws {
    #expect(try told("+.100 > P. 101:201(100) ack 1001").isEmpty)
  }

  @Test func whatIsSettledIsToldOnce() throws {
    let ladder = try Ladder(
      LadderPrefix.exchange().script + """
        +.100 > F. 101:101(0) ack 1001
        +.020 < F. 1001:1001(0) ack 102
        +.000050 > . 102:102(0) ack 1002
        """)
    var tracker = ConnectionTracker()
    tracker.notesMilestones = true
    var watch = CloseWatch()
    for segment in ladder.segments(in: LadderSetting()) { tracker.absorb(segment) }
    while let milestone = tracker.takeMilestone() { watch.note(milestone) }
    var labels: [Label] = []
    let now = Timestamp(nanoseconds: LadderSetting().start.nanoseconds + 1_000_000_000)
    for _ in 0..<3 {
      watch.look(at: &tracker, missing: LossyPeriods(), now: now) { _, verdict in
        labels.append(verdict.label)
      }
    }
    #expect(labels == [.mergedThreeWay])
  }

  @Test func aConnectionThatItsSuccessorsHideIsNamed() throws {
    var tracker = ConnectionTracker()
    tracker.notesMilestones = true
    var watch = CloseWatch()
    let ladder = try Ladder(
      """
      +.000 > S  0:0(0)
      +.010 < R. 0:0(0) ack 1
      isn > 1000000
      isn < 1000000
      +1    > S  0:0(0)
      +.010 < R. 0:0(0) ack 1
      isn > 2000000
      isn < 2000000
      +1    > S  0:0(0)
      +.010 < R. 0:0(0) ack 1
      """)
    var labels: [Label] = []
    for segment in ladder.segments(in: LadderSetting()) { tracker.absorb(segment) }
    while let milestone = tracker.takeMilestone() { watch.note(milestone) }
    let now = Timestamp(nanoseconds: LadderSetting().start.nanoseconds + 3_000_000_000)
    watch.look(at: &tracker, missing: LossyPeriods(), now: now) { _, verdict in
      labels.append(verdict.label)
    }
    #expect(labels == [.notEstablished, .notEstablished])
    #expect(watch.hidden == [1])
    watch.look(at: &tracker, missing: LossyPeriods(), now: now) { _, _ in }
    #expect(watch.hidden.isEmpty)
  }
}
