import CPcap
import Glibc

/// How a path becomes an open libpcap session, and which error each way to fail is.
enum CaptureOpening {
  /// Opens a capture with timestamps in nanoseconds; `-` is standard input.
  ///
  /// The corresponding C function is `pcap_fopen_offline_with_tstamp_precision`.
  static func open(_ path: String) throws(CaptureError) -> PcapHandle {
    let opened =
      path == "-" ? unsafe fdopen(dup(STDIN_FILENO), "rb") : unsafe fopen(path, "rb")
    guard let file = unsafe opened else { throw failure(path, errno) }
    do throws(CaptureError) {
      let format = unsafe try inspect(file, path)
      // Standard input may be a file of which a part has been read already.
      let start = unsafe Int64(ftello(file))
      var reason = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
      let pointer = unsafe pcap_fopen_offline_with_tstamp_precision(
        file, UInt32(PCAP_TSTAMP_PRECISION_NANO), &reason)
      guard let pointer = unsafe pointer else {
        throw refused(path, text(reason))
      }
      return unsafe PcapHandle(taking: pointer, format: format, start: start < 0 ? nil : start)
    } catch {
      unsafe fclose(file)
      throw error
    }
  }

  /// Looks at a regular file's type, size and first octets, and leaves its position alone.
  ///
  /// The corresponding C functions are `fstat` and `pread`.
  ///
  /// - Returns: The format, or nil where the input cannot be looked at twice (a pipe).
  private static func inspect(
    _ file: UnsafeMutablePointer<FILE>, _ path: String
  ) throws(CaptureError) -> CaptureFormat? {
    let descriptor = unsafe fileno(file)
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw failure(path, errno) }
    if status.st_mode & S_IFMT == S_IFDIR { throw .isDirectory(path: path) }
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    if status.st_size == 0 { throw .empty(path: path) }
    var magic: (UInt8, UInt8, UInt8, UInt8) = (0, 0, 0, 0)
    // Standard input may be a file of which a part has been read already.
    let read = unsafe pread(descriptor, &magic, 4, lseek(descriptor, 0, SEEK_CUR))
    if read < 0 { throw failure(path, errno) }
    if let compression = CaptureError.Compression(magic: magic) {
      throw .compressed(path: path, compression: compression)
    }
    return CaptureFormat(magic: magic)
  }

  /// The error behind an errno.
  private static func failure(_ path: String, _ code: Int32) -> CaptureError {
    switch code {
    case ENOENT, ENOTDIR: .missing(path: path)
    case EACCES, EPERM: .permissionDenied(path: path)
    case EISDIR: .isDirectory(path: path)
    default: .unreadable(path: path, frame: 0, reason: text(ofError: code))
    }
  }

  /// The system's text for an errno.
  static func text(ofError code: Int32) -> String {
    unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
  }

  /// The error behind libpcap's refusal to open.
  ///
  /// libpcap tells its refusals apart by their English text only.
  private static func refused(_ path: String, _ reason: String) -> CaptureError {
    if reason.hasSuffix("only got 0") { return .empty(path: path) }
    if let difference = difference(reason) {
      return .mixedInterfaces(path: path, frames: 0, difference: difference)
    }
    return .notACapture(path: path, reason: reason)
  }

  /// In what a pcapng file's interfaces differ, when that is libpcap's reason to stop.
  static func difference(_ reason: String) -> CaptureError.Difference? {
    if reason.hasPrefix("an interface has a type") { return .linkType }
    if reason.hasPrefix("an interface has a snapshot length") { return .snapshotLength }
    return nil
  }

  /// Whether libpcap's reason is that the file ends inside a frame.
  static func isTruncation(_ reason: String) -> Bool {
    reason.hasPrefix("truncated ")
  }

  /// The text in a C buffer, up to its zero.
  private static func text(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
