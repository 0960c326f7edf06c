/// A report as a TAP version 14 document: one test point a result.
///
/// What an exception covers is `not ok` with `# TODO`, which a harness does not count as a failure.
/// A broken rule that only warns is `ok`, and its diagnostics say `severity: warning`. Every point
/// that does not simply pass carries a YAML diagnostic block. Strings in it are double-quoted, in
/// which YAML takes all the escapes of JSON (YAML 1.2.2 §5.7, §7.3.1).
///
/// Source: the TAP 14 specification, "Test Points", "Directives", "YAML Diagnostics", "Escaping".
public struct TAPStream {
  /// A writer.
  public init() {}

  /// The report as a TAP document.
  public func text(of report: CheckReport) -> String {
    var lines = ["TAP version 14"]
    lines.append(report.results.isEmpty ? "1..0 # no rules" : "1..\(report.results.count)")
    for (place, result) in report.results.enumerated() {
      lines.append(Self.point(place + 1, result))
      if result.outcome != .passed { lines += Self.diagnostics(of: result) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func point(_ number: Int, _ result: CheckResult) -> String {
    let isBroken = result.outcome != .passed && result.severity == .error
    let isOK = !isBroken && result.outcome != .excepted
    let file = result.file.map { "\($0): " } ?? ""
    var line = "\(isOK ? "ok" : "not ok") \(number) - \(escaped(file + result.title))"
    if result.outcome == .excepted { line += " # TODO \(escaped(result.message))" }
    return line
  }

  private static func diagnostics(of result: CheckResult) -> [String] {
    var lines = ["  ---", "  message: \(quoted(result.message))"]
    lines.append("  severity: \(result.outcome == .excepted ? "todo" : result.severity.rawValue)")
    lines.append("  rule: \(quoted(result.rule))")
    lines.append("  demand: \(quoted(result.demand))")
    if let reason = result.reason { lines.append("  reason: \(quoted(reason))") }
    if let policy = result.policy {
      lines += ["  at:", "    file: \(quoted(policy.file))", "    line: \(policy.line)"]
    }
    if !result.findings.isEmpty { lines.append("  connections:") }
    for finding in result.findings {
      lines += [
        "    - id: \(finding.connection)",
        "      file: \(quoted(finding.file))",
        "      client: \(quoted(finding.client))",
        "      server: \(quoted(finding.server))",
        "      label: \(quoted(finding.label))",
        "      frames: [\(finding.frames.map { String($0) }.joined(separator: ", "))]",
        "      message: \(quoted(finding.message))",
      ]
      if !finding.changes.isEmpty { lines.append("      changes:") }
      lines += finding.changeTexts.map { "        - \(quoted($0))" }
    }
    if result.omittedFindings > 0 {
      lines.append("  omitted_connections: \(result.omittedFindings)")
    }
    return lines + ["  ..."]
  }

  /// A description or a reason: on one line, with `#` and `\` escaped.
  private static func escaped(_ text: String) -> String {
    text.onOneLine.escaping(["\\": "\\\\", "#": "\\#"])
  }

  private static func quoted(_ text: String) -> String { JSONString(text).text }
}
