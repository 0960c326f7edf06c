import FlowTracking
import Foundation
import PacketCapture
import PacketDecode
import TestSupport
import Testing
import Wire

@testable import TeardownAnalysis

/// The short way to the verdict on an ordinary close, and to the states of its ends, leads where the
/// general rules do.
@Suite struct OrdinaryCloseTests {
  @Test(arguments: PlainFlowTests.fixtures)
  func theShortWayAgreesWithTheGeneralRules(capture: URL) throws {
    _ = try Self.check(capture)
  }

  @Test(
    .enabled(if: SharedCaptures.has("storm"), "../shared/captures/storm is not here"),
    arguments: PlainFlowTests.captures(in: "storm"))
  func inAStormTheShortWayAgreesWithTheGeneralRules(capture: URL) throws {
    let count = try Self.check(capture)
    // Both ways are taken: where none was short, nothing would be tested.
    #expect(count.short > 100)
    #expect(count.all > count.short)
  }

  @Test func connectionsOfTheFixturesTakeBothWays() throws {
    let counts = try PlainFlowTests.fixtures.map(Self.check)
    let short = counts.reduce(0) { $0 + $1.short }
    #expect(short > 0)
    #expect(counts.reduce(0) { $0 + $1.all } > short)
  }

  /// Judges every connection of a capture in both ways.
  private static func check(_ capture: URL) throws -> (short: Int, all: Int) {
    var source = try CaptureSource(path: capture.path)
    var decoder = PacketDecoder()
    var queue = SegmentQueue()
    var tracker = ConnectionTracker()
    while let frame = try source.next() {
      let outcome = decoder.decode(
        frame.bytes, linkType: frame.linkType, originalLength: frame.originalLength,
        frame: frame.number, timestamp: frame.timestamp, into: &queue.next)
      if outcome == .segment { queue.pass(to: &tracker) }
    }
    queue.finish(to: &tracker)
    tracker.finish()
    var evidence = ConnectionEvidence()
    var (short, all) = (0, 0)
    while tracker.takeFinished(into: &evidence) {
      all += 1
      if OrdinaryClose(evidence) != nil { short += 1 }
      let (verdict, general) = (Verdict(of: evidence), Verdict(generallyOf: evidence))
      #expect(
        verdict.text == general.text, "\(capture.lastPathComponent), \(evidence.connection.id)")
      let states = StateHistory(
        StateReader(
          evidence, Exchange(evidence), general.resets, general.waves, general.anomalies),
        general.label)
      #expect(
        "\(StateHistory(of: evidence, judged: verdict).text)" == "\(states.text)",
        "\(capture.lastPathComponent), \(evidence.connection.id)")
    }
    return (short, all)
  }
}

extension Verdict {
  /// All that it says; of an array in place, as that of the waves, a description shows no elements.
  fileprivate var text: String {
    "\(self), \((0..<waves.count).map { "\(waves[$0])" })"
  }
}

extension StateHistory? {
  /// All that it says, without the places that hold no state.
  fileprivate var text: String {
    guard let self else { return "none" }
    let ends = [self.client, self.server].map { end in (0..<end.count).map { "\(end[$0])" } }
    return "\(ends), \(String(describing: self.closeWait)), "
      + "\(String(describing: self.finWait2)), \(String(describing: self.timeWait))"
  }
}
