import ArgumentParser

/// Whether several files are one capture.
struct SeveralFilesOption: ParsableArguments {
  @Flag(
    help: """
      Judge every file by itself; otherwise several files are one capture, in the order of time, and \
      connections go on from one to the next.
      """)
  var each = false

  /// The captures that arguments name: one, or one a file.
  ///
  /// - Throws: `ExitStatus.usage` for a folder without captures, which has been said by then.
  func inputs(_ arguments: [String]) throws(ExitStatus) -> [CaptureInput] {
    do throws(CaptureFolder.Failure) {
      if !each { return [try CaptureInput(naming: arguments)] }
      return try CaptureFolder.captures(arguments).map { CaptureInput(file: $0) }
    } catch {
      Complaint.say(error.sentence)
      throw .usage
    }
  }
}
