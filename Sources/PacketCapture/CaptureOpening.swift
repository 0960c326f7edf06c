import CPcap
import Glibc

/// How a path becomes a buffer that stands at a capture's first octet, and which error each way to
/// fail is.
struct CaptureOpening: ~Copyable {
  /// Stands at the first octet, of what a compressed file holds.
  var buffer: BlockBuffer
  /// The file format, or nil where the first octets tell none.
  let format: CaptureFormat?
  /// The size of the input, or nil when it is not a regular file.
  ///
  /// Unit: octets.
  let fileSize: UInt64?

  private init(
    _ buffer: consuming BlockBuffer, format: CaptureFormat?, fileSize: UInt64?
  ) {
    self.buffer = buffer
    self.format = format
    self.fileSize = fileSize
  }

  /// Opens a path; `-` is standard input.
  static func open(path: String) throws(CaptureError) -> CaptureOpening {
    let descriptor = path == "-" ? dup(STDIN_FILENO) : unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw failure(path, errno) }
    let file = OpenFile(taking: descriptor)
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw failure(path, errno) }
    if status.st_mode & S_IFMT == S_IFDIR { throw .isDirectory(path: path) }
    // Standard input may be a file of which a part has been read already.
    let start = lseek(descriptor, 0, SEEK_CUR)
    if status.st_mode & S_IFMT == S_IFREG, start >= 0 {
      if status.st_size == 0 { throw .empty(path: path) }
      return try look(
        BlockBuffer(.file(file), offset: Int64(start)), UInt64(exactly: status.st_size), path)
    }
    return try look(BlockBuffer(.stream(file)), nil, path)
  }

  /// Opens what stands in memory.
  static func open(octets: [UInt8], path: String) throws(CaptureError) -> CaptureOpening {
    try look(BlockBuffer(.memory(octets)), UInt64(octets.count), path)
  }

  /// Looks at the first octets, and leaves them where they are.
  private static func look(
    _ raw: consuming BlockBuffer, _ size: UInt64?, _ path: String
  ) throws(CaptureError) -> CaptureOpening {
    let magic = magic(&raw)
    if raw.count == 0, raw.failure == nil { throw .empty(path: path) }
    guard let compression = magic.flatMap(CaptureError.Compression.init(magic:)) else {
      return CaptureOpening(raw, format: magic.flatMap(CaptureFormat.init(magic:)), fileSize: size)
    }
    guard let decompressor = Decompressor(compression, raw) else {
      throw .compressed(path: path, compression: compression)
    }
    var buffer = BlockBuffer(.compressed(decompressor))
    let inner = Self.magic(&buffer)
    if buffer.count == 0 {
      if let failure = buffer.failure { throw damage(path, failure, frame: 0) }
      throw .empty(path: path)
    }
    return CaptureOpening(
      buffer, format: inner.flatMap(CaptureFormat.init(magic:)), fileSize: size)
  }

  /// Hands the buffer on.
  consuming func takeBuffer() -> BlockBuffer { buffer }

  /// The next four octets, or nil when there are fewer.
  private static func magic(_ buffer: inout BlockBuffer) -> (UInt8, UInt8, UInt8, UInt8)? {
    guard buffer.fill(atLeast: 4) else { return nil }
    let octets = unsafe buffer.octets(at: 0)
    return unsafe (octets[0], octets[1], octets[2], octets[3])
  }

  // MARK: Errors

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

  /// The error behind a source that cannot be read.
  private static func damage(
    _ path: String, _ failure: ReadFailure, frame: UInt64
  ) -> CaptureError {
    switch failure {
    case .system(let code): .unreadable(path: path, frame: frame, reason: text(ofError: code))
    case .compression(let failure): .damagedCompression(path: path, frames: frame, failure)
    }
  }

  /// The error behind a refusal to open, in libpcap's words.
  ///
  /// libpcap tells its refusals apart by their English text only.
  static func refused(_ path: String, _ reason: String, _ failure: ReadFailure?) -> CaptureError {
    if let failure, case .compression = failure { return damage(path, failure, frame: 0) }
    if reason.hasSuffix("only got 0") { return .empty(path: path) }
    if let difference = difference(reason) {
      return .mixedInterfaces(path: path, frames: 0, difference: difference)
    }
    return .notACapture(path: path, reason: reason)
  }

  /// The error for a link type that is not decoded, by its number in files (LINKTYPE_…).
  static func unsupported(_ path: String, _ number: UInt32) -> CaptureError {
    let dataLink = LinkTypeNumbers.number(inFile: number)
    return .unsupportedLinkType(
      path: path, number: dataLink, name: LinkTypeNumbers.name(dataLink))
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
}
