import Glibc

/// A file that is written in large pieces and closed at the end of its life.
final class OutputFile {
  private let path: String
  private let descriptor: Int32

  init(path: String) throws(BenchmarkError) {
    self.path = path
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    if descriptor < 0 { throw .file(path: path, action: "create", code: errno) }
  }

  deinit {
    close(descriptor)
  }

  func write(_ bytes: [UInt8]) throws(BenchmarkError) {
    var done = 0
    while done < bytes.count {
      let written = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(
          descriptor, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done)
      }
      if written < 0, errno == EINTR { continue }
      if written <= 0 { throw .file(path: path, action: "write", code: errno) }
      done += written
    }
  }
}

/// The octets of a file, read piece by piece.
enum InputFile {
  /// Hands every piece of the file to `take`; returns how many octets there were.
  static func read(
    _ path: String, _ take: (Span<UInt8>) -> Void
  ) throws(BenchmarkError) -> Int {
    let descriptor = unsafe open(path, O_RDONLY)
    if descriptor < 0 { throw .file(path: path, action: "open", code: errno) }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var total = 0
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw .file(path: path, action: "read", code: errno) }
      if count == 0 { return total }
      take(buffer.span.extracting(0..<count))
      total += count
    }
  }
}

extension InputFile {
  /// The whole of a text file.
  static func text(_ path: String) throws(BenchmarkError) -> String {
    var bytes: [UInt8] = []
    _ = try read(path) { piece in
      for place in piece.indices { bytes.append(piece[place]) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
