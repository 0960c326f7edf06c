import FlowTracking
import Foundation
import TeardownAnalysis
import TestSupport
import Testing
import Wire

/// The verdicts against what the wire of the lab knows.
@Suite struct LabTruthTests {
  @Test func theFixturesCoverEveryLabelWaveAndPointOfCapture() {
    let truths = LabCase.fixtures.map(\.truth)
    let labels = truths.flatMap { truth in
      switch truth.label {
      case .one(let label): [label]
      case .more(let labels): labels
      }
    }
    #expect(Set(labels) == Set(Label.allCases.map(\.rawValue)))
    #expect(Set(truths.compactMap(\.lostWave)) == [1, 2, 3, 4])
    #expect(Set(LabCase.fixtures.map(\.point)) == ["A", "B"])
  }

  @Test(arguments: LabCase.fixtures)
  func aFixtureIsJudgedAsTheWireKnows(fixture: LabCase) throws {
    #expect(try fixture.misses() == [])
  }

  @Test(
    .enabled(if: SharedCaptures.has("lab"), "the folder of lab captures is absent"),
    arguments: LabCase.lab)
  func aLabCaptureIsJudgedAsTheWireKnows(lab: LabCase) throws {
    #expect(try lab.misses() == [])
  }

  @Test func theDemoShowsEveryLabel() {
    let demo = SharedCaptures.root.appendingPathComponent("Fixtures/demo.pcap")
    let labels = Pipeline(path: demo.path).connections.map(\.verdict.label)
    #expect(Set(labels) == Set(Label.allCases))
  }
}

extension LabCase {
  /// Where the verdicts are not what the truth asks for, a line each.
  fileprivate func misses() throws -> [String] {
    guard let capture = ClassicCapture(try SharedCaptures.bytes(of: file)) else {
      return ["is no classic pcap"]
    }
    let pipeline = Pipeline(path: file.path)
    if truth.tuples.isEmpty { return missesOfStrangers(pipeline, capture) }
    var misses: [String] = []
    var seen: [LabTruth.Ends: Int] = [:]
    for (place, ends) in truth.tuples.enumerated() {
      let incarnation = seen[ends, default: 0]
      seen[ends] = incarnation + 1
      let own = pipeline.connections.filter { $0.isBetween(ends.descriptions) }
      guard incarnation < own.count else {
        misses.append("no connection \(incarnation + 1) of \(ends.descriptions)")
        continue
      }
      let observed = ObservedClose(
        in: capture, from: ends.client.octets, to: ends.server.octets)
      let judgement = Judgement(
        lab: self, judged: own[incarnation], observed: truth.tuples.count == 1 ? observed : nil,
        clientIsA: own[incarnation].connection.endpoint(.client).description
          == ends.client.description)
      misses += judgement.misses(label: truth.label.of(place))
    }
    return misses
  }

  /// A scenario whose four-tuple is not known: some connection must be as the truth says.
  private func missesOfStrangers(_ pipeline: Pipeline, _ capture: ClassicCapture) -> [String] {
    // Nothing reached this point of capture.
    if capture.records.isEmpty { return [] }
    let found = pipeline.connections.contains { judged in
      judged.verdict.label.rawValue == truth.label.of(0)
        && (truth.reason == nil || judged.verdict.reason?.rawValue == truth.reason)
    }
    return found ? [] : ["no connection is \(truth.label.of(0)) \(truth.reason ?? "")"]
  }
}

extension LabTruth.OneOrMore {
  /// The value for the connection at the given place.
  fileprivate func of(_ place: Int) -> String {
    switch self {
    case .one(let value): value
    case .more(let values): values[place]
    }
  }
}
