import Testing
import Wire

@testable import FlowTracking

/// Whatever comes, in whatever order and at whatever time: no connection is lost and none comes twice.
@Suite struct RandomTrackerTests {
  /// One way to bound a tracker.
  struct Bound: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let limits: TrackerLimits
  }

  static let bounds = [
    Bound(testDescription: "the defaults", limits: TrackerLimits()),
    Bound(testDescription: "one connection", limits: TrackerLimits(connections: 1)),
    Bound(
      testDescription: "three connections, no linger",
      limits: TrackerLimits(connections: 3, lingerSeconds: 0)),
    Bound(
      testDescription: "seven connections, a year of linger",
      limits: TrackerLimits(connections: 7, lingerSeconds: 31_536_000)),
    Bound(
      testDescription: "no memory",
      limits: TrackerLimits(octets: 1 << 16, lingerSeconds: 3)),
    Bound(
      testDescription: "little memory and twenty connections",
      limits: TrackerLimits(connections: 20, octets: 1 << 22)),
  ]

  @Test(arguments: bounds, RandomSegments.Clock.allCases)
  func everyConnectionIsHandedOutOnce(bound: Bound, clock: RandomSegments.Clock) {
    for seed in UInt64(1)...3 {
      var segments = RandomSegments(
        seed: seed, clock: clock, tuples: seed.isMultiple(of: 2) ? 5 : 60)
      var tracker = ConnectionTracker(limits: bound.limits)
      tracker.notesMilestones = seed == 3
      var evidence = ConnectionEvidence()
      var seen: Set<UInt64> = []
      var twice = 0
      for turn in 0..<700 {
        let segment = segments.next()
        tracker.absorb(segment)
        if turn % 97 == 0 {
          tracker.passTime(to: segment.timestamp)
          while tracker.takeMilestone() != nil {}
        }
        let kept = tracker.trackedConnections
        #expect(kept <= bound.limits.connections)
        guard turn % 61 == 0 || turn % 7 == 0 && seed == 2 else { continue }
        while tracker.takeFinished(into: &evidence) {
          if !seen.insert(evidence.connection.id).inserted { twice += 1 }
        }
      }
      tracker.finish()
      while tracker.takeFinished(into: &evidence) {
        if !seen.insert(evidence.connection.id).inserted { twice += 1 }
      }
      let statistics = tracker.statistics
      #expect(twice == 0, "seed \(seed)")
      #expect(UInt64(seen.count) == statistics.connections, "seed \(seed)")
      let left = tracker.trackedConnections
      #expect(left == 0, "seed \(seed)")
    }
  }
}
