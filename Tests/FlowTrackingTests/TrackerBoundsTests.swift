import FlowTracking
import Testing
import Wire

/// What the tracker keeps, what it lets go of, and what it counts.
@Suite struct TrackerBoundsTests {
  func segment(
    client: UInt32, at seconds: Double, frame: UInt64, control: ControlBits = .syn,
    sequence: UInt32 = 1_000
  ) -> Segment {
    let source = Endpoint(address: IPAddress(v4: client), port: 40_000)
    let server = Endpoint(address: IPAddress(v4: 0x0a00_0001), port: 80)
    let (tuple, direction) = FourTuple.orient(from: source, to: server)
    return Segment(
      tuple: tuple, direction: direction, control: control, frame: frame,
      timestamp: Timestamp(nanoseconds: Int64(seconds * 1e9)),
      sequence: SequenceNumber(sequence), acknowledgmentField: SequenceNumber(0),
      payloadLength: 0)
  }

  func drain(_ tracker: inout ConnectionTracker) -> [ConnectionEvidence] {
    var evidence = ConnectionEvidence()
    var all: [ConnectionEvidence] = []
    while tracker.takeFinished(into: &evidence) { all.append(evidence) }
    return all
  }

  @Test func aFullTableLetsConnectionsGoAndCountsThemAndLosesNone() {
    var tracker = ConnectionTracker(limits: TrackerLimits(connections: 100))
    var finished: [ConnectionEvidence] = []
    for client in UInt32(1)...1_000 {
      tracker.absorb(
        segment(client: client, at: Double(client) / 1_000, frame: UInt64(client)))
      finished += drain(&tracker)
    }
    tracker.finish()
    finished += drain(&tracker)
    let statistics = tracker.statistics
    #expect(statistics.evictedConnections > 0)
    #expect(statistics.peakConnections <= 100)
    #expect(Set(finished.map(\.connection.id)) == Set(1...1_000))
    let early = finished.count { $0.connection.facts.contains(.evicted) }
    #expect(UInt64(early) == statistics.evictedConnections)
  }

  /// The slot of a refused connection over IPv6 is free again while a timer wheel still names it.
  @Test func whatTheWheelsStillNameOfFreedIPv6ConnectionsHarmsNothing() {
    var tracker = ConnectionTracker(limits: TrackerLimits(connections: 6))
    func absorb(
      _ frame: UInt64, _ control: ControlBits, _ change: (inout Segment) -> Void = { _ in }
    ) {
      var segment = segment(
        client: UInt32(frame), at: Double(frame) / 1_000, frame: frame, control: control)
      // Such as a connection that is kept in the short form begins with.
      segment.window = 65_535
      segment.presence = .identification
      change(&segment)
      tracker.absorb(segment)
    }
    let wide = FourTuple.orient(
      from: Endpoint(address: IPAddress(high: 0x2001_0db8 << 32, low: 1), port: 40_000),
      to: Endpoint(address: IPAddress(high: 0x2001_0db8 << 32, low: 2), port: 80))
    for frame in UInt64(1)...5 { absorb(frame, .syn) }
    absorb(6, .syn) { segment in
      segment.presence = []
      (segment.tuple, segment.direction) = wide
    }
    absorb(7, [.rst, .ack]) { segment in
      segment.presence = []
      (segment.tuple, segment.direction) = (wide.tuple, wide.direction.reversed)
      segment.acknowledgmentField = segment.sequence + 1
      segment.sequence = SequenceNumber(0)
    }
    absorb(8, .syn)
    tracker.finish()
    #expect(drain(&tracker).count == 7)
    #expect(tracker.statistics.evictedConnections == 1)
  }

  @Test func runningConnectionsAreLetGoTooWhenThereIsNothingElse() {
    var tracker = ConnectionTracker(limits: TrackerLimits(connections: 10))
    for client in UInt32(1)...50 {
      tracker.absorb(
        segment(client: client, at: Double(client), frame: UInt64(client), control: .ack))
    }
    tracker.finish()
    let statistics = tracker.statistics
    #expect(statistics.peakConnections <= 10)
    let left = drain(&tracker)
    #expect(left.count == 50)
  }

  @Test func anUnansweredSynIsHandedOutWhenItsTimeIsOver() {
    var tracker = ConnectionTracker()
    tracker.absorb(segment(client: 1, at: 0, frame: 1))
    tracker.absorb(segment(client: 2, at: 200, frame: 2, control: .ack))
    let early = drain(&tracker)
    #expect(early.isEmpty)
    tracker.absorb(segment(client: 2, at: 300, frame: 3, control: .ack))
    let left = drain(&tracker)
    #expect(left.map(\.connection.firstFrame) == [1])
  }

  @Test func aRunningConnectionIsKeptHoweverLongItIsSilent() {
    var tracker = ConnectionTracker()
    tracker.absorb(segment(client: 1, at: 0, frame: 1, control: .ack))
    tracker.absorb(segment(client: 2, at: 100_000, frame: 2, control: .ack))
    let left = drain(&tracker)
    #expect(left.isEmpty)
  }

  @Test func connectionsEndInTheOrderOfTheirLastFrames() {
    var tracker = ConnectionTracker()
    for client in [UInt32(5), 3, 9, 1, 7] {
      tracker.absorb(segment(client: client, at: Double(client), frame: UInt64(client)))
    }
    tracker.finish()
    let left = drain(&tracker)
    #expect(left.map(\.connection.lastFrame) == [1, 3, 5, 7, 9])
  }

  @Test func aClockThatRunsBackwardsIsCounted() {
    var tracker = ConnectionTracker()
    tracker.absorb(segment(client: 1, at: 10, frame: 1, control: .ack))
    tracker.absorb(segment(client: 1, at: 9, frame: 2, control: .ack, sequence: 1_001))
    tracker.absorb(segment(client: 1, at: 11, frame: 3, control: .ack, sequence: 1_002))
    let statistics = tracker.statistics
    #expect(statistics.backwardTimestamps == 1)
  }

  @Test func anRstAloneOpensNoConnectionAndIsCounted() {
    var tracker = ConnectionTracker()
    tracker.absorb(segment(client: 1, at: 0, frame: 1, control: .rst))
    tracker.finish()
    let left = drain(&tracker)
    #expect(left.isEmpty)
    let statistics = tracker.statistics
    #expect(statistics.strayResets == 1)
  }
}

extension TrackerBoundsTests {
  @Test(arguments: [Int64.min, -1, 0, .max - 1, .max])
  func absurdTimesEndNoProgram(time: Int64) {
    var tracker = ConnectionTracker()
    var frame: UInt64 = 0
    for moment in [0, time, 1_000_000_000, time] {
      for control in [ControlBits.syn, .ack, [.fin, .ack], .rst] {
        frame += 1
        var sent = segment(client: 1, at: 0, frame: frame, control: control)
        sent.timestamp = Timestamp(nanoseconds: moment)
        tracker.absorb(sent)
      }
    }
    tracker.finish()
    let left = drain(&tracker)
    #expect(!left.isEmpty)
  }
}
