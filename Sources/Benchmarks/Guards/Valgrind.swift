import Glibc

/// Runs the program under valgrind, where every run of the same program over the same capture executes
/// the same instructions, whatever else the machine does.
struct Valgrind {
  /// A copy of the program that valgrind can read: it gives up on the debug information of newer compilers.
  private let program: String
  private let directory: String
  private let hasThreads: Bool

  /// - Throws: `BenchmarkError` when valgrind or strip is missing.
  init(_ programs: Programs, directory: String) throws(BenchmarkError) {
    self.directory = directory
    hasThreads = programs.hasThreads
    program = directory + "/lastack-\(getpid())"
    for (tool, package) in [("valgrind", "valgrind"), ("strip", "binutils")] {
      do {
        _ = try ChildProcess.run(["/usr/bin/env", tool, "--version"], keepsOutput: false)
      } catch {
        throw .capture("\(tool) is missing or does not work; apt-get install \(package)")
      }
    }
    // Where no capture has been made yet, the folder is not there; strip would only say that a file is bad.
    if unsafe mkdir(directory, 0o755) != 0, errno != EEXIST {
      throw .file(path: directory, action: "make", code: errno)
    }
    _ = try ChildProcess.run(
      ["/usr/bin/env", "strip", "--strip-debug", "-o", program, programs.measured],
      keepsOutput: false)
    // Otherwise every process hashes with another seed, and look-ups collide elsewhere.
    unsafe setenv("SWIFT_DETERMINISTIC_HASHING", "1", 1)
  }

  /// Removes the copy of the program.
  func cleanUp() { unsafe _ = unlink(program) }

  /// Runs the program over a capture, from start to end.
  ///
  /// - Throws: `BenchmarkError` when the run fails.
  func profile(_ file: CaptureFile, format: String) throws(BenchmarkError) -> CallgrindProfile {
    let output = directory + "/callgrind.\(getpid())"
    defer { unsafe _ = unlink(output) }
    _ = try ChildProcess.run(
      [
        "/usr/bin/env", "valgrind", "--quiet", "--tool=callgrind",
        "--callgrind-out-file=\(output)", program,
      ] + (hasThreads ? ["--threads", "1"] : []) + ["--format", format, file.path],
      keepsOutput: false)
    guard let profile = CallgrindProfile(text: try InputFile.text(output)) else {
      throw .capture("callgrind did not say how many instructions there were")
    }
    return profile
  }
}
