import CheckReporting

/// The files that the results of a check go to; each appears whole or not at all.
///
/// Open before the first capture is read, so that a mistyped path costs no time.
struct CheckResultFiles: ~Copyable {
  private var junit: ReportFile?
  private var sarif: ReportFile?
  private var tap: ReportFile?
  private var markdown: ReportFile?
  private var gitHub: GitHubActions?

  private init() {}

  /// Opens the files.
  ///
  /// - Parameters:
  ///   - options: which there are.
  ///   - inputs: files that must not be overwritten.
  /// - Returns: the files, all of them open.
  /// - Throws: a sentence on why one cannot be written.
  static func opened(
    _ options: CheckResultOptions, inputs: [String]
  ) throws(ReportFile.Refusal) -> CheckResultFiles {
    var files = CheckResultFiles()
    do throws(ReportFile.Refusal) {
      try files.open(options, inputs: inputs)
    } catch {
      // Those that were opened before leave nothing behind.
      _ = files.write(nil)
      throw error
    }
    return files
  }

  private mutating func open(
    _ options: CheckResultOptions, inputs: [String]
  ) throws(ReportFile.Refusal) {
    junit = try Self.file(options.junit, "--junit", inputs)
    sarif = try Self.file(options.sarif, "--sarif", inputs)
    tap = try Self.file(options.tap, "--tap", inputs)
    gitHub = options.noGitHub ? nil : GitHubActions.current
    // A summary goes to the end of the job's, which earlier commands of the step write to too.
    if let path = options.markdown, path != gitHub?.summaryPath {
      markdown = try Self.file(path, "--markdown", inputs)
    }
  }

  /// Writes all of them, or, without a report, leaves them as they were.
  ///
  /// - Returns: `.done`, or `.usage` when something could not be written, which has been said.
  consuming func write(_ report: CheckReport?) -> ExitStatus {
    var failures: [String] = []
    func note(_ sentence: String?) {
      if let sentence { failures.append(sentence) }
    }
    note(Self.finish(junit.take(), report.map { JUnitXML().text(of: $0) }))
    note(
      Self.finish(
        sarif.take(), report.map { SARIFLog(version: Lastack.version).text(of: $0) }))
    note(Self.finish(tap.take(), report.map { TAPStream().text(of: $0) }))
    note(Self.finish(markdown.take(), report.map { MarkdownSummary().text(of: $0) }))
    if let report { note(gitHub?.show(report)) }
    for failure in failures { Complaint.say(failure) }
    return failures.isEmpty ? .done : .usage
  }

  private static func file(
    _ path: String?, _ option: String, _ inputs: [String]
  ) throws(ReportFile.Refusal) -> ReportFile? {
    guard let path else { return nil }
    return try ReportFile(path: path, inputs: inputs, option: option)
  }

  private static func finish(_ file: consuming ReportFile?, _ text: String?) -> String? {
    guard var file else { return nil }
    if let text { file.sink.write(Array(text.utf8)) }
    return file.finish(isWanted: text != nil)
  }
}
