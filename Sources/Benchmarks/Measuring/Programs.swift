/// The programs that a measurement runs.
struct Programs {
  /// This program, which reads and decodes on its own for comparison.
  let own: String
  /// The `lastack` that is measured: the one that was built together with this program, unless another
  /// is named.
  let measured: String
  /// Whether it can be told how many threads to use.
  let hasThreads: Bool

  /// - Throws: `BenchmarkError` when there is no program to measure.
  init(measuring other: String? = nil) throws(BenchmarkError) {
    own = try OwnProgram.path()
    measured =
      other
      ?? own.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/") + "/lastack"
    let help = try ChildProcess.run([measured, "help", "analyze"], keepsOutput: true).output
    hasThreads = help.contains("--threads")
  }
}
