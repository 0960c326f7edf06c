internal import CloseAdvice
internal import FlowTracking
internal import ReportWriting
internal import TeardownAnalysis
internal import Wire

/// What happened to a connection, in sentences that name their frames.
struct Narration {
  let evidence: ConnectionEvidence
  let verdict: Verdict
  let states: StateHistory?

  init(_ evidence: ConnectionEvidence, _ verdict: Verdict, _ states: StateHistory?) {
    self.evidence = evidence
    self.verdict = verdict
    self.states = states
  }

  /// All sentences, in order.
  var sentences: [String] {
    var sentences = [opening]
    sentences += closing
    sentences += waits
    sentences += losses
    sentences += spurious
    sentences += otherResets
    // Reuse inside TIME_WAIT says all that reuse says, and more.
    let isInTimeWait = verdict.anomalies.contains { $0.kind == .timeWaitReuse }
    sentences += verdict.anomalies.filter { $0.kind != .reopened || !isInTimeWait }
      .compactMap(sentence)
    return sentences.filter { !$0.isEmpty }
  }

  private func sentence(_ anomaly: Anomaly) -> String? {
    guard var detail = anomaly.detail else { return nil }
    if anomaly.kind == .ghostSegment {
      detail = "\(NumberText.counted(UInt64(anomaly.count), "segment")) \(detail)"
    }
    let place = anomaly.frame.map { " (frame \(NumberText.plain($0)))" } ?? ""
    return detail.prefix(1).uppercased() + detail.dropFirst() + place + "."
  }

  // MARK: How it ended

  private var closing: [String] {
    switch verdict.label {
    case .cleanFourWay, .mergedThreeWay, .simultaneous, .lostSegmentRetransmitted:
      exchange + [duration]
    case .rstAborted: exchange + reset
    case .halfClosed: exchange
    case .unfinishedClose: exchange + unfinished
    case .open: ["No FIN and no RST was captured: it was open when the capture ended."]
    case .notEstablished: []
    }
  }

  /// Who closed, and what answered.
  private var exchange: [String] {
    guard let first = verdict.waves.first(where: { $0.number == 1 }) else { return [] }
    let second = verdict.waves.first { $0.number == 3 }
    if verdict.initiator == .both, let second {
      return [
        "Both closed at once: the FIN of the \(first.from.name) (\(frames(first))) and that of "
          + "the \(second.from.name) (\(frames(second))) crossed, and neither acknowledges the "
          + "other."
      ]
    }
    var text =
      "The \(first.from.name) closed first: \(frames(first)) "
      + "\(first.sent == 1 ? "is its FIN" : "are copies of its FIN")"
    let answer = verdict.waves.first { $0.number == 2 }
    if let answer, !evidence.frames(of: answer.events).isEmpty {
      text += ", acknowledged in \(firstFrame(answer))"
    }
    text += "."
    guard let second else { return [text] }
    let isMerged = verdict.shape == .mergedThreeWay
    var next =
      isMerged
      ? "The \(second.from.name) closed too: its FIN (\(frames(second))) carries the first "
        + "acknowledgment of the other one"
      : "Then the \(second.from.name) closed: \(frames(second)) "
        + (second.sent == 1 ? "is its FIN" : "are copies of its FIN")
    let last = verdict.waves.first { $0.number == 4 }
    if let last, !evidence.frames(of: last.events).isEmpty {
      next += ", acknowledged in \(firstFrame(last))"
    }
    next += "."
    if verdict.halfCloseBytes > 0 {
      next +=
        " In between it sent \(NumberText.bytes(verdict.halfCloseBytes)) into the half-closed "
        + "connection, which is legal."
    }
    return [text, next]
  }

  private var duration: String {
    guard let duration = verdict.exchangeDuration else { return "" }
    return "From the first FIN to the last ACK of the close it took "
      + "\(NumberText.duration(duration))."
      + (verdict.hasLoss ? "" : " No segment of the close was lost.")
  }

  /// How long the ends stood where they wait.
  private var waits: [String] {
    var sentences: [String] = []
    if let wait = states?.closeWait {
      let length = NumberText.duration(wait.duration)
      if !wait.hasEnded {
        sentences.append(
          "The \(wait.side.name) never closed: it had been in CLOSE_WAIT for \(length) when the "
            + "capture ended"
            + (wait.duration < Finding.patience
              ? ", which is not long: it may have closed later." : "."))
      } else if wait.duration >= Finding.patience {
        sentences.append("The \(wait.side.name) was in CLOSE_WAIT for \(length).")
      }
    }
    if let timeWait = states?.timeWait { sentences.append(sentence(timeWait)) }
    return sentences
  }

  private func sentence(_ timeWait: TimeWait) -> String {
    let who = timeWait.side.map { "The \($0.name)" } ?? "Both ends"
    var text =
      "\(who) then held TIME_WAIT for \(NumberText.duration(timeWait.end - timeWait.start)) if "
      + "nothing cut it short"
    if timeWait.restarts > 0 {
      let count = UInt64(timeWait.restarts)
      text += ", a FIN that came again having restarted it \(NumberText.times(count))"
    }
    text += timeWait.isReused ? "; but the four-tuple was opened again before its end." : "."
    return text
  }

