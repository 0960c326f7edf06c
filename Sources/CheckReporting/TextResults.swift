package import ReportWriting

/// A report for a person: a line for each rule, what shows that it is broken below it, and the sum.
///
/// Captures that closed as expected share one line.
public struct TextResults {
  private let isColoured: Bool
  /// Where what follows a status begins.
  private static let indent = 10

  /// A writer.
  ///
  /// - Parameter isColoured: whether styles become escape sequences.
  public init(isColoured: Bool) {
    self.isColoured = isColoured
  }

  /// The report as text.
  public func text(of report: CheckReport) -> String {
    var canvas = TextCanvas(isColoured: isColoured)
    var quiet: [String: UInt64] = [:]
    for result in report.results where Self.isQuiet(result) { quiet[result.rule, default: 0] += 1 }
    for result in report.results {
      guard Self.isQuiet(result), let count = quiet[result.rule], count > 1 else {
        if !Self.isQuiet(result) || quiet[result.rule] == 1 { Self.write(result, to: &canvas) }
        continue
      }
      quiet[result.rule] = 0
      Self.write(
        "PASS", .green, "\(result.rule): holds for \(NumberText.counted(count, "capture")).",
        to: &canvas)
    }
    Self.writeSum(of: report, to: &canvas)
    var out = ByteBuffer()
    canvas.move(into: &out)
    return String(decoding: out.bytes, as: UTF8.self)
  }

  /// Whether nothing has to be said of a capture.
  private static func isQuiet(_ result: CheckResult) -> Bool {
    result.outcome == .passed && result.file != nil && result.subject == nil
  }

  /// Writes a line that begins with a status.
  package static func write(
    _ status: String, _ style: TextCanvas.Style = .plain, _ text: String,
    to canvas: inout TextCanvas
  ) {
    canvas.put(status, style)
    canvas.pad(to: indent)
    canvas.flow(text, indent: indent)
    canvas.newline()
  }

  private static func write(_ result: CheckResult, to canvas: inout TextCanvas) {
    let (word, style) = status(of: result)
    let title = result.title + (result.file.map { " \($0)" } ?? "")
    write(result, status: word, style, name: title, to: &canvas)
  }

  /// Writes a result under a status and a name, with all that shows it.
  package static func write(
    _ result: CheckResult, status: String, _ style: TextCanvas.Style = .plain, name: String,
    to canvas: inout TextCanvas
  ) {
    write(status, style, "\(name): \(result.message)", to: &canvas)
    if result.outcome == .passed { return }
    if let reason = result.reason { line("Why: \(reason)", to: &canvas) }
    if let policy = result.policy { line("Rule: \(policy.file):\(policy.line)", to: &canvas) }
    for finding in result.findings { write(finding, of: result, to: &canvas) }
    if let omission = result.omission { line(omission, to: &canvas) }
  }

  private static func write(
    _ finding: CheckFinding, of result: CheckResult, to canvas: inout TextCanvas
  ) {
    canvas.pad(to: indent)
    let file = result.file == nil ? "\(finding.file) " : ""
    canvas.flow(
      "\(file)#\(finding.connection) \(finding.client) -> \(finding.server)", indent: indent + 2)
    canvas.newline()
    for change in finding.changes {
      difference("-", change.aspect, change.expected, .red, to: &canvas)
      difference("+", change.aspect, change.found, .green, to: &canvas)
    }
    canvas.pad(to: indent + 2)
    let frames = frames(of: finding)
    if finding.changes.isEmpty {
      canvas.flow(
        "\(finding.label): \(finding.message)\(frames.isEmpty ? "" : " [\(frames)]")",
        indent: indent + 2, .dim)
    } else {
      canvas.flow(frames, indent: indent + 2, .dim)
    }
    canvas.newline()
  }

  private static func difference(
    _ sign: String, _ aspect: String, _ value: String, _ style: TextCanvas.Style,
    to canvas: inout TextCanvas
  ) {
    canvas.pad(to: indent + 2)
    canvas.put("\(sign) \(aspect)", style)
    canvas.pad(to: indent + 16)
    canvas.flow(value, indent: indent + 16, style)
    canvas.newline()
  }

  private static func frames(of finding: CheckFinding) -> String {
    if finding.frames.isEmpty { return "" }
    let numbers = finding.frames.map { String($0) }.joined(separator: ", ")
    return "frame\(finding.frames.count == 1 ? "" : "s") \(numbers)"
  }

  private static func line(_ text: String, to canvas: inout TextCanvas) {
    canvas.pad(to: indent)
    canvas.flow(text, indent: indent + 2, .dim)
    canvas.newline()
  }

  private static func status(of result: CheckResult) -> (String, TextCanvas.Style) {
    switch (result.outcome, result.severity) {
    case (.passed, _): ("PASS", .green)
    case (.excepted, _): ("EXCEPTED", .cyan)
    case (.failed, .error): ("FAIL", .boldRed)
    case (.failed, .warning): ("WARN", .yellow)
    }
  }

  private static func writeSum(of report: CheckReport, to canvas: inout TextCanvas) {
    let failed = report.results.count { $0.outcome == .failed && $0.severity == .error }
    let warned = report.results.count { $0.outcome == .failed && $0.severity == .warning }
    let excepted = report.count(of: .excepted)
    var parts: [String] = []
    if failed > 0 { parts.append("\(failed) failed") }
    if warned > 0 { parts.append(NumberText.counted(UInt64(warned), "warning")) }
    if excepted > 0 { parts.append("\(excepted) excepted") }
    parts.append("\(report.count(of: .passed)) passed")
    write(
      report.hasFailed ? "FAILED" : "PASSED", report.hasFailed ? .boldRed : .green,
      parts.joined(separator: ", ")
        + "; \(NumberText.counted(report.connectionsSeen, "connection")) in "
        + NumberText.counted(UInt64(report.files.count), "capture"), to: &canvas)
  }
}
