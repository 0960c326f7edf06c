import FlowTracking
import TeardownAnalysis
import TestSupport
import Testing
import Wire

/// What must not change a verdict.
struct InvarianceTests {
  /// What a verdict says, without frame numbers and times.
  private func meaning(of segments: [Segment]) -> [String] {
    judge(segments).map { judged in
      let verdict = judged.verdict
      return
        "\(judged.summary) \(verdict.initiator?.rawValue ?? "-") \(verdict.reason?.rawValue ?? "-") "
        + "\(verdict.spuriousRetransmissions) \(verdict.halfCloseBytes) \(verdict.ignoredResets) "
        + "\(verdict.lateResets) \(verdict.allDataDelivered)"
    }
  }

  @Test(arguments: Scenario.invariant)
  func everyFrameCapturedTwiceChangesNothing(scenario: Scenario) throws {
    let segments = try Ladder(scenario.script, identifications: .counting).segments()
    let once = meaning(of: segments)
    let twice = meaning(of: segments.everyFrameTwice(after: 5000))
    #expect(once == twice, "\(scenario.name)", sourceLocation: scenario.location)
  }

  @Test(arguments: Scenario.invariant)
  func oneFrameCapturedTwiceChangesNothing(scenario: Scenario) throws {
    let segments = try Ladder(scenario.script, identifications: .counting).segments()
    let once = meaning(of: segments)
    for place in segments.indices {
      var doubled = segments
      var copy = segments[place]
      copy.timestamp.nanoseconds += 5000
      doubled.insert(copy, at: place + 1)
      for index in doubled.indices { doubled[index].frame = UInt64(index + 1) }
      #expect(
        meaning(of: doubled) == once, "frame \(place + 1) of \(scenario.name)",
        sourceLocation: scenario.location)
    }
  }

  @Test(arguments: Scenario.invariant)
  func thePlaceInSequenceSpaceChangesNothing(scenario: Scenario) throws {
    let ladder = try Ladder(scenario.script, identifications: .absent)
    let plain = meaning(of: ladder.segments())
    for setting in LadderSetting.all {
      #expect(
        meaning(of: ladder.segments(in: setting)) == plain, "\(scenario.name), \(setting)",
        sourceLocation: scenario.location)
    }
  }
}

extension Scenario {
  /// The scenarios that the invariances are held against: those of the usual ports.
  static let invariant: [Scenario] = (labels + losses + resets).filter { $0.ports == nil }
}
