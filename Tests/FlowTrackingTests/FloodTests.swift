import Testing
import Wire

@testable import FlowTracking

/// Floods: more connections than there is memory for.
@Suite struct FloodTests {
  /// One segment; the numbers count from the initial ones.
  fileprivate struct Step {
    let isFromClient: Bool
    let control: ControlBits
    let sequence: UInt32
    let acknowledgment: UInt32

    init(_ isFromClient: Bool, _ control: ControlBits, _ sequence: UInt32, _ acknowledgment: UInt32)
    {
      self.isFromClient = isFromClient
      self.control = control
      self.sequence = sequence
      self.acknowledgment = acknowledgment
    }
  }

  /// What a flood consists of.
  enum Flood: CaseIterable {
    case syns, synsOverIPv6, dataWithoutSyn, synThenRST, completeCloses, reopened, mixed

    /// The segments of one four-tuple.
    fileprivate var script: [Step] {
      switch self {
      case .syns, .synsOverIPv6: [Step(true, .syn, 0, 0)]
      case .dataWithoutSyn: [Step(true, .ack, 1, 1)]
      case .synThenRST: [Step(true, .syn, 0, 0), Step(false, [.rst, .ack], 0, 1)]
      case .completeCloses, .reopened, .mixed:
        [
          Step(true, .syn, 0, 0), Step(false, [.syn, .ack], 0, 1), Step(true, .ack, 1, 1),
          Step(true, [.fin, .ack], 1, 1), Step(false, .ack, 1, 2), Step(false, [.fin, .ack], 1, 2),
          Step(true, .ack, 2, 2),
        ]
      }
    }

    fileprivate func isIPv6(_ number: UInt32) -> Bool {
      self == .synsOverIPv6 || self == .mixed && number % 3 == 0
    }
  }

  private static let cap = 8_000_000

  private func segment(_ flood: Flood, of number: UInt32, _ step: Step, frame: UInt64) -> Segment {
    let isIPv6 = flood.isIPv6(number)
    let host = flood == .reopened ? 7 : number
    let client = Endpoint(
      address: isIPv6 ? IPAddress(high: 1 << 60, low: UInt64(host)) : IPAddress(v4: host),
      port: 40_000)
    let server = Endpoint(
      address: isIPv6 ? IPAddress(high: 1 << 60, low: .max) : IPAddress(v4: 0xc000_0201), port: 80)
    let (tuple, direction) = FourTuple.orient(
      from: step.isFromClient ? client : server, to: step.isFromClient ? server : client)
    let initial = number &* 0x9e37_79b9
    var segment = Segment(
      tuple: tuple, direction: direction, control: step.control, frame: frame,
      timestamp: Timestamp(nanoseconds: Int64(frame) * 10_000),
      sequence: SequenceNumber(initial &+ step.sequence),
      acknowledgmentField: SequenceNumber(
        step.control.contains(.ack) ? initial &+ step.acknowledgment : 0),
      payloadLength: flood == .dataWithoutSyn ? 100 : 0)
    segment.window = 1_000
    if !isIPv6 { segment.presence.insert(.identification) }
    return segment
  }

  @Test(arguments: Flood.allCases) func noFloodTakesMoreMemoryThanThereIs(flood: Flood) {
    var tracker = ConnectionTracker(limits: TrackerLimits(octets: Self.cap / 2))
    var evidence = ConnectionEvidence()
    var frame: UInt64 = 0
    let tuples: UInt32 = flood.script.count == 1 ? 24_000 : 12_000
    var most = 0
    var ids: Set<UInt64> = []
    for number in 1...tuples {
      for step in flood.script {
        frame += 1
        tracker.absorb(segment(flood, of: number, step, frame: frame))
      }
      guard number % 32 == 0 else { continue }
      most = max(most, tracker.octets)
      while tracker.takeFinished(into: &evidence) { ids.insert(evidence.connection.id) }
    }
    tracker.finish()
    most = max(most, tracker.octets)
    while tracker.takeFinished(into: &evidence) { ids.insert(evidence.connection.id) }
    #expect(most <= Self.cap / 2)
    let statistics = tracker.statistics
    #expect(UInt64(ids.count) == statistics.connections)
    #expect(statistics.connections == UInt64(tuples))
    #expect(statistics.evictedConnections > 0)
    switch flood {
    case .syns, .synsOverIPv6:
      #expect(statistics.evictedUnestablished == statistics.evictedConnections)
    case .dataWithoutSyn: #expect(statistics.evictedAlive == statistics.evictedConnections)
    default: #expect(statistics.evictedAlive == 0)
    }
  }

  @Test func inAFloodOfSynsLiveAndEndedConnectionsStay() {
    var tracker = ConnectionTracker(limits: TrackerLimits(octets: Self.cap))
    var evidence = ConnectionEvidence()
    var frame: UInt64 = 0
    func absorb(_ flood: Flood, _ number: UInt32, _ steps: Range<Int>) {
      for place in steps {
        frame += 1
        tracker.absorb(segment(flood, of: number, flood.script[place], frame: frame))
      }
    }
    // Half of them live on, half end before the flood; every third is of IPv6.
    for number in UInt32(1)...2_000 { absorb(.mixed, number, 0..<(number % 2 == 0 ? 7 : 3)) }
    var early: [UInt64] = []
    for number in UInt32(10_000)..<210_000 {
      absorb(.syns, number, 0..<1)
      guard number % 256 == 0 else { continue }
      while tracker.takeFinished(into: &evidence) { early.append(evidence.connection.id) }
    }
    #expect(early.count > 10_000)
    let lost = early.filter { $0 <= 600 }
    #expect(lost.isEmpty)
    for number in UInt32(1)...2_000 where number % 2 == 1 { absorb(.mixed, number, 3..<7) }
    tracker.finish()
    var whole = 0
    while tracker.takeFinished(into: &evidence) {
      guard evidence.connection.id <= 600 else { continue }
      let segments = evidence.connection.low.packets + evidence.connection.high.packets
      if segments == 7, !evidence.connection.facts.contains(.evicted) { whole += 1 }
    }
    #expect(whole == 600)
  }
}
