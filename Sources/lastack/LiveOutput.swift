import Glibc

/// Where the records of a live capture go: standard output, or a file that is appended to and can be
/// opened anew after somebody has moved it away.
///
/// The corresponding C function is `open`.
struct LiveOutput: ~Copyable {
  /// Where the bytes go.
  var sink: ByteSink
  private let path: String?

  /// Why there is no file to write to.
  struct Refusal: Error {
    let sentence: String
    let code: Int32
  }

  /// Prepares to write.
  ///
  /// - Parameter path: the file, or nil or `-` for standard output.
  /// - Throws: a sentence on why the file cannot be written.
  init(path: String?) throws(Refusal) {
    guard let path, path != "-" else {
      sink = .standardOutput
      self.path = nil
      return
    }
    sink = ByteSink(descriptor: try Self.open(path))
    self.path = path
  }

  deinit {
    if path != nil { close(sink.descriptor) }
  }

  /// Opens the file of that name anew; what has been written stays where it is.
  ///
  /// - Returns: what went wrong, in a sentence, or nil. The old file is then written on.
  mutating func reopen() -> String? {
    guard let path else { return nil }
    do throws(Refusal) {
      let descriptor = try Self.open(path)
      close(sink.descriptor)
      sink = ByteSink(descriptor: descriptor)
      return nil
    } catch {
      return error.sentence
    }
  }

  /// Whether there is a file that can be opened anew.
  var isFile: Bool { path != nil }

  /// Why the file could not be made anew after somebody has moved it away, in a sentence; nil where it
  /// could, as far as can be told.
  ///
  /// The corresponding C function is `access`.
  var doubt: String? {
    guard let path else { return nil }
    var status = stat()
    guard unsafe fstat(sink.descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return nil
    }
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    if unsafe access(folder, W_OK | X_OK) == 0 { return nil }
    return "\(folder): new files cannot be made there (\(systemReason(errno))): after a SIGHUP the "
      + "records go on in the old file, unless whoever moved \(path) away has made a new one."
  }

  /// What went wrong, in a sentence; nil when nothing did, or nobody reads any more.
  var complaint: String? {
    guard case .refused(let number) = sink.failure else { return nil }
    return "\(path ?? "standard output"): cannot be written: \(systemReason(number))."
  }

  private static func open(_ path: String) throws(Refusal) -> Int32 {
    let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    if descriptor >= 0 { return descriptor }
    let code = errno
    throw Refusal(sentence: "\(path): cannot be written: \(systemReason(code)).", code: code)
  }
}
