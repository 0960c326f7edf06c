import CPcap
public import Wire

/// A capture file, or standard input, that hands out its frames one at a time.
///
/// Reads pcap and pcapng in either byte order, always with nanosecond timestamps. A frame's bytes
/// stay libpcap's: they are gone with the next call of `next()`, and the compiler sees to it that
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
  /// The link layer of all frames.
  public let linkType: LinkType
  /// libpcap's description of the link layer, such as `Ethernet`.
  public let linkTypeDescription: String
  /// The file format, or nil where the input is a stream that cannot be looked at twice.
  public let format: CaptureFormat?
  /// The most octets that the capture kept of a frame.
  public let snapshotLength: Int
  /// The size of the input, or nil when it is not a regular file.
  ///
  /// Unit: octets.
  public let totalBytes: UInt64?
  /// How many frames have been read, those that the filter left out included.
  public private(set) var frameCount: UInt64 = 0
  /// How many frames the filter left out.
  public private(set) var filteredOutCount: UInt64 = 0

  private let handle: PcapHandle
  private let filter: FilterProgram?
  /// Where libpcap put what it read last: kept here, as locals would have to be cleared each time.
  private var header: UnsafeMutablePointer<pcap_pkthdr>?
  private var data: UnsafePointer<UInt8>?
  /// Whether reading stopped because there is no more, rather than because it failed.
  @usableFromInline private(set) var isAtEnd = false

  /// Opens a capture.
  ///
  /// - Parameters:
  ///   - path: A file, or `-` for standard input.
  ///   - filter: An expression of pcap-filter(7); nil takes every frame.
  /// - Throws: Any `CaptureError` but `.truncated`.
  public init(path: String, filter: String? = nil) throws(CaptureError) {
    let handle = try CaptureOpening.open(path)
    let number = handle.dataLink
    guard let linkType = LinkTypeNumbers.linkType(number) else {
      throw .unsupportedLinkType(
        path: path, number: number, name: LinkTypeNumbers.name(number))
    }
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
    self.handle = handle
  }

  /// How far into its input the source has read, or nil where the input has no position (a pipe).
  ///
  /// Meant for a progress bar, every few thousand frames.
  ///
  /// Unit: octets.
  public var bytesRead: UInt64? { handle.position }

  /// The next frame that the filter takes, or nil at the end of the capture.
  ///
  /// The corresponding C function is `pcap_next_ex`.
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
      originalLength: unsafe read.originalLength)
    // libpcap keeps the bytes until the next call, which needs `self` exclusively again.
    return unsafe _overrideLifetime(frame, mutating: &self)
  }

  /// What libpcap says of a frame; small enough to be returned in registers.
  @unsafe
  @usableFromInline
  struct RawFrame {
    /// The captured bytes, or nil when there is no further frame.
    @usableFromInline let data: UnsafePointer<UInt8>?
    @usableFromInline let nanoseconds: Int64
    @usableFromInline let capturedLength: UInt32
    @usableFromInline let originalLength: UInt32

    /// No frame.
    static var none: RawFrame {
      unsafe RawFrame(data: nil, nanoseconds: 0, capturedLength: 0, originalLength: 0)
    }
  }

  /// Reads on to the next frame that the filter takes; when there is none, `isAtEnd` says why.
  ///
  /// Apart from `next()`, which is inlined into the reading loop, so that libpcap's types stay here.
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
      guard let header = unsafe header, let data = unsafe frame.data else { return unsafe frame }
      if unsafe accepts(header, data) { return unsafe frame }
      filteredOutCount &+= 1
    }
  }

  private func accepts(
    _ header: UnsafePointer<pcap_pkthdr>, _ data: UnsafePointer<UInt8>
  ) -> Bool {
    switch filter {
    case .some(let program): unsafe program.accepts(header, data)
    case nil: true
    }
  }

  /// Reads one frame.
  @inline(__always)
  private mutating func read() -> RawFrame {
    let status = unsafe pcap_next_ex(handle.pointer, &header, &data)
    guard status == 1, let header = unsafe header else {
      isAtEnd = status == PCAP_ERROR_BREAK
      return unsafe .none
    }
    frameCount &+= 1
    // With nanosecond precision `tv_usec` holds nanoseconds. A damaged file may say anything, so
    // that the sum wraps rather than traps.
    let time = unsafe header.pointee.ts
    return unsafe RawFrame(
      data: data, nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_usec),
      capturedLength: header.pointee.caplen, originalLength: header.pointee.len)
  }

  /// The error behind a failed read; libpcap tells its reasons apart by their English text only.
  @usableFromInline
  @inline(never)
  func failure() -> CaptureError {
    let reason = handle.lastError
    if CaptureOpening.isTruncation(reason) {
      return .truncated(
        path: path, frame: frameCount + 1, offset: handle.position, reason: reason)
    }
    if let difference = CaptureOpening.difference(reason) {
      return .mixedInterfaces(path: path, frames: frameCount, difference: difference)
    }
    return .unreadable(path: path, frame: frameCount + 1, reason: reason)
  }
}
