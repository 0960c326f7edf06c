import CheckReporting
import Glibc

/// The workflow of GitHub Actions that the program runs in, as its environment tells.
struct GitHubActions {
  /// The file that the job's summary is gathered in; nil where there is none.
  let summaryPath: String?

  /// The workflow; nil outside of GitHub Actions.
  static var current: GitHubActions? {
    guard Terminal.value("GITHUB_ACTIONS") == "true" else { return nil }
    let path = Terminal.value("GITHUB_STEP_SUMMARY")
    return GitHubActions(summaryPath: path?.isEmpty == false ? path : nil)
  }

  /// Writes the annotations of a report, and appends its summary to the job's.
  ///
  /// The annotations go to standard error, which the runner reads as it reads standard output, so
  /// that a document on standard output stays one.
  ///
  /// Source: `ScriptHandler.cs` of `actions/runner` (an `OutputManager` for each of the two).
  ///
  /// - Returns: why the summary could not be written, in one sentence, or nil.
  func show(_ report: CheckReport) -> String? {
    var sink = ByteSink.standardError
    sink.write(Array(WorkflowAnnotations().text(of: report).utf8))
    guard let summaryPath else { return nil }
    let descriptor = unsafe open(summaryPath, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
    if descriptor < 0 { return Self.sentence(summaryPath, errno) }
    defer { close(descriptor) }
    var summary = ByteSink(descriptor: descriptor)
    summary.write(Array(MarkdownSummary().text(of: report).utf8))
    guard case .refused(let number) = summary.failure else { return nil }
    return Self.sentence(summaryPath, number)
  }

  private static func sentence(_ path: String, _ number: Int32) -> String {
    "\(path): the job's summary cannot be written: \(systemReason(number)); "
      + "without --no-github it goes where GITHUB_STEP_SUMMARY says."
  }
}
