import Wire

/// A file of a `CaptureSet` that is open, with the frame in it that comes next.
///
/// An object, because files open and close in any order while they are merged.
@safe
final class OpenCapture {
  /// The file's index in the set.
  var file: Int
  /// Where its frames come from; nil once it was handed over.
  var source: CaptureSource?
  /// The frame that comes next, or none at the end; its bytes are the source's.
  private(set) var head: RawFrame
  /// When it comes: the time of `head`, or of the latest frame before it, so that a clock which runs
  /// backwards does not mix up the order within a file.
  private(set) var key = Int64.min

  /// How many frames of the file have passed with it: itself, and what was not handed out before it.
  private(set) var passed: UInt64 = 0

  /// Opens a file and reads its first frame.
  init(_ path: String, file: Int, filter: String?, reader: ReaderChoice) throws(CaptureError) {
    self.file = file
    unsafe head = unsafe .none
    source = try CaptureSource(path: path, filter: filter, reader: reader)
    advance()
  }

  /// Goes on with a source of which a frame has just been read.
  init(_ source: consuming CaptureSource, at head: RawFrame, passed: UInt64, file: Int) {
    self.passed = passed
    self.file = file
    unsafe self.head = unsafe head
    key = unsafe head.nanoseconds
    self.source = consume source
  }

  /// Whether there is no frame to come.
  var isSpent: Bool { unsafe head.data == nil }

  /// Reads the next frame.
  func advance() {
    let before = self.frame
    let frame = unsafe source?.read() ?? .none
    unsafe head = unsafe frame
    passed = self.frame - before
    if !isSpent { key = max(key, unsafe frame.nanoseconds) }
  }

  /// The number of `head` in the file.
  var frame: UInt64 { source?.frameCount ?? 0 }

  /// Whether the filter takes `head`.
  var isWanted: Bool { unsafe source?.accepts(head) ?? false }

  /// The link layer and the interface of `head`.
  var layer: (linkType: LinkType, interface: Int) {
    (source?.frameLinkType ?? .ethernet, source?.frameInterface ?? 0)
  }

  /// The interfaces that have come up.
  var interfaces: [CaptureInterface] { source?.interfaces ?? [] }

  /// How far into the file reading has come.
  var position: UInt64? { source?.bytesRead ?? nil }

  /// Why reading stopped, or nil where the file ended.
  var failure: CaptureError? {
    guard let isAtEnd = source?.isAtEnd, !isAtEnd else { return nil }
    return source?.failure()
  }

  /// Tells what is known of the interfaces by now.
  func describeInterfaces(of file: inout CaptureFile) {
    switch source {
    case .some(let source): file.take(interfacesOf: source)
    case nil: break
    }
  }

  /// Tells what the head of the file says.
  func describe(_ file: inout CaptureFile) {
    switch source {
    case .some(let source): file.take(source)
    case nil: break
    }
  }
}
