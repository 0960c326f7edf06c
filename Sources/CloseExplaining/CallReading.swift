internal import CloseAdvice
internal import FlowTracking
internal import ReportWriting
internal import TeardownAnalysis
internal import Wire

/// Which calls of the applications stand behind the segments of a close, as far as the wire shows it.
///
/// A FIN comes from `close()` or `shutdown(SHUT_WR)`, and what its sender does with data that arrives
/// later tells which: an application that only shut down still receives, a closed socket answers by
/// an RST. The ACK of a FIN is the kernel's, the peer's own FIN its application's.
///
/// Source: RFC 9293 §3.6.1, RFC 2525 §2.17, shutdown(2).
struct CallReading {
  let evidence: ConnectionEvidence
  let verdict: Verdict
  let clues: CallClues

  init(_ evidence: ConnectionEvidence, _ verdict: Verdict, _ clues: CallClues) {
    self.evidence = evidence
    self.verdict = verdict
    self.clues = clues
  }

  /// A sentence for each call, and one for the time between.
  var sentences: [String] {
    var sentences: [String] = []
    var unknown: [Wave] = []
    for wave in verdict.waves.filter(\.isFin) {
      if let sentence = fin(wave) { sentences.append(sentence) } else { unknown.append(wave) }
    }
    sentences += undecided(unknown)
    if let reset = verdict.resets.first(where: \.tookEffect), reset.kind == .abort,
      reset.forgery.isEmpty
    {
      sentences.append(abort(reset))
    }
    if let time = applicationTime { sentences.append(time) }
    return sentences
  }

  /// The call behind a FIN, where what came later tells; nil where nothing does.
  private func fin(_ wave: Wave) -> String? {
    guard let frame = evidence.frames(of: wave.events).first else { return nil }
    let start = "The FIN of the \(wave.from.name) (frame \(frame))"
    let answer = verdict.resets.first { $0.from == wave.from && $0.kind == .dataAfterClose }
    if let answer, let reset = evidence.frame(of: answer) {
      return "\(start) comes from close(), or from the end of the process: data that came later "
        + "was answered by an RST (frame \(reset)), so no application held the socket any more."
    }
    guard let accepted = clues.acceptedAfterFin(wave.from) else { return nil }
    return "\(start) comes from shutdown(SHUT_WR): the \(wave.from.name) went on to accept "
      + "\(NumberText.bytes(accepted.octets)) (acknowledged in frame \(accepted.frame)), so its "
      + "socket was still open for reading."
  }

  /// Says of FINs that nothing tells the call.
  private func undecided(_ waves: [Wave]) -> [String] {
    let frames = waves.compactMap { evidence.frames(of: $0.events).first }.map { String($0) }
    if frames.isEmpty { return [] }
    let calls = "close(), shutdown(SHUT_WR) or the end of the process"
    if evidence.connection.isOneSided {
      return [
        "The FIN of the \(waves[0].from.name) (frame \(frames[0])) comes from \(calls); which it "
          + "was cannot be known, because the other direction was not captured."
      ]
    }
    if waves.count == 2 {
      return [
        "The FINs (first in frames \(frames.joined(separator: " and "))) come from \(calls); "
          + "which it was cannot be known, because no data came after either that would have told."
      ]
    }
    return [
      "The FIN of the \(waves[0].from.name) (frame \(frames[0])) comes from \(calls); which it "
        + "was cannot be known, because no data came after it that would have told."
    ]
  }

  private func abort(_ reset: ResetFinding) -> String {
    let end = "the \(reset.from.name)"
    let frame = evidence.events[reset.event].frame
    let start = "The RST of \(end) (frame \(frame)) comes from its application or its host"
    let received = evidence.connection.side(reset.from.opposite).bytes
    if received == 0, !evidence.connection.isOneSided, verdict.handshake == .complete {
      return "\(start): close() with SO_LINGER and a linger time of 0, or a timeout. Unread data "
        + "is no cause here: its peer had sent none."
    }
    return "\(start): close() with SO_LINGER and a linger time of 0, or close() (or the end of "
      + "the process) with unread data. Which one cannot be known: what an application has read "
      + "does not show on the wire."
  }

  /// How long the second application took, the kernel's acknowledgment told apart.
  private var applicationTime: String? {
    guard verdict.initiator != .both,
      let first = verdict.waves.first(where: { $0.number == 1 }),
      let second = verdict.waves.first(where: { $0.number == 3 }),
      let last = evidence.events(of: second.events).first
    else { return nil }
    let end = "the \(second.from.name)"
    let answer = verdict.waves.first { $0.number == 2 }
      .flatMap { evidence.events(of: $0.events).first }
    if let answer, answer.frame < last.frame, verdict.shape != .mergedThreeWay {
      return "The ACK in frame \(answer.frame) is the kernel's; the FIN of \(end) is its "
        + "application's. So the \(NumberText.duration(last.timestamp - answer.timestamp)) "
        + "between frame \(answer.frame) and frame \(last.frame) are the application's time."
    }
    // Of several copies, it answers the latest that had been sent by then.
    let copies = evidence.events(of: first.events)
    guard let fin = copies.last(where: { $0.frame < last.frame }) ?? copies.first else {
      return nil
    }
    return "The FIN of \(end) acknowledges the other one itself: its application closed within "
      + "\(NumberText.duration(last.timestamp - fin.timestamp)) of frame \(fin.frame), before its "
      + "kernel sent an ACK alone."
  }
}
