public import FlowTracking
public import TeardownAnalysis

extension Finding {
  /// How long an end may take to close, or its peer to follow, before somebody should know.
  ///
  /// A request that is still being answered takes seconds at most; a pool that closes idle
  /// connections, or a leak, takes longer.
  ///
  /// Unit: nanoseconds.
  public static let patience: Int64 = 10_000_000_000

  /// Everything about a connection that advice goes with.
  ///
  /// - Parameters:
  ///   - evidence: the connection.
  ///   - verdict: what is said of it.
  ///   - states: where its ends stood, as far as that is proven.
  /// - Returns: the gravest kind first; often nothing.
  public static func all(
    of evidence: ConnectionEvidence, _ verdict: Verdict, _ states: StateHistory?
  ) -> [Finding] {
    var findings = waiting(states) + resets(evidence, verdict)
    findings += unanswered(evidence, verdict)
    findings += opening(evidence, verdict)
    if let loss = loss(evidence, verdict) { findings.append(loss) }
    if let timeWait = states?.timeWait, timeWait.isReused {
      findings.append(Finding(.timeWaitReuse, at: timeWait.side ?? .client))
    }
    if evidence.connection.low.gaps > 0 || evidence.connection.high.gaps > 0
      || evidence.connection.isOneSided && verdict.label != .notEstablished
    {
      findings.append(Finding(.captureIncomplete, at: nil))
    }
    return Kind.allCases.flatMap { kind in findings.filter { $0.kind == kind } }
  }

  /// The end that did not close, and the one that waited for it.
  private static func waiting(_ states: StateHistory?) -> [Finding] {
    guard let states, let wait = states.closeWait, wait.duration >= patience else { return [] }
    let history = states.end(wait.side)
    let frames = [history.entry(into: .closeWait), history.exit(from: .closeWait)]
      .compactMap { $0?.frame }
    let waited = Finding(.closeWait, at: wait.side, frames: frames, duration: wait.duration)
    let peer = wait.side.opposite
    guard states.end(peer).entry(into: .finWait2) != nil else { return [waited] }
    return [waited, Finding(.finWait2, at: peer, frames: frames, duration: wait.duration)]
  }

  /// What the RSTs say of the ends that sent them: the one that ended the connection, and those that
  /// tell of the end of TIME_WAIT.
  private static func resets(_ evidence: ConnectionEvidence, _ verdict: Verdict) -> [Finding] {
    if verdict.label == .notEstablished { return [] }
    var findings: [Finding] = []
    for reset in verdict.resets {
      let isTelling = reset.kind == .lateFin || reset.kind == .timeWaitAssassination
      guard reset.tookEffect || isTelling else { continue }
      let kind = reset.forgery.isEmpty ? Kind(endingBy: reset.kind) : .suspectedForgery
      if findings.contains(where: { $0.kind == kind }) { continue }
      findings.append(
        Finding(kind, at: reset.from, frames: evidence.frame(of: reset).map { [$0] } ?? []))
    }
    return findings
  }

  private static func unanswered(_ evidence: ConnectionEvidence, _ verdict: Verdict) -> [Finding] {
    // Where only one direction was captured, an answer would not show.
    guard verdict.label == .unfinishedClose, !evidence.connection.isOneSided else { return [] }
    return verdict.waves.filter { wave in
      wave.isFin && !evidence.connection.side(wave.from).facts.contains(.finAcknowledged)
    }.map { Finding(.finUnanswered, at: $0.from, frames: evidence.frames(of: $0.events)) }
  }

  private static func opening(_ evidence: ConnectionEvidence, _ verdict: Verdict) -> [Finding] {
    guard let reason = verdict.reason else { return [] }
    let frames = [evidence.connection.firstFrame]
    switch reason {
    case .refused: return [Finding(.refused, at: .server, frames: frames)]
    case .unanswered: return [Finding(.unanswered, at: .server, frames: frames)]
    case .abandoned, .abortedByClient:
      return [Finding(.handshakeAbandoned, at: .client, frames: frames)]
    }
  }

  private static func loss(_ evidence: ConnectionEvidence, _ verdict: Verdict) -> Finding? {
    let lost = verdict.waves.filter { $0.lost > 0 }
    if lost.isEmpty { return nil }
    return Finding(
      .closeLoss, at: nil, frames: lost.flatMap { evidence.frames(of: $0.events) })
  }
}

extension Finding.Kind {
  /// What an RST that ended an established connection is a sign of.
  fileprivate init(endingBy reset: ResetClass) {
    switch reset {
    case .abort, .ignored, .afterClose: self = .abort
    case .dataAfterClose: self = .dataAfterClose
    case .lateFin: self = .lateFin
    case .noConnection, .oldDuplicate, .refused: self = .noConnection
    case .keepAliveTimeout: self = .keepAliveTimeout
    case .timeWaitAssassination: self = .timeWaitAssassination
    case .suspectedForgery: self = .suspectedForgery
    }
  }
}
