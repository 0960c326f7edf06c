package import FlowTracking
package import TeardownAnalysis

/// What happened to a connection, in a sentence for a person.
package struct ConnectionStory {
  let evidence: ConnectionEvidence
  let verdict: Verdict

  /// The story of a connection.
  package init(evidence: ConnectionEvidence, verdict: Verdict) {
    self.evidence = evidence
    self.verdict = verdict
  }

  /// The sentence, with the frames that show it.
  package var sentence: String {
    var parts = [main]
    if verdict.label != .rstAborted, verdict.label != .lostSegmentRetransmitted {
      parts += losses
    }
    if verdict.spuriousRetransmissions > 0 {
      let copies = NumberText.counted(UInt64(verdict.spuriousRetransmissions), "FIN")
      parts.append("\(copies) sent again although nothing was lost")
    }
    if verdict.ignoredResets > 0 {
      parts.append("\(NumberText.counted(UInt64(verdict.ignoredResets), "RST")) without effect")
    }
    parts += verdict.anomalies.filter(\.isTelling).compactMap(\.detail)
    return parts.joined(separator: "; ")
  }

  /// The frames that prove the verdict, in the order of capture, the first `limit` of them.
  ///
  /// Those of the close's waves and of the RST that took effect; where there was neither, the first
  /// and the last frame of the connection.
  package func frames(limit: Int) -> [UInt64] {
    var events: EventSet = []
    for index in 0..<verdict.waves.count { events.formUnion(verdict.waves[index].events) }
    var frames = Array(EventFrames(events, of: evidence.events))
    if let reset = verdict.effectiveReset, let frame = evidence.frame(at: reset.event) {
      frames.append(frame)
    }
    if frames.isEmpty { frames = [evidence.connection.firstFrame, evidence.connection.lastFrame] }
    return Array(Set(frames).sorted().prefix(limit))
  }

  private var main: String {
    switch verdict.label {
    case .cleanFourWay, .mergedThreeWay, .simultaneous: closed
    case .lostSegmentRetransmitted: losses.isEmpty ? closed : losses.joined(separator: "; ")
    case .rstAborted: aborted
    case .halfClosed: halfClosed
    case .unfinishedClose: unfinished
    case .open: verdict.handshake == .unseen ? "running all along" : "established, no FIN, no RST"
    case .notEstablished: notEstablished
    }
  }

  private var closed: String {
    switch verdict.initiator {
    case .client: "closed by client first"
    case .server: "closed by server first"
    case .both: "closed by both at once"
    case nil: "closed"
    }
  }

  private var aborted: String {
    guard let finding = verdict.effectiveReset else {
      return "RST" + (verdict.abortedBy.map { " by \($0.name)" } ?? "")
    }
    var text = "RST by \(finding.from.name)"
    if let frame = evidence.frame(at: finding.event) { text += ", frame \(frame)" }
    text += ": \(finding.kind.rawValue)"
    if finding.hitState != .established {
      text += ", \(finding.from.opposite.name) in \(finding.hitState.rawValue)"
    }
    let lost = (finding.unacknowledgedByServer ?? 0) + (finding.unacknowledgedByClient ?? 0)
    if lost > 0 { text += ", \(NumberText.grouped(lost)) B unacknowledged" }
    let signs = ForgerySigns.names.filter { finding.forgery.contains($0.sign) }.map(\.name)
    if !signs.isEmpty { text += " (\(signs.joined(separator: ", ")))" }
    return text
  }

  private var halfClosed: String {
    let closer: Side? = verdict.waves.count > 0 ? verdict.waves[0].from : nil
    guard let closer else { return "one side closed, the other never did" }
    return "\(closer.opposite.name) in CLOSE_WAIT, never closed; FIN of \(closer.name)"
      + frames(of: verdict.waves[0].events)
  }

  private var unfinished: String {
    let fins = (0..<verdict.waves.count).map { verdict.waves[$0] }
      .filter { $0.number == 1 || $0.number == 3 }
    let pending = fins.filter { fin in
      !evidence.connection.side(fin.from).facts.contains(.finAcknowledged)
    }
    if pending.isEmpty { return "a FIN was never acknowledged" }
    let answer =
      evidence.connection.isOneSided ? ", the other direction not captured" : ", never acknowledged"
    return pending.map { fin in
      "FIN of \(fin.from.name) sent \(NumberText.times(UInt64(fin.sent)))\(answer)"
        + frames(of: fin.events)
    }.joined(separator: "; ")
  }

  private var notEstablished: String {
    switch verdict.reason {
    case .refused: "refused: an RST answered the SYN"
    case .unanswered: "nothing answered the SYN"
    case .abandoned: "SYN-ACK came, no ACK followed"
    case .abortedByClient: "aborted by client: an RST answered the SYN-ACK"
    case nil: "the handshake never completed"
    }
  }

  /// Each loss in the close, by wave.
  private var losses: [String] {
    (0..<verdict.waves.count).map { verdict.waves[$0] }.filter { $0.lost > 0 }.map { wave in
      let what =
        wave.number == 1 || wave.number == 3
        ? "FIN of \(wave.from.name)" : "ACK of \(wave.from.opposite.name)'s FIN"
      let certainty = wave.certainty.map { " (\($0.rawValue))" } ?? ""
      return "\(what) lost \(NumberText.times(UInt64(wave.lost)))\(certainty)"
        + frames(of: wave.events)
    }
  }

  /// `, frame 9` or `, frames 9, 10`, the first few only.
  private func frames(of set: EventSet) -> String {
    let all = Array(EventFrames(set, of: evidence.events))
    if all.isEmpty { return "" }
    let shown = all.prefix(4).map { String($0) }.joined(separator: ", ")
    return ", frame\(all.count == 1 ? "" : "s") \(shown)\(all.count > 4 ? ", ..." : "")"
  }
}
