import TestSupport
import Testing
import Wire

@testable import FlowTracking

/// How many other frames may come between a frame and its copy.
@Suite struct RecentFramesTests {
  /// The share of frames that are not known again behind so many others.
  private func forgotten(behind others: Int) -> Double {
    var random = SplitMix64(seed: 1)
    let frames = RecentFrames()
    let runs = 20_000
    var count = 0
    for run in 0..<runs {
      let time = Timestamp(nanoseconds: Int64(run))
      let signature = random.next()
      frames.remember(signature, at: time)
      for _ in 0..<others { frames.remember(random.next(), at: time) }
      if !frames.mayHold(signature) { count += 1 }
    }
    return Double(count) / Double(runs)
  }

  @Test func aFrameIsKnownAgainBehindDozensOfOthers() {
    #expect(forgotten(behind: 40) < 0.000_1)
    #expect(forgotten(behind: 100) < 0.000_5)
  }

  @Test func whatWasNeverSeenIsNotKnown() {
    var random = SplitMix64(seed: 2)
    let frames = RecentFrames()
    for _ in 0..<5_000 {
      let signature = random.next()
      let isKnownBefore = frames.mayHold(signature)
      frames.remember(signature, at: Timestamp(nanoseconds: 0))
      let isKnownThen = frames.mayHold(signature)
      #expect(!isKnownBefore && isKnownThen)
    }
  }
}
