public import Wire

/// A capture file, or standard input, that hands out its frames one at a time.
///
/// Reads pcap and pcapng in either byte order, always with nanosecond timestamps. A frame's bytes
/// stay the reader's: they are gone with the next call of `next()`, and the compiler sees to it that
/// nobody keeps them. The file is closed when the source goes out of scope.
///
/// ```swift
/// var source = try CaptureSource(path: "a.pcap", filter: "port 80")
/// while let frame = try source.next() { … }
/// ```
@safe
public struct CaptureSource: ~Copyable {
  /// The path as it was given; `-` is standard input.
  public let path: String
  /// The link layer of the first interface whose frames are decoded.
  public let linkType: LinkType
  /// libpcap's description of the link layer, such as `Ethernet`.
  public let linkTypeDescription: String
  /// The file format, or nil where the input is a stream that cannot be looked at twice.
  public let format: CaptureFormat?
  /// The most octets that the capture kept of a frame.
  public let snapshotLength: Int
  /// The interfaces of the frames, in the order in which they came up so far; one for a format that
  /// names none.
  public private(set) var interfaces: [CaptureInterface]
  /// The size of the input, or nil when it is not a regular file.
  ///
  /// Unit: octets.
  public let totalBytes: UInt64?
  /// How many frames have been read, those that the filter left out included.
  public private(set) var frameCount: UInt64 = 0
  /// How many frames the filter left out.
  public private(set) var filteredOutCount: UInt64 = 0

  private var reader: FrameReader
  private let filter: FilterProgram?
  /// The link layer and the interface of the frame that was read last.
  @usableFromInline private(set) var frameLinkType: LinkType
  @usableFromInline private(set) var frameInterface = 0

  /// Opens a capture.
  ///
  /// - Parameters:
  ///   - path: A file, or `-` for standard input.
  ///   - filter: An expression of pcap-filter(7); nil takes every frame.
  ///   - reader: Who reads the frames; they are the same.
  /// - Throws: Any `CaptureError` but `.truncated`.
  public init(
    path: String, filter: String? = nil, reader: ReaderChoice = .auto
  ) throws(CaptureError) {
    let handle = try CaptureOpening.open(path)
    let number = handle.dataLink
    guard let linkType = LinkTypeNumbers.linkType(number) else {
      throw .unsupportedLinkType(
        path: path, number: number, name: LinkTypeNumbers.name(number))
    }
    let obstacle = FrameReader.obstacle(handle, linkType)
    if reader == .block, let obstacle { throw .notInBlocks(path: path, reason: obstacle) }
    if let filter {
      self.filter = try FilterProgram(filter, for: handle)
    } else {
      self.filter = nil
    }
    self.path = path
    self.linkType = linkType
    linkTypeDescription = LinkTypeNumbers.description(number)
    format = handle.format
    snapshotLength = handle.snapshotLength
    totalBytes = handle.fileSize
    frameLinkType = linkType
    interfaces = [
      CaptureInterface(
        name: nil, description: nil, linkType: linkType, linkTypeDescription: linkTypeDescription,
        snapshotLength: snapshotLength)
    ]
    self.reader = FrameReader(handle, inBlocks: reader != .libpcap && obstacle == nil)
  }

  /// How far into its input the source has read, or nil where the input has no position (a pipe).
  ///
  /// Meant for a progress bar, every few thousand frames.
  ///
  /// Unit: octets.
  public var bytesRead: UInt64? { reader.position }

  /// The next frame that the filter takes, or nil at the end of the capture.
  ///
  /// - Throws: `.truncated`, `.mixedInterfaces` or `.unreadable`. What was handed out before stays
  ///   good; after a throw the source has no more to give.
  @inlinable
  @_lifetime(&self)
  public mutating func next() throws(CaptureError) -> Frame? {
    let read = unsafe advance()
    guard let data = unsafe read.data else {
      if isAtEnd { return nil }
      throw failure()
    }
    let bytes = unsafe Span(_unsafeStart: data, count: Int(read.capturedLength))
    let frame = Frame(
      bytes: bytes, number: frameCount, timestamp: Timestamp(nanoseconds: unsafe read.nanoseconds),
      originalLength: unsafe read.originalLength, linkType: frameLinkType,
      interface: frameInterface)
    // The reader keeps the bytes until the next call, which needs `self` exclusively again.
    return unsafe _overrideLifetime(frame, mutating: &self)
  }

  /// Whether reading stopped because there is no more, rather than because it failed.
  @usableFromInline var isAtEnd: Bool { reader.isAtEnd }

  /// Reads on to the next frame that the filter takes; when there is none, `isAtEnd` says why.
  ///
  /// Apart from `next()`, which is inlined into the reading loop, so that the readers stay here.
  @usableFromInline
  @inline(never)
  mutating func advance() -> RawFrame {
    if filter != nil { return unsafe advanceFiltered() }
    return unsafe read()
  }

  @inline(never)
  private mutating func advanceFiltered() -> RawFrame {
    while true {
      let frame = unsafe read()
      if unsafe frame.data == nil { return unsafe frame }
      if unsafe accepts(frame) { return unsafe frame }
      filteredOutCount &+= 1
    }
  }

  /// Whether the filter takes a frame.
  func accepts(_ frame: RawFrame) -> Bool {
    switch filter {
    case .some(let program): unsafe program.accepts(frame)
    case nil: true
    }
  }

  /// Reads one frame, whatever the filter takes.
  @inline(__always)
  mutating func read() -> RawFrame {
    let frame = unsafe reader.next()
    if unsafe frame.data != nil { frameCount &+= 1 }
    return unsafe frame
  }

  /// How many frames have been read, and the link layer and the interface of the last.
  ///
  /// A method, because the compiler takes a property of an optional source for the end of the source.
  @inline(__always)
  func standing() -> (count: UInt64, linkType: LinkType, interface: Int) {
    (frameCount, frameLinkType, frameInterface)
  }

  /// The error behind a failed read; libpcap tells its reasons apart by their English text only.
  @usableFromInline
  @inline(never)
  func failure() -> CaptureError {
    let reason = reader.lastError
    if CaptureOpening.isTruncation(reason) {
      return .truncated(
        path: path, frame: frameCount + 1, offset: reader.position, reason: reason)
    }
    if let difference = CaptureOpening.difference(reason) {
      return .mixedInterfaces(path: path, frames: frameCount, difference: difference)
    }
    return .unreadable(path: path, frame: frameCount + 1, reason: reason)
  }
}
