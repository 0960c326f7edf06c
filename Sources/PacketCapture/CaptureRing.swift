import Glibc

/// Where the frames of a live capture are stored: one file, or a ring of files that are kept for as
/// long as there is room for them.
///
/// The files of a ring bear numbers that only rise (`ring.00001.pcap`, `ring.00002.pcap`, …), so that
/// a file keeps its name for as long as it exists; when there are more than are to be kept, the oldest
/// is deleted, those of an earlier run included. A file always ends with a whole frame, also after the
/// disk was full: then frames are left out, and counted, until there is room again.
///
/// Frames wait in memory until `flush()` is called or 256 KiB have gathered.
public struct CaptureRing: ~Copyable {
  /// Frames that are on their way to a file or in one.
  public private(set) var writtenFrames: UInt64 = 0
  /// Frames that could not be written.
  public private(set) var unwrittenFrames: UInt64 = 0

  private let form: CaptureFileForm
  private let interfaces: [CaptureFileForm.Interface]
  private let snapshotLength: Int
  private var names: RingNames
  private var descriptor: Int32 = -1
  /// How much of the file is whole frames that were written.
  private var fileSize = 0
  private var buffer = RecordBuffer(capacity: 1 << 18)
  private var waitingFrames: UInt64 = 0
  /// The error number of the first write that failed, until one succeeds.
  private var failure: Int32?
  /// How many frames had been left out when the failure began.
  private var unwrittenBefore: UInt64 = 0
  private var notices: [RingNotice] = []

  /// Creates the first file.
  ///
  /// - Parameters:
  ///   - path: Its name; one that ends in `.pcapng` asks for that form, any other for pcap.
  ///   - rotation: How large a file grows and how many are kept; nil for one file without bounds.
  ///   - source: The interfaces whose frames will be written.
  /// - Returns: The ring.
  /// - Throws: `.mixedLinkTypes` where the form cannot hold the interfaces together, or `.refused`.
  public static func create(
    path: String, rotation: RingRotation?, of source: borrowing LiveSource
  ) throws(RingError) -> CaptureRing {
    let types = source.linkTypes
    if CaptureFileForm(path: path) == .pcap, types.contains(where: { $0 != types[0] }) {
      throw .mixedLinkTypes(path: path)
    }
    var ring = CaptureRing(path: path, rotation: rotation, of: source)
    let code = ring.openNext()
    if code != 0 { throw .refused(path: ring.currentName, code: code) }
    return ring
  }

  private init(path: String, rotation: RingRotation?, of source: borrowing LiveSource) {
    form = CaptureFileForm(path: path)
    interfaces = zip(source.names, source.linkTypes).map { .init(name: $0, linkType: $1) }
    snapshotLength = source.settings.snapshotLength
    names = RingNames(path: path, rotation: rotation)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// The name of the file that is being written.
  public var currentName: String { names.current }

  /// Stores a frame.
  ///
  /// - Parameters:
  ///   - frame: The frame.
  ///   - length: How many of its octets, from the first on.
  public mutating func write(_ frame: borrowing LiveFrame, length: Int) {
    let size = form.size(ofFrame: length)
    if let limit = names.rotation?.fileSize, fileSize + buffer.count + size > limit,
      waitingFrames > 0 || fileSize > 0
    {
      rotate()
    }
    if buffer.room < size {
      // While the disk is full, what waits stays; it is tried again with the next flush.
      if failure == nil { flush() }
      if buffer.room < size {
        unwrittenFrames &+= 1
        return
      }
    }
    form.append(frame, length: length, to: &buffer)
    waitingFrames &+= 1
    writtenFrames &+= 1
  }

  /// Writes what waits to the file; after a failure this is when it is tried again.
  public mutating func flush() {
    if buffer.count == 0 { return }
    if descriptor < 0 {
      let code = openNext(isRetry: true)
      if code != 0 {
        fail(code)
        return
      }
    }
    let code = buffer.write(to: descriptor)
    if code != 0 {
      // What was written of the last frame makes way for the next one.
      if ftruncate(descriptor, off_t(fileSize)) == 0 {
        lseek(descriptor, off_t(fileSize), SEEK_SET)
      }
      fail(code)
      return
    }
    fileSize += buffer.count
    buffer.removeAll()
    waitingFrames = 0
    if failure != nil {
      failure = nil
      notices.append(
        .resumed(path: names.current, leftOut: unwrittenFrames - unwrittenBefore))
    }
  }

  /// The capture is over: writes what waits, and counts it as left out where that fails.
  public mutating func finish() {
    flush()
    giveUpWaiting()
  }

  /// What happened since the last call, to be said once.
  public mutating func takeNotices() -> [RingNotice] {
    defer { notices = [] }
    return notices
  }

  private mutating func fail(_ code: Int32) {
    if failure == nil {
      failure = code
      unwrittenBefore = unwrittenFrames
      notices.append(.failed(path: names.current, code: code))
    }
  }

  private mutating func giveUpWaiting() {
    unwrittenFrames &+= waitingFrames
    writtenFrames &-= waitingFrames
    waitingFrames = 0
    buffer.removeAll()
  }

  private mutating func rotate() {
    flush()
    // A full disk is no reason to begin another file: the next flush tries this one again.
    if failure != nil { return }
    close(descriptor)
    descriptor = -1
    let code = openNext()
    if code != 0 { fail(code) }
  }

  /// Opens the next file and puts its head into the buffer, before all that waits.
  ///
  /// - Returns: 0, or the error number.
  private mutating func openNext(isRetry: Bool = false) -> Int32 {
    if !isRetry { names.advance() }
    let opened = unsafe open(names.current, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
    if opened < 0 { return errno }
    descriptor = opened
    fileSize = 0
    if let left = names.prune() { notices.append(.left(path: left.path, code: left.code)) }
    var head = RecordBuffer(capacity: 1 << 16)
    form.appendHead(interfaces, snapshotLength: snapshotLength, to: &head)
    let code = head.write(to: opened)
    if code != 0 {
      close(opened)
      descriptor = -1
      return code
    }
    fileSize = head.count
    return 0
  }
}

/// How large the files of a ring grow, and how many are kept.
public struct RingRotation: Sendable {
  /// The most octets in a file.
  public var fileSize: Int
  /// The most files.
  public var files: Int

  /// A ring of some files of some size.
  public init(fileSize: Int, files: Int) {
    self.fileSize = fileSize
    self.files = files
  }
}
