import Glibc

/// A generated capture on disk, with a stamp beside it that tells whether it is whole and current.
struct CaptureFile {
  let workload: Workload
  let scale: Double
  /// Where it lies.
  let path: String

  /// The usual place of a workload's capture.
  init(_ workload: Workload, scale: Double, directory: String) {
    self.workload = workload
    self.scale = scale
    path = directory + "/\(workload.rawValue)-\(Decimal.text(scale, places: 4)).pcap"
  }

  /// A capture wherever it is wanted.
  init(_ workload: Workload, scale: Double, path: String) {
    self.workload = workload
    self.scale = scale
    self.path = path
  }

  private var stampPath: String { path + ".stamp" }

  /// `${TMPDIR:-/tmp}/lastack-bench`.
  static func usualDirectory() -> String {
    let directory = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? ""
    return (directory.isEmpty ? "/tmp" : directory) + "/lastack-bench"
  }

  /// Makes the capture in a process of its own, whose memory would otherwise count as that of every
  /// child that is measured later; does nothing where it is there already.
  ///
  /// - Returns: how many frames it holds.
  /// - Throws: `BenchmarkError` when it cannot be written.
  func prepared(by program: String) throws(BenchmarkError) -> Int {
    let arguments = [program, "generate", workload.rawValue, path, "--scale", "\(scale)"]
    let output = try ChildProcess.run(arguments, keepsOutput: true).output
    guard let frames = output.split(whereSeparator: \.isWhitespace).first.flatMap({ Int($0) })
    else { throw .capture("\(path) could not be made") }
    return frames
  }

  /// Makes the capture unless it is there already as its stamp says.
  ///
  /// - Returns: how many frames it holds.
  func prepare() throws(BenchmarkError) -> Int {
    if let frames = try framesIfWhole() { return frames }
    try Self.makeDirectories(of: path)
    standardError("writing \(path)\n")
    // A file that is only half written must never have its final name.
    let unfinished = path + ".\(getpid())"
    let content = try CaptureGenerator.write(
      workload, scale: scale, to: try OutputFile(path: unfinished))
    if unsafe rename(unfinished, path) != 0 {
      throw .file(path: path, action: "rename the capture to", code: errno)
    }
    standardError(
      "\(content.frames) frames, \(content.connections) connections, at most "
        + "\(content.mostAtOnce) at once, \(content.bytes) octets, FNV-1a \(content.hash.value)\n")
    let text = try stamp() + " frames \(content.frames)"
    try OutputFile(path: stampPath).write(Array(text.utf8))
    return content.frames
  }

  private func framesIfWhole() throws(BenchmarkError) -> Int? {
    guard unsafe access(stampPath, R_OK) == 0, unsafe access(path, R_OK) == 0 else { return nil }
    let found = try InputFile.text(stampPath)
    guard let frames = found.split(separator: " ").last.flatMap({ Int($0) }) else { return nil }
    return found == (try stamp()) + " frames \(frames)" ? frames : nil
  }

  /// What tells this file from an older, a cut and a changed one.
  private func stamp() throws(BenchmarkError) -> String {
    var status = Glibc.stat()
    if unsafe stat(path, &status) != 0 {
      throw .file(path: path, action: "look at", code: errno)
    }
    let (seconds, rest) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    return "version \(Workload.version) workload \(workload.rawValue) scale \(scale) "
      + "size \(status.st_size) modified \(seconds).\(rest)"
  }

  private static func makeDirectories(of path: String) throws(BenchmarkError) {
    let names = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    for count in names.indices where count > 0 {
      let directory = names[...count].joined(separator: "/")
      if unsafe mkdir(directory, 0o755) != 0, errno != EEXIST {
        throw .file(path: directory, action: "make the folder", code: errno)
      }
    }
  }
}