  private var unfinished: [String] {
    verdict.waves.filter { wave in
      wave.isFin && !evidence.connection.side(wave.from).facts.contains(.finAcknowledged)
    }.map { wave in
      "The FIN of the \(wave.from.name) was sent \(NumberText.times(UInt64(wave.sent))) "
        + "(\(frames(wave)))"
        + (evidence.connection.isOneSided
          ? "; whether it was acknowledged cannot be known, because the other direction was not "
            + "captured." : " and never acknowledged.")
    }
  }

  private var reset: [String] {
    guard let finding = verdict.resets.first(where: \.tookEffect) else { return [] }
    let event = evidence.events[finding.event]
    let target = finding.from.opposite.name
    var sentences = [
      "The \(finding.from.name) sent an RST (frame \(NumberText.plain(event.frame))) that ended "
        + "the connection; the \(target) was in \(finding.hitState.rawValue). "
        + finding.kind.reason(finding.from)
    ]
    if let lost = finding.unacknowledgedByServer, lost > 0 {
      sentences.append("\(NumberText.bytes(lost)) from the client were never acknowledged.")
    }
    if let lost = finding.unacknowledgedByClient, lost > 0 {
      sentences.append("\(NumberText.bytes(lost)) from the server were never acknowledged.")
    }
    let unacknowledged =
      (finding.unacknowledgedByServer ?? 0) + (finding.unacknowledgedByClient ?? 0)
    let sent = evidence.connection.low.bytes + evidence.connection.high.bytes
    if verdict.allDataDelivered, unacknowledged == 0, sent > 0 {
      sentences.append("All data of both ends had been acknowledged before.")
    }
    let signs = ForgerySigns.names.filter { finding.forgery.contains($0.sign) }
    if !signs.isEmpty {
      sentences.append(
        "It may be forged: " + signs.map(\.sign.reason).joined(separator: "; ") + ".")
    }
    return sentences
  }

  private var otherResets: [String] {
    var sentences: [String] = []
    if verdict.ignoredResets > 0 {
      let ignored = verdict.resets.filter { !$0.tookEffect }.prefix(4)
        .map { NumberText.plain(evidence.events[$0.event].frame) }
      sentences.append(
        "\(NumberText.counted(UInt64(verdict.ignoredResets), "RST")) (frame "
          + "\(ignored.joined(separator: ", "))) took no effect: the connection went on as if it "
          + "had not come.")
    }
    if verdict.lateResets > 0 {
      sentences.append(
        "\(NumberText.counted(UInt64(verdict.lateResets), "RST")) came after both FINs had been "
          + "exchanged and acknowledged, which takes nothing from the close.")
    }
    return sentences
  }

  // MARK: What was lost

  private var losses: [String] {
    verdict.waves.filter { $0.lost > 0 }.map { wave in
      let what =
        wave.isFin
        ? "The FIN of the \(wave.from.name)"
        : "The acknowledgment of the \(wave.from.opposite.name)'s FIN"
      return "\(what) was lost \(NumberText.times(UInt64(wave.lost)))"
        + (wave.certainty.map { ": \($0.reason)" } ?? "") + "."
    }
  }

  private var spurious: [String] {
    if verdict.spuriousRetransmissions == 0 { return [] }
    let count = UInt64(verdict.spuriousRetransmissions)
    return [
      "A FIN was sent again \(NumberText.times(count)) although nothing was lost: its "
        + "acknowledgment was only on the way."
    ]
  }

  /// By what each loss, or that nothing was lost, is known.
  var proofs: [String] {
    verdict.waves.filter { !$0.evidence.isEmpty }.flatMap { wave in
      let name =
        wave.isFin
        ? "FIN of the \(wave.from.name)" : "ACK of the \(wave.from.opposite.name)'s FIN"
      let place = evidence.frames(of: wave.events).isEmpty ? "" : " (\(frames(wave)))"
      return LossEvidence.names.filter { wave.evidence.contains($0.evidence) }.map { entry in
        "\(name)\(place): \(entry.evidence.reason) [\(entry.name)]"
      }
    }
  }

  // MARK: Frames

  /// `frame 9`, `frames 9, 10`, the first few by number.
  private func frames(_ wave: Wave) -> String {
    let all = evidence.frames(of: wave.events)
    let shown = all.prefix(6).map { NumberText.plain($0) }.joined(separator: ", ")
    let more = all.count > 6 ? " and \(all.count - 6) more" : ""
    return "frame\(all.count == 1 ? "" : "s") \(shown)\(more)"
  }

  private func firstFrame(_ wave: Wave) -> String {
    evidence.frames(of: wave.events).first.map { "frame \(NumberText.plain($0))" } ?? "no frame"
  }
}

extension NumberText {
  /// A frame number, as Wireshark's filters want it: without separators.
  static func plain(_ number: UInt64) -> String { String(number) }
}

extension Verdict {
  /// Whether a segment of the close was lost.
  var hasLoss: Bool { waves.first { $0.lost > 0 } != nil }
}
