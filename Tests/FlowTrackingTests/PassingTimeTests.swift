import FlowTracking
import Testing
import Wire

@Suite("Time that passes without a segment") struct PassingTimeTests {
  private func segment(_ control: ControlBits, at second: Int64) -> Segment {
    let (tuple, direction) = FourTuple.orient(
      from: Endpoint(address: IPAddress(v4: 1), port: 50_000),
      to: Endpoint(address: IPAddress(v4: 2), port: 80))
    return Segment(
      tuple: tuple, direction: direction, control: control, frame: 1,
      timestamp: Timestamp(nanoseconds: second * 1_000_000_000), sequence: SequenceNumber(1),
      acknowledgmentField: SequenceNumber(1), payloadLength: 0)
  }

  @Test func aConnectionThatEndedIsHandedOutWhenItsLingerIsOver() {
    var tracker = ConnectionTracker(limits: TrackerLimits(lingerSeconds: 20))
    var evidence = ConnectionEvidence()
    tracker.absorb(segment([.ack], at: 1000))
    tracker.absorb(segment([.rst, .ack], at: 1001))
    tracker.passTime(to: Timestamp(nanoseconds: 1010_000_000_000))
    let isEarly = tracker.takeFinished(into: &evidence)
    #expect(!isEarly)
    let kept = tracker.trackedConnections
    #expect(kept == 1)
    tracker.passTime(to: Timestamp(nanoseconds: 1030_000_000_000))
    let isHandedOut = tracker.takeFinished(into: &evidence)
    #expect(isHandedOut)
    #expect(evidence.connection.end.nanoseconds == 1001_000_000_000)
    let left = tracker.trackedConnections
    #expect(left == 0)
  }

  @Test func anOpenConnectionIsKeptAndTimeNeverRunsBackwards() {
    var tracker = ConnectionTracker()
    var evidence = ConnectionEvidence()
    tracker.absorb(segment([.ack], at: 1000))
    tracker.passTime(to: Timestamp(nanoseconds: 5_000_000_000_000))
    tracker.passTime(to: Timestamp(nanoseconds: 0))
    let isHandedOut = tracker.takeFinished(into: &evidence)
    #expect(!isHandedOut)
    tracker.absorb(segment([.ack], at: 5001))
    let backward = tracker.statistics.backwardTimestamps
    #expect(backward == 0)
  }

  @Test func timeThatPassesAfterTheEndChangesNothing() {
    var tracker = ConnectionTracker(limits: TrackerLimits(lingerSeconds: 20))
    var evidence = ConnectionEvidence()
    tracker.absorb(segment([.ack], at: 1000))
    tracker.absorb(segment([.rst, .ack], at: 1001))
    tracker.finish()
    tracker.passTime(to: Timestamp(nanoseconds: 1003_000_000_000))
    let isHandedOut = tracker.takeFinished(into: &evidence)
    #expect(isHandedOut)
    tracker.passTime(to: Timestamp(nanoseconds: 5_000_000_000_000))
    let isHandedOutAgain = tracker.takeFinished(into: &evidence)
    #expect(!isHandedOutAgain)
    let left = tracker.trackedConnections
    #expect(left == 0)
  }
}
