import ArgumentParser

/// Where the results of a check go for other programs, for every subcommand that can fail a build.
struct CheckResultOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Write the results as JUnit XML; - for standard output.", valueName: "FILE"),
    completion: .file(extensions: ["xml"]))
  var junit: String?

  @Option(
    help: ArgumentHelp(
      "Write the results as a SARIF 2.1.0 log; - for standard output.", valueName: "FILE"),
    completion: .file(extensions: ["sarif", "json"]))
  var sarif: String?

  @Option(
    help: ArgumentHelp("Write the results as TAP 14; - for standard output.", valueName: "FILE"),
    completion: .file(extensions: ["tap"]))
  var tap: String?

  @Option(
    help: ArgumentHelp(
      "Write the results as a Markdown summary; - for standard output.", valueName: "FILE"),
    completion: .file(extensions: ["md"]))
  var markdown: String?

  @Flag(
    name: .customLong("no-github"),
    help: """
      Write no annotations and no job summary, although GITHUB_ACTIONS and GITHUB_STEP_SUMMARY \
      ask for them.
      """)
  var noGitHub = false

  /// Whether one of the results goes to standard output, so that nothing else may.
  var takesStandardOutput: Bool { paths.contains("-") }

  /// The files that were asked for.
  var paths: [String] { [junit, sarif, tap, markdown].compactMap(\.self) }

  func validate() throws {
    if paths.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("only one of --junit, --sarif, --tap and --markdown can be -.")
    }
    let files = paths.filter { $0 != "-" }
    if Set(files).count < files.count {
      throw ValidationError("--junit, --sarif, --tap and --markdown need a file each.")
    }
  }

  /// Makes sure, before the captures are read, that the results can be written.
  ///
  /// - Parameter inputs: files that must not be overwritten.
  /// - Returns: the files, all of them open.
  /// - Throws: `ExitStatus.usage` when one cannot, which has been said by then.
  func open(inputs: [String]) throws(ExitStatus) -> CheckResultFiles {
    do {
      return try CheckResultFiles.opened(self, inputs: inputs)
    } catch {
      Complaint.say(error.sentence)
      throw .usage
    }
  }
}
