public import CheckReporting
internal import ReportWriting
internal import TeardownAnalysis

extension MixDifference {
  /// The comparison as a check: one result for every regression, and one for every label that tells
  /// of trouble and has none; beside these, one for a capture that could not be read or is empty.
  ///
  /// - Parameters:
  ///   - facts: what was compared.
  ///   - severity: how grave a regression is.
  ///   - demandsConnections: whether a capture without connections is a failure.
  /// - Returns: the report, for the formats of build servers.
  public func report(
    _ facts: DifferenceFacts, severity: CheckSeverity, demandsConnections: Bool
  ) -> CheckReport {
    var results = unreadSides(facts)
    if demandsConnections { results += emptySides(facts) }
    for label in Label.allCases where label.isTrouble {
      results += self.results(for: label, facts, severity)
    }
    return CheckReport(
      command: "lastack diff", results: results, files: [facts.before.file, facts.after.file],
      connectionsSeen: connectionsBefore + connectionsAfter,
      connectionsMatched: connectionsBefore + connectionsAfter)
  }

  /// The rule that both captures can be read to their end.
  public static let readingRule = "captures are read"

  private func unreadSides(_ facts: DifferenceFacts) -> [CheckResult] {
    sides(facts).compactMap { side, capture, _ in
      capture.failure.map { failure in
        CheckResult(
          rule: Self.readingRule, demand: "Both captures can be read to their end.",
          outcome: .failed, message: failure, file: capture.file, subject: side)
      }
    }
  }

  /// A silent capture must not pass for one in which all is well.
  private func emptySides(_ facts: DifferenceFacts) -> [CheckResult] {
    sides(facts).filter { $0.capture.failure == nil && $0.connections == 0 }.map {
      side, capture, _ in
      CheckResult(
        rule: "captures hold connections", demand: "Both captures hold connections.",
        outcome: .failed,
        message: "\(capture.file): holds no connection, so that nothing can be compared; "
          + "--allow-empty lets that pass.", file: capture.file, subject: side)
    }
  }

  private func sides(
    _ facts: DifferenceFacts
  ) -> [(name: String, capture: DifferenceFacts.Capture, connections: UInt64)] {
    [("before", facts.before, connectionsBefore), ("after", facts.after, connectionsAfter)]
  }

  private func results(
    for label: Label, _ facts: DifferenceFacts, _ severity: CheckSeverity
  ) -> [CheckResult] {
    let rule = "regression \(label.rawValue)"
    let demand =
      "The share of connections with the label \(label.rawValue) does not grow significantly."
    let worse = regressions.filter { $0.change.label == label }
    if worse.isEmpty {
      let total = groups.first { $0.group == .all } ?? groups.first
      let change = total?.changes.first { $0.label == label }
      let counts =
        "\(NumberText.grouped(change?.before ?? 0)) of "
        + "\(NumberText.grouped(connectionsBefore)) connections before, "
        + "\(NumberText.grouped(change?.after ?? 0)) of "
        + "\(NumberText.grouped(connectionsAfter)) after"
      return [
        CheckResult(
          rule: rule, demand: demand, severity: severity, outcome: .passed,
          message: "\(counts): no significant growth.", file: facts.after.file)
      ]
    }
    return worse.map { group, change in
      let examples = group.examples.filter { $0.label == label.rawValue }
      return CheckResult(
        rule: rule, demand: demand, severity: severity, outcome: .failed,
        message: Self.sentence(group, change), file: facts.after.file, subject: group.group.name,
        findings: examples, omittedFindings: change.after - UInt64(examples.count))
    }
  }

  private static func sentence(_ group: Group, _ change: Change) -> String {
    let before =
      "\(NumberText.grouped(change.before)) of \(NumberText.grouped(group.before))"
    let after = "\(NumberText.grouped(change.after)) of \(NumberText.grouped(group.after))"
    return "\(change.label.rawValue) at \(group.group.name): from "
      + "\(share(change.before, of: group.before)) (\(before)) to "
      + "\(share(change.after, of: group.after)) (\(after)), "
      + "\(DifferenceText.points(change.growth)) percentage points."
  }

  private static func share(_ part: UInt64, of whole: UInt64) -> String {
    part == 0 ? "0%" : NumberText.share(part, of: whole)
  }
}
