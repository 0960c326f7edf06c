import FlowTracking
import TeardownAnalysis
import Wire

/// What a verdict says, without the times and frame numbers that a rewrite moves.
///
/// Ends are named by address, because a capture without handshakes leaves the roles to a guess.
struct Meaning: Hashable, CustomStringConvertible {
  let ends: Set<String>
  /// Label, shape and who began the close.
  let outline: String
  /// Who aborted, what was lost and by what that is known, why the RSTs came.
  let detail: String

  init(_ judged: Judged) {
    let verdict = judged.verdict
    let connection = judged.connection
    func name(_ side: Side?) -> String { side.map { connection.endpoint($0).description } ?? "-" }
    let initiator =
      switch verdict.initiator {
      case .client: name(.client)
      case .server: name(.server)
      case .both: "both"
      case nil: "-"
      }
    ends = [name(.client), name(.server)]
    outline =
      "\(verdict.label.rawValue), shape \(verdict.shape?.rawValue ?? "-"), begun by \(initiator)"
    let waves = (0..<verdict.waves.count).map { place in
      let wave = verdict.waves[place]
      let evidence = LossEvidence.names.filter { wave.evidence.contains($0.evidence) }.map(\.name)
      return "\(wave.number) of \(name(wave.from)) sent \(wave.sent) lost \(wave.lost) "
        + "\(wave.certainty?.rawValue ?? "-") by \(evidence)"
    }
    let resets = verdict.resets.map { reset in
      "\(reset.kind.rawValue) of \(name(reset.from)) \(reset.tookEffect ? "effective" : "")"
    }
    detail =
      "aborted by \(name(verdict.abortedBy)), waves \(waves), RSTs \(resets), "
      + "\(verdict.spuriousRetransmissions) spurious, \(verdict.ignoredResets) ignored, "
      + "\(verdict.lateResets) late, \(verdict.halfCloseBytes) bytes after a FIN, "
      + "delivered \(verdict.allDataDelivered), reason \(verdict.reason?.rawValue ?? "-")"
  }

  var description: String { "\(ends.sorted()): \(outline); \(detail)" }
}
