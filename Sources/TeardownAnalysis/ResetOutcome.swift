import FlowTracking

/// What the RSTs of a connection did.
struct ResetOutcome {
  /// Every RST, classified.
  let findings: [ResetFinding]
  /// The RST that ended the connection.
  let effective: Int?
  /// The same, where only a lenient receiver accepts that one.
  let inexact: Int?

  /// No RST.
  @inline(__always)
  init() {
    findings = []
    effective = nil
    inexact = nil
  }

  @inline(never)
  init(_ evidence: borrowing ConnectionEvidence, exchange: Exchange) {
    let rules = ResetRules(evidence, exchange: exchange)
    let effective = rules.effectiveReset()
    self.effective = effective
    findings = rules.findings(effective: effective)
    inexact = effective.flatMap { rules.fit(of: $0) == .inWindow ? $0 : nil }
  }
}
