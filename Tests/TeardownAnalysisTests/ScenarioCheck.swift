import FlowTracking
import TeardownAnalysis
import TestSupport
import Testing
import Wire

/// A tracked connection and what it was judged to be.
struct Judged {
  var connection: Connection
  var verdict: Verdict
}

/// Tracks and judges segments, the connections in the order in which they began.
func judge(_ segments: [Segment]) -> [Judged] {
  var tracker = ConnectionTracker()
  var evidence = ConnectionEvidence()
  var judged: [Judged] = []
  for segment in segments {
    tracker.absorb(segment)
    while tracker.takeFinished(into: &evidence) {
      judged.append(Judged(connection: evidence.connection, verdict: Verdict(of: evidence)))
    }
  }
  tracker.finish()
  while tracker.takeFinished(into: &evidence) {
    judged.append(Judged(connection: evidence.connection, verdict: Verdict(of: evidence)))
  }
  return judged.sorted { $0.connection.id < $1.connection.id }
}

extension Scenario {
  /// Holds the verdicts in a setting against what is expected; a failure prints the ladder.
  ///
  /// With a framing, the segments go through the bytes of frames and the decoder.
  func check(in setting: LadderSetting, framing: Framing? = nil) throws {
    let ladder = try Ladder(script, identifications: identifications)
    var setting = setting
    if let ports {
      setting.client.port = ports.client
      setting.server.port = ports.server
    }
    let segments =
      framing.map { ladder.decodedSegments(in: setting, framing: $0) }
      ?? ladder.segments(in: setting)
    let judged = judge(segments)
    var differences: [String] = []
    if judged.count != expected.count {
      differences.append("\(judged.count) connections, expected \(expected.count)")
    }
    for (place, (one, expectation)) in zip(judged, expected).enumerated() {
      let found = expectation.differences(from: one, client: setting.client)
      differences += found.map { expected.count > 1 ? "connection \(place + 1): \($0)" : $0 }
    }
    if differences.isEmpty { return }
    let found = judged.map(\.summary).joined(separator: "\n")
    let report = "\(name)\n- " + differences.joined(separator: "\n- ")
    Issue.record("\(report)\nin \(setting)\n\(ladder)\n\(found)", sourceLocation: location)
  }
}

extension Judged {
  /// The verdict on one line, for failures.
  var summary: String {
    var waves: [String] = []
    for place in 0..<verdict.waves.count {
      let wave = verdict.waves[place]
      let names = LossEvidence.names.filter { wave.evidence.contains($0.evidence) }.map(\.name)
      waves.append(
        "\(wave.number): sent \(wave.sent) lost \(wave.lost) \(wave.certainty?.rawValue ?? "") "
          + names.joined(separator: " "))
    }
    let resets = verdict.resets.map { "\($0.kind.rawValue)\($0.tookEffect ? "!" : "")" }
    return "= \(verdict.label.rawValue), shape \(verdict.shape?.rawValue ?? "null"), waves "
      + "[\(waves.joined(separator: "; "))], resets \(resets)"
  }
}
