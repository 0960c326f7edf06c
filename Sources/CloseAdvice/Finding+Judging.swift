public import FlowTracking
public import TeardownAnalysis
internal import Wire

extension Finding {
  /// How long an end may take to close, or its peer to follow, before somebody should know.
  ///
  /// A request that is still being answered takes seconds at most; a pool that closes idle
  /// connections, or a leak, takes longer.
  ///
  /// Unit: nanoseconds.
  public static let patience: Int64 = 10_000_000_000

  /// Everything about a connection that advice goes with, the gravest kind first; often nothing.
  public static func all(of evidence: ConnectionEvidence, _ verdict: Verdict) -> [Finding] {
    var findings: [Finding] = []
    findings += waiting(evidence, verdict)
    if let reset = verdict.resets.first(where: \.tookEffect), verdict.label == .rstAborted {
      findings.append(ending(reset, evidence))
    }
    findings += unanswered(evidence, verdict)
    findings += opening(evidence, verdict)
    if let loss = loss(evidence, verdict) { findings.append(loss) }
    if evidence.connection.facts.contains(.reopened), let side = verdict.firstCloser {
      findings.append(Finding(.timeWaitReuse, at: side))
    }
    if evidence.connection.low.gaps > 0 || evidence.connection.high.gaps > 0
      || evidence.connection.isOneSided && verdict.label != .notEstablished
    {
      findings.append(Finding(.captureIncomplete, at: nil))
    }
    var order: [Finding] = []
    for kind in Kind.allCases { order += findings.filter { $0.kind == kind } }
    return order
  }

  /// The end that did not close, and the one that waited for it.
  private static func waiting(_ evidence: ConnectionEvidence, _ verdict: Verdict) -> [Finding] {
    guard let wait = CloseWait(of: evidence, verdict) else { return [] }
    guard wait.duration >= patience || !wait.hasEnded else { return [] }
    let frames = [wait.firstFrame] + (wait.lastFrame.map { [$0] } ?? [])
    var findings = [
      Finding(.closeWait, at: wait.side, frames: frames, duration: wait.duration)
    ]
    if wait.isAcknowledged, wait.duration >= patience {
      findings.append(
        Finding(.finWait2, at: wait.side.opposite, frames: frames, duration: wait.duration))
    }
    return findings
  }

  /// What the RST that ended the connection says of the end that sent it.
  private static func ending(
    _ reset: ResetFinding, _ evidence: ConnectionEvidence
  ) -> Finding {
    let frames =
      evidence.events.indices.contains(reset.event) ? [evidence.events[reset.event].frame] : []
    let kind: Kind
    switch reset.kind {
    case .abort, .ignored, .afterClose: kind = .abort
    case .dataAfterClose: kind = .dataAfterClose
    case .lateFin: kind = .lateFin
    case .noConnection, .oldDuplicate, .refused: kind = .noConnection
    case .keepAliveTimeout: kind = .keepAliveTimeout
    case .timeWaitAssassination: kind = .timeWaitAssassination
    case .suspectedForgery: kind = .suspectedForgery
    }
    return Finding(
      reset.forgery.isEmpty ? kind : .suspectedForgery, at: reset.from, frames: frames)
  }

  private static func unanswered(_ evidence: ConnectionEvidence, _ verdict: Verdict) -> [Finding] {
    guard verdict.label == .unfinishedClose else { return [] }
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

extension Verdict {
  /// The end that closed first; nil where both did, or none, or where it is not known.
  var firstCloser: Side? {
    switch initiator {
    case .client: .client
    case .server: .server
    case .both, nil: nil
    }
  }
}
