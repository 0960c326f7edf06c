/// A report as workflow commands of GitHub Actions, which show broken rules beside the code.
///
/// A broken rule is an error or a warning by its severity, what an exception covers is a notice. An
/// annotation stands at its rule in the policy, where a pull request can show it, or else at the
/// capture. GitHub shows ten of each kind a step and drops the rest without a word, so of more than
/// ten the tenth says how many are left out.
///
/// Source: GitHub, "Workflow commands for GitHub Actions"; the escaping is that of `actions/toolkit`
/// (`escapeData`, `escapeProperty`).
public struct WorkflowAnnotations {
  /// How many annotations of one kind GitHub shows.
  static let limit = 10

  /// A writer.
  public init() {}

  /// The report as workflow commands, one a line; empty when every rule holds.
  public func text(of report: CheckReport) -> String {
    let kinds = ["error", "warning", "notice"]
    let lines = kinds.flatMap { kind -> [String] in
      let results = report.results.filter { Self.kind(of: $0) == kind }
      if results.count <= Self.limit { return results.map { Self.command(kind, $0) } }
      let rest = results.count - Self.limit + 1
      return results.prefix(Self.limit - 1).map { Self.command(kind, $0) }
        + ["::\(kind) title=\(Self.property(report.command))::and \(rest) more, in the log"]
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func kind(of result: CheckResult) -> String? {
    switch result.outcome {
    case .passed: nil
    case .failed: result.severity.rawValue
    case .excepted: "notice"
    }
  }

  private static func command(_ kind: String, _ result: CheckResult) -> String {
    var properties: [String] = []
    if let policy = result.policy {
      properties += ["file=\(property(policy.file))", "line=\(policy.line)"]
    } else if let file = result.file ?? result.findings.first?.file {
      properties.append("file=\(property(file))")
    }
    properties.append("title=\(property(result.title))")
    let place = result.file.map { "\($0): " } ?? ""
    return "::\(kind) \(properties.joined(separator: ","))::\(data(place + result.details))"
  }

  private static func data(_ text: String) -> String {
    text.inLines.escaping(["%": "%25", "\r": "%0D", "\n": "%0A"])
  }

  private static func property(_ text: String) -> String {
    data(text).escaping([":": "%3A", ",": "%2C"])
  }
}
