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
  /// libpcap's description of that link layer, such as `Ethernet`.
  public let linkTypeDescription: String
  /// The file format, or nil for one that libpcap alone recognises.
  public let format: CaptureFormat?
  /// The most octets that the capture kept of a frame of that interface.
  public let snapshotLength: Int
  /// The size of the input, or nil when it is not a regular file.
  ///
  /// Unit: octets.
  public let totalBytes: UInt64?
  /// How many frames the filter left out.
  public private(set) var filteredOutCount: UInt64 = 0

  private var reader: FrameReader
  private var filter: FilterProgram?
  /// Frames that were handed out or left out.
  private var readCount: UInt64 = 0
  /// What the reader said when the next three were taken from it.
  private var interfaceChanges: UInt32
  /// The link layer and the interface of the frame that was read last.
  @usableFromInline private(set) var frameLinkType: LinkType
  @usableFromInline private(set) var frameInterface = 0
  /// Frames of each interface, up to its latest turn; there is none before a second one takes turns.
  private var readCounts: [UInt64] = []
  /// How many frames had been read when the interface last changed.
  private var countBefore: UInt64 = 0
  /// Why the filter does not fit the frame that was read last.
  private var filterError: CaptureError?

  /// Opens a capture.
  ///
  /// - Parameters:
  ///   - path: A file, or `-` for standard input. Files compressed with gzip, zstd, xz or lz4 are read
  ///     as what they hold.
  ///   - filter: An expression of pcap-filter(7); nil takes every frame.
  ///   - reader: Who reads the frames; they are the same.
  /// - Throws: Any `CaptureError` but `.truncated`.
  public init(
    path: String, filter: String? = nil, reader: ReaderChoice = .auto
  ) throws(CaptureError) {
    try self.init(CaptureOpening.open(path: path), path, filter, reader)
  }

  /// Opens a capture that stands in memory, under a name for its errors.
  ///
  /// - Throws: Any `CaptureError` but `.truncated`.
  public init(
    octets: [UInt8], path: String, filter: String? = nil, reader: ReaderChoice = .auto
  ) throws(CaptureError) {
    try self.init(CaptureOpening.open(octets: octets, path: path), path, filter, reader)
  }

  private init(
    _ opening: consuming CaptureOpening, _ path: String, _ expression: String?,
    _ choice: ReaderChoice
  ) throws(CaptureError) {
    let (format, size) = (opening.format, opening.fileSize)
    let reader = try FrameReader.open(opening, choice, path: path)
    let interfaces = reader.interfaces
    guard let first = interfaces.first(where: { $0.linkType != nil }), let linkType = first.linkType
    else { throw .unreadable(path: path, frame: 0, reason: "it has no interface") }
    let link = FilterLink(number: first.linkNumber, isSwapped: reader.filterLink.isSwapped)
    filter = try Self.compiled(expression, for: link)
    self.path = path
    self.linkType = linkType
    linkTypeDescription = first.linkTypeDescription
    snapshotLength = first.snapshotLength
    self.format = format
    totalBytes = size
    interfaceChanges = reader.interfaceChanges
    frameLinkType = linkType
    self.reader = reader
  }

  private static func compiled(
    _ expression: String?, for link: FilterLink
  ) throws(CaptureError) -> FilterProgram? {
    guard let expression else { return nil }
    var program = FilterProgram(expression)
    do throws(PcapRefusal) {
      try program.select(link)
    } catch {
      throw .badFilter(expression: expression, reason: error.reason)
    }
    return program
  }

  /// The interfaces of the frames, in the order in which they came up so far; one for a format that
  /// names none.
  public var interfaces: [CaptureInterface] { reader.interfaces }

  /// The same, with the frames and the drops that were counted of each so far.
  public var countedInterfaces: [CaptureInterface] {
    var interfaces = reader.countedInterfaces
    for place in interfaces.indices {
      interfaces[place].frames =
        interfaces[place].passedOverFrames + (place < readCounts.count ? readCounts[place] : 0)
    }
    if interfaces.indices.contains(frameInterface) {
      interfaces[frameInterface].frames += readCount - countBefore
    }
    return interfaces
  }

  /// How many frames have been read, those that the filter left out and those whose link type is not
  /// decoded included.
  public var frameCount: UInt64 { readCount &+ reader.passedOver }

  /// How many frames were not handed out because the link type of their interface is not decoded.
  public var passedOverCount: UInt64 { reader.passedOver }

  /// How far into its input the source has read, or nil where the input has no position (a pipe).
  ///
  /// Meant for a progress bar, every few thousand frames.
  ///
  /// Unit: octets.
  public var bytesRead: UInt64? { reader.position }

  /// The next frame that the filter takes, or nil at the end of the capture.
  ///
  /// - Throws: `.truncated`, `.damagedCompression`, `.mixedInterfaces`, `.unreadable`, or `.badFilter`
  ///   where an interface came up whose link type the filter does not fit. What was handed out before stays
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
  @usableFromInline var isAtEnd: Bool { filterError == nil && reader.isAtEnd }

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
    if unsafe frame.data != nil { readCount &+= 1 }
    if reader.interfaceChanges != interfaceChanges, unsafe frame.data != nil, !turn() {
      return unsafe .none
    }
    return unsafe frame
  }

  /// The frames at hand behind the one that was read last, if they are of the same interface and lie in
  /// their file one behind the other.
  @unsafe
  @_lifetime(immortal)
  func run(after number: UInt64, before limit: Int64, interface: Int) -> FrameRun? {
    guard reader.interfaceChanges == interfaceChanges else { return nil }
    return unsafe reader.run(
      after: number, before: limit, linkType: frameLinkType, interface: interface)
  }

  /// Passes over frames of a run that were read.
  mutating func pass(_ extent: FrameRun.Extent) {
    readCount &+= extent.frames
    reader.pass(octets: extent.octets)
  }

  /// Takes note of the interface of the frame that was read.
  ///
  /// - Returns: false when the filter does not fit its link type.
  @inline(never)
  private mutating func turn() -> Bool {
    interfaceChanges = reader.interfaceChanges
    guard let linkType = reader.linkType else { return true }
    frameLinkType = linkType
    if frameInterface != reader.interface { leaveInterface() }
    frameInterface = reader.interface
    guard let expression = filterExpression else { return true }
    do throws(PcapRefusal) {
      try filter?.select(reader.filterLink)
      return true
    } catch {
      readCount &-= 1
      let reason = "\(error.reason), for \(reader.interfaces[reader.interface].linkTypeDescription)"
      filterError = .badFilter(expression: expression, reason: reason)
      return false
    }
  }

  /// Counts the frames of an interface up to its last one: that which was read before the latest.
  private mutating func leaveInterface() {
    while readCounts.count <= frameInterface { readCounts.append(0) }
    readCounts[frameInterface] += readCount - 1 - countBefore
    countBefore = readCount - 1
  }

  private var filterExpression: String? {
    switch filter {
    case .some(let program): program.expression
    case nil: nil
    }
  }

  /// The error behind a failed read; libpcap tells its reasons apart by their English text only.
  @usableFromInline
  @inline(never)
  func failure() -> CaptureError {
    if let filterError { return filterError }
    if let failure = reader.compressionFailure {
      return .damagedCompression(path: path, frames: frameCount, failure)
    }
    let reason = reader.lastError
    if CaptureOpening.isTruncation(reason) {
      return .truncated(
        path: path, frame: frameCount + 1, offset: reader.frameOffset, reason: reason)
    }
    if let difference = CaptureOpening.difference(reason) {
      return .mixedInterfaces(path: path, frames: frameCount, difference: difference)
    }
    return .unreadable(path: path, frame: frameCount + 1, reason: reason)
  }
}
