import Glibc

/// Where a report goes: standard output, or a file that appears whole or not at all.
///
/// A file is written beside its place under another name, and takes its place only when the report
/// is complete and on the disk. What is no regular file (a device, a named pipe) is written to
/// directly. The corresponding C functions are `mkstemp`, `fsync` and `rename`.
struct ReportFile: ~Copyable {
  /// Where the bytes go.
  var sink: ByteSink
  private let target: String?
  private let temporary: String?

  /// Why there is no file to write to.
  struct Refusal: Error {
    let sentence: String
  }

  /// Prepares to write.
  ///
  /// - Parameters:
  ///   - path: the file, or nil or `-` for standard output.
  ///   - inputs: files that must not be overwritten.
  ///   - option: the option that names the file, for the sentence.
  /// - Throws: a sentence on why the file cannot be written.
  init(path: String?, inputs: [String], option: String = "--output") throws(Refusal) {
    guard let path, path != "-" else {
      sink = .standardOutput
      (target, temporary) = (nil, nil)
      return
    }
    let place = Self.resolved(path)
    if let status = Self.status(of: place) {
      if inputs.contains(where: { Self.isSame(status, $0) }) {
        throw Refusal(sentence: "\(path): is the capture itself; give another file to \(option).")
      }
      if status.st_mode & S_IFMT == S_IFDIR {
        throw Refusal(sentence: "\(path): is a directory; give a file to \(option).")
      }
      if status.st_mode & S_IFMT != S_IFREG {
        let descriptor = unsafe open(place, O_WRONLY | O_CLOEXEC)
        if descriptor < 0 { throw Self.refusal(path) }
        sink = ByteSink(descriptor: descriptor)
        (target, temporary) = (path, nil)
        return
      }
    }
    var name = Array("\(place).XXXXXX".utf8CString)
    let descriptor = unsafe mkstemp(&name)
    if descriptor < 0 { throw Self.refusal(path) }
    fchmod(descriptor, Self.mode(of: place))
    sink = ByteSink(descriptor: descriptor)
    target = place
    temporary = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Ends the report and puts the file in its place.
  ///
  /// - Parameter isWanted: whether there is a report at all; without, no file appears.
  /// - Returns: what went wrong, in a sentence, or nil.
  consuming func finish(isWanted: Bool) -> String? {
    let name = target ?? "standard output"
    guard let target else { return Self.sentence(name, sink.failure) }
    var failure = sink.failure
    if failure == nil, temporary != nil, fsync(sink.descriptor) != 0 {
      failure = .refused(errno: errno)
    }
    if close(sink.descriptor) != 0, failure == nil { failure = .refused(errno: errno) }
    guard let temporary else { return Self.sentence(name, failure) }
    if failure == nil, isWanted, unsafe rename(temporary, target) != 0 {
      failure = .refused(errno: errno)
    }
    if failure != nil || !isWanted { unsafe unlink(temporary) }
    return Self.sentence(name, failure)
  }

  private static func sentence(_ name: String, _ failure: ByteSink.Failure?) -> String? {
    switch failure {
    case nil, .readerGone: nil
    case .refused(let number): "\(name): cannot be written: \(systemReason(number))."
    }
  }

  private static func refusal(_ path: String) -> Refusal {
    Refusal(sentence: "\(path): cannot be written: \(systemReason(errno)).")
  }

  /// The file behind a symbolic link, so that the link stays.
  private static func resolved(_ path: String) -> String {
    guard let name = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(name) }
    return unsafe String(cString: name)
  }

  private static func status(of path: String) -> stat? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? status : nil
  }

  private static func isSame(_ status: stat, _ path: String) -> Bool {
    guard let other = Self.status(of: path) else { return false }
    return other.st_dev == status.st_dev && other.st_ino == status.st_ino
  }

  /// The permissions of the file that is replaced, or those of any new file.
  private static func mode(of path: String) -> mode_t {
    if let status = status(of: path) { return status.st_mode & 0o7777 }
    let mask = umask(0)
    _ = umask(mask)
    return 0o666 & ~mask
  }
}
