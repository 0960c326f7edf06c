import Glibc

/// The benchmark's capture on disk, with a stamp beside it that tells whether it is whole.
struct CaptureFile {
  /// Where it lies.
  let path: String

  private var stampPath: String { path + ".stamp" }

  /// `${TMPDIR:-/tmp}/lastack-bench/short-connections.pcap`.
  static func usualPath() -> String {
    let directory = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    return directory + "/lastack-bench/short-connections.pcap"
  }

  /// Makes the capture unless it is there already, with the size and hash of its stamp.
  ///
  /// - Returns: how many frames it holds.
  func prepare() throws(BenchmarkError) -> Int {
    if let frames = try framesIfWhole() { return frames }
    let directory = path.split(separator: "/").dropLast().joined(separator: "/")
    unsafe mkdir("/" + directory, 0o755)
    standardError("writing \(path)\n")
    let content = try CaptureGenerator.write(to: try OutputFile(path: path))
    guard content.frames >= Workload.leastFrames,
      content.connections >= Workload.leastConnections
    else {
      throw .capture("only \(content.frames) frames of \(content.connections) connections")
    }
    standardError(
      "\(content.frames) frames, \(content.connections) connections, at most "
        + "\(content.mostAtOnce) at once, \(content.bytes) octets\n")
    try OutputFile(path: stampPath).write(
      Array(stamp(content.bytes, content.hash, frames: content.frames).utf8))
    return content.frames
  }

  private func framesIfWhole() throws(BenchmarkError) -> Int? {
    guard unsafe access(stampPath, R_OK) == 0, unsafe access(path, R_OK) == 0 else { return nil }
    var text: [UInt8] = []
    _ = try InputFile.read(stampPath) { piece in
      for place in piece.indices { text.append(piece[place]) }
    }
    let found = String(decoding: text, as: UTF8.self)
    guard let frames = found.split(separator: " ").last.flatMap({ Int($0) }) else { return nil }
    var hash = ContentHash()
    let size = try InputFile.read(path) { hash.take($0) }
    return found == stamp(size, hash, frames: frames) ? frames : nil
  }

  private func stamp(_ size: Int, _ hash: ContentHash, frames: Int) -> String {
    "version \(Workload.version) size \(size) fnv1a \(hash.value) frames \(frames)"
  }
}

/// Writes a line for the person who waits.
func standardError(_ text: String) {
  let bytes = Array(text.utf8)
  unsafe bytes.withUnsafeBytes { _ = unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
