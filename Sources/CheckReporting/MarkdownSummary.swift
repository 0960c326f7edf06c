internal import ReportWriting

/// A report as GitHub-flavoured Markdown, as a job's summary shows it.
///
/// A table of the rules, what is broken first, and under it, folded away, the connections that show
/// what is broken. Ends before `limit` bytes and says what is left out: GitHub shows nothing at all
/// of a summary above 1 MiB.
///
/// Source: GitHub, "Workflow commands for GitHub Actions" (job summaries); GitHub Flavored Markdown.
/// Unit: `limit` in bytes.
public struct MarkdownSummary {
  private let limit: Int

  /// A writer.
  ///
  /// - Parameter limit: the most bytes that a summary may have.
  public init(limit: Int = 512 * 1024) {
    self.limit = limit
  }

  /// The report as Markdown.
  public func text(of report: CheckReport) -> String {
    // Room for the sentences that say what is left out.
    var page = Page(limit: limit - 512)
    page.add(Self.heading(of: report))
    page.add("\n| outcome | rule | capture | found |\n|---|---|---|---|\n")
    let ordered = Self.rank.flatMap { rank in
      report.results.filter { Self.outcome(of: $0) == rank }
    }
    let rows = page.addWhileThereIsRoom(ordered.map { Self.row(of: $0) })
    if rows < ordered.count {
      page.add(
        "\n\(NumberText.counted(UInt64(ordered.count - rows), "rule")) more are left out.\n")
    }
    let shown = ordered.filter { $0.outcome != .passed && !$0.findings.isEmpty }
    let details = page.addWhileThereIsRoom(shown.map { Self.connections(of: $0) })
    if details < shown.count {
      page.add(
        "\nThe connections of \(NumberText.counted(UInt64(shown.count - details), "rule")) "
          + "are left out.\n")
    }
    return page.text
  }

  private static func heading(of report: CheckReport) -> String {
    let failed = report.results.count { $0.outcome == .failed && $0.severity == .error }
    let warned = report.results.count { $0.outcome == .failed && $0.severity == .warning }
    let excepted = report.count(of: .excepted)
    var parts: [String] = []
    if failed > 0 { parts.append("\(failed) failed") }
    if warned > 0 { parts.append(NumberText.counted(UInt64(warned), "warning")) }
    if excepted > 0 { parts.append("\(excepted) excepted") }
    parts.append("\(report.count(of: .passed)) passed")
    let captures = NumberText.counted(UInt64(report.files.count), "capture")
    let connections = NumberText.counted(report.connectionsSeen, "connection")
    return """
      ### \(escaped(report.command)): \(parts.joined(separator: ", "))

      \(captures), \(connections), rules applied to \
      \(NumberText.grouped(report.connectionsMatched)) of them.

      """
  }

  private static let rank = ["**failed**", "**warning**", "excepted", "passed"]

  private static func outcome(of result: CheckResult) -> String {
    switch (result.outcome, result.severity) {
    case (.failed, .error): rank[0]
    case (.failed, .warning): rank[1]
    case (.excepted, _): rank[2]
    case (.passed, _): rank[3]
    }
  }

  private static func row(of result: CheckResult) -> String {
    var found = escaped(result.message)
    if let reason = result.reason, result.outcome != .passed {
      found += "<br>Reason: \(escaped(reason))"
    }
    let cells = [
      outcome(of: result), escaped(result.title), result.file.map(escaped) ?? "all", found,
    ]
    return "| \(cells.joined(separator: " | ")) |\n"
  }

  private static func connections(of result: CheckResult) -> String {
    // Up to the empty line this is HTML, in which a backslash escapes nothing.
    let title = result.title + (result.file.map { ", \($0)" } ?? "")
    var text = """

      <details><summary>\(XMLText.content(title.onOneLine))</summary>

      | connection | client | server | label | found | frames |
      |---|---|---|---|---|---|

      """
    for finding in result.findings {
      let cells = [
        "\(escaped(finding.file)) \\#\(finding.connection)", escaped(finding.client),
        escaped(finding.server), escaped(finding.label),
        ([finding.message] + finding.changeTexts).map(escaped).joined(separator: "<br>"),
        finding.frames.map { String($0) }.joined(separator: ", "),
      ]
      text += "| \(cells.joined(separator: " | ")) |\n"
    }
    if let omission = result.omission { text += "\n\(escaped(omission))\n" }
    return text + "\n</details>\n"
  }

  /// The text as plain words of Markdown, on one line.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.onOneLine.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\\", "`", "*", "_", "[", "]", "|", "~", "#", "$", "@":
        result += "\\\(scalar)"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// A text that grows up to a limit, part by part.
private struct Page {
  private(set) var text = ""
  private let limit: Int

  init(limit: Int) {
    self.limit = limit
  }

  mutating func add(_ part: String) { text += part }

  /// Adds parts until one does not fit any more.
  ///
  /// - Returns: how many were added.
  mutating func addWhileThereIsRoom(_ parts: [String]) -> Int {
    for (place, part) in parts.enumerated() {
      if text.utf8.count + part.utf8.count > limit { return place }
      text += part
    }
    return parts.count
  }
}
