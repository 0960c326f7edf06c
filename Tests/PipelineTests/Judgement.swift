import FlowTracking
import TeardownAnalysis
import TestSupport
import Wire

/// A verdict weighed against the truth of the wire, and against what its point of capture shows.
struct Judgement {
  let lab: LabCase
  let judged: Judged
  /// What the frames show; nil where the four-tuple was used more than once.
  let observed: ObservedClose?
  /// Whether the program, too, takes A for the client.
  let clientIsA: Bool

  private var truth: LabTruth { lab.truth }
  private var verdict: Verdict { judged.verdict }

  /// Where the verdict is not what the truth asks for.
  func misses(label: String) -> [String] {
    let accepted = accepted(label)
    if !accepted.contains(verdict.label.rawValue) {
      return ["\(verdict.label.rawValue), expected \(accepted.sorted())"]
    }
    return missesOfWaves() + missesOfResets()
  }

  /// The labels that are right at this point of capture.
  private func accepted(_ label: String) -> Set<String> {
    let named = lab.point == "A" ? truth.acceptA : truth.acceptB
    var accepted = Set(named ?? [label])
    guard let observed, let shape = observed.shape else { return accepted }
    if label == "lost-segment-retransmitted" {
      // A FIN that was lost before this point was captured once: the shape is what can be seen.
      let captured = lossOwner.map { observed.finCounts[$0] } ?? observed.finCounts.max() ?? 0
      if captured < 2 { accepted.insert(shape) }
    }
    // A lost ACK cannot be told from a delayed one when a later ACK was sent all the same.
    if [2, 4].contains(truth.lostWave), verdict.spuriousRetransmissions > 0 {
      accepted.insert(shape)
    }
    return accepted
  }

  /// The end whose FIN or FIN's ACK was lost: 0 for A, 1 for B; nil where the truth does not say.
  private var lossOwner: Int? {
    guard let wave = truth.lostWave, let closer = truth.closer, closer != "both" else {
      return nil
    }
    let first = closer == "A" ? 0 : 1
    return wave <= 2 ? first : 1 - first
  }

  private func missesOfWaves() -> [String] {
    guard let lostWave = truth.lostWave, let shape = observed?.shape,
      verdict.label == .lostSegmentRetransmitted
    else { return [] }
    var right: Set<UInt8> = [lostWave]
    // In a merged close the ACK of the first FIN rides on the second FIN.
    if lostWave == 3, [shape, truth.intendedShape].contains("merged-three-way") { right.insert(2) }
    let lost = (0..<verdict.waves.count).map { verdict.waves[$0] }.filter { $0.lost > 0 }
    var misses: [String] = []
    if !lost.contains(where: { right.contains($0.number) }) {
      misses.append("waves \(lost.map(\.number)) said to be lost, expected \(lostWave)")
    }
    for wave in lost where wave.certainty == .certain && !right.contains(wave.number) {
      misses.append("wave \(wave.number) falsely certain; wave \(lostWave) was lost")
    }
    return misses
  }

  private func missesOfResets() -> [String] {
    guard verdict.label == .rstAborted else { return [] }
    var misses: [String] = []
    if let kind = truth.rstClass, !verdict.resets.contains(where: { $0.kind.rawValue == kind }) {
      misses.append("RSTs \(verdict.resets.map(\.kind.rawValue)), expected \(kind)")
    }
    if truth.rstClass != nil, let aborter = truth.abortedBy {
      let isClient = (aborter == "A") == clientIsA
      let expected: Side = isClient ? .client : .server
      if verdict.abortedBy != expected {
        misses.append("aborted by \(String(describing: verdict.abortedBy)), expected \(expected)")
      }
    }
    return misses
  }
}
