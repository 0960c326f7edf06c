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

  /// A connection from another address that ends at once.
  private func ended(_ client: UInt32, at second: Int64, frame: UInt64) -> [Segment] {
    let (tuple, direction) = FourTuple.orient(
      from: Endpoint(address: IPAddress(v4: client), port: 50_000),
      to: Endpoint(address: IPAddress(v4: 2), port: 80))
    return [ControlBits.ack, [.rst, .ack]].enumerated().map { place, control in
      Segment(
        tuple: tuple, direction: direction, control: control, frame: frame + UInt64(place),
        timestamp: Timestamp(nanoseconds: second * 1_000_000_000), sequence: SequenceNumber(1),
        acknowledgmentField: SequenceNumber(1), payloadLength: 0)
    }
  }

  private func takeAll(_ tracker: inout ConnectionTracker) -> [ConnectionEvidence] {
    var evidence = ConnectionEvidence()
    var all: [ConnectionEvidence] = []
    while tracker.takeFinished(into: &evidence) { all.append(evidence) }
    return all
  }

  /// One frame of the year 2100 must not keep all later connections until then.
  @Test func aClockThatRanAheadIsTakenBackOnceFramesInARowDisagree() {
    var tracker = ConnectionTracker(limits: TrackerLimits(lingerSeconds: 20))
    tracker.absorb(segment([.ack], at: 1000))
    tracker.absorb(segment([.ack], at: 4_102_444_800))
    for client in UInt32(10)..<110 {
      for segment in ended(client, at: 1000 + Int64(client), frame: UInt64(client) * 2) {
        tracker.absorb(segment)
      }
    }
    let finished = takeAll(&tracker)
    // At 1109 the time of those is over that ended before 1088.
    #expect(finished.map { $0.connection.end.second } == (1010..<1088).map { Int64($0) })
    #expect(finished.allSatisfy { $0.watchedUntil.second < 1110 })
    let backward = tracker.statistics.backwardTimestamps
    #expect(backward == 64)
    // The capture's latest frame is the one that nothing agreed with.
    tracker.finish(at: Timestamp(nanoseconds: 4_102_444_800_000_000_000))
    let left = takeAll(&tracker)
    #expect(left.count == 23)
    #expect(left.allSatisfy { $0.watchedUntil.second == 1109 })
  }

  @Test func fewerFramesOrALeadOfLessThanTheLingerTimeLeaveTheClock() {
    for (lead, frames) in [(10_000, 62), (240, 1_000)] as [(Int64, UInt32)] {
      var tracker = ConnectionTracker()
      tracker.absorb(segment([.ack], at: 1000 + lead))
      for client in 0..<frames / 2 {
        for segment in ended(client + 10, at: 1000, frame: UInt64(client) * 2) {
          tracker.absorb(segment)
        }
      }
      let backward = tracker.statistics.backwardTimestamps
      #expect(backward == UInt64(frames))
    }
  }

  /// A frame that agrees with the clock shows that it is right.
  @Test func framesThatAgreeBetweenThoseFarBehindLeaveTheClock() {
    var tracker = ConnectionTracker()
    for round in Int64(0)..<20 {
      tracker.absorb(segment([.ack], at: 10_000 + round))
      for client in UInt32(0)..<30 {
        for segment in ended(client + 10, at: 1000, frame: UInt64(client) * 2) {
          tracker.absorb(segment)
        }
      }
    }
    let backward = tracker.statistics.backwardTimestamps
    #expect(backward == 20 * 60)
  }

  /// Until when a connection was watched is a fact of the capture, not of when somebody asks.
  @Test func aConnectionWasWatchedUntilItWasLetGoHoweverLateItIsTaken() {
    var tracker = ConnectionTracker(limits: TrackerLimits(lingerSeconds: 20))
    tracker.absorb(segment([.ack], at: 1000))
    tracker.absorb(segment([.rst, .ack], at: 1001))
    for client in UInt32(10)..<13 {
      for segment in ended(client, at: 1000 + Int64(client), frame: UInt64(client) * 2) {
        tracker.absorb(segment)
      }
    }
    for second in [1023, 1024, 1032, 1033, 1034, 1100] as [Int64] {
      tracker.passTime(to: Timestamp(nanoseconds: second * 1_000_000_000))
    }
    let finished = takeAll(&tracker)
    #expect(finished.map { $0.watchedUntil.second } == [1023, 1032, 1033, 1034])
  }

  /// The rule does not depend on how a connection is kept: as a flow, unpacked, or parked.
  @Test(arguments: [0, 1, 2, 3, 240])
  func everyConnectionWaitsForTheSameTime(linger: Int) {
    var tracker = ConnectionTracker(limits: TrackerLimits(lingerSeconds: linger))
    tracker.absorb(segment([.ack], at: 1000))
    tracker.absorb(segment([.rst, .ack], at: 1001))
    tracker.passTime(to: Timestamp(nanoseconds: (1002 + Int64(linger)) * 1_000_000_000))
    let early = takeAll(&tracker)
    #expect(early.isEmpty)
    tracker.passTime(to: Timestamp(nanoseconds: (1003 + Int64(linger)) * 1_000_000_000))
    let finished = takeAll(&tracker)
    #expect(finished.count == 1)
  }
}

extension Timestamp {
  fileprivate var second: Int64 { nanoseconds / 1_000_000_000 }
}
