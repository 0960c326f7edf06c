import Wire

/// Reads the frames of a capture: from blocks of its own where it can, else through libpcap.
///
/// What is odd in a block of classic pcap libpcap is asked to read, from the same buffer, and reading
/// goes on behind the frame it yields. So everything that libpcap makes of damage, its refusals and
/// their wording, is libpcap's own, and only what is plain is read without it. pcapng is read without
/// it altogether, unless that is asked for.
struct FrameReader: ~Copyable {
  /// How frames are found.
  private enum Way {
    /// By libpcap: from the beginning, or since it met the end of what can be read.
    case libpcap
    /// In blocks of a classic pcap file.
    case classic
    /// In blocks of a pcapng file.
    case pcapng
  }

  private var buffer: BlockBuffer
  private var handle: PcapHandle?
  private var way: Way
  private let classic: ClassicReader
  private var pcapng: PcapngReader
  /// A pcapng file once more where libpcap reads it, for what libpcap does not tell.
  private var shadow: BlockBuffer?
  /// The one interface of a classic capture.
  private let single: CaptureInterface?

  /// Opens a capture at its first frame.
  ///
  /// - Parameters:
  ///   - opening: Stands at the capture's first octet.
  ///   - choice: Who reads.
  ///   - path: The capture's name, for the error.
  /// - Returns: the reader.
  /// - Throws: Any `CaptureError` but `.truncated`.
  static func open(
    _ opening: consuming CaptureOpening, _ choice: ReaderChoice, path: String
  ) throws(CaptureError) -> FrameReader {
    let format = opening.format
    let buffer = opening.takeBuffer()
    return format == .pcapng && choice != .libpcap
      ? try openPcapng(buffer, path)
      : try openThroughLibpcap(buffer, format, choice, path)
  }

  private static func openPcapng(
    _ buffer: consuming BlockBuffer, _ path: String
  ) throws(CaptureError) -> FrameReader {
    var reader = PcapngReader()
    reader.open(&buffer)
    if let reason = reader.failure { throw CaptureOpening.refused(path, reason, buffer.failure) }
    guard reader.findDecodedInterface(&buffer) else {
      throw CaptureOpening.unsupported(path, reader.register.interfaces.first?.linkNumber ?? 0)
    }
    return FrameReader(
      buffer: buffer, handle: nil, way: .pcapng, classic: .none, pcapng: reader, shadow: nil,
      single: nil)
  }

  private static func openThroughLibpcap(
    _ buffer: consuming BlockBuffer, _ format: CaptureFormat?, _ choice: ReaderChoice,
    _ path: String
  ) throws(CaptureError) -> FrameReader {
    let start = buffer.position
    let again = format == .pcapng ? buffer.source.again(from: start) : nil
    let handle: PcapHandle
    do throws(PcapRefusal) {
      handle = try PcapHandle(
        reading: &buffer, by: choice == .libpcap ? .libpcapAlone : .several)
    } catch {
      throw CaptureOpening.refused(path, error.reason, buffer.failure)
    }
    let number = LinkTypeNumbers.fileNumber(handle.dataLink)
    guard let linkType = LinkTypeNumbers.linkType(handle.dataLink) else {
      throw CaptureOpening.unsupported(path, number)
    }
    let obstacle = obstacle(handle, format, linkType)
    if choice == .block, let obstacle { throw .notInBlocks(path: path, reason: obstacle) }
    let classic = ClassicReader(
      isSwapped: handle.isSwapped, hasNanoseconds: format == .pcapNanoseconds,
      snapshotLength: handle.snapshotLength)
    let single = CaptureInterface(
      name: nil, description: nil, linkType: linkType,
      linkTypeDescription: LinkTypeNumbers.description(handle.dataLink),
      snapshotLength: handle.snapshotLength, linkNumber: number,
      ticksPerSecond: format?.ticksPerSecond, isDescribed: false)
    var pcapng = PcapngReader()
    var shadow: BlockBuffer?
    if let again {
      var copy = BlockBuffer(again, offset: start)
      pcapng.open(&copy)
      shadow = consume copy
    }
    return FrameReader(
      buffer: buffer, handle: handle,
      way: choice == .libpcap || obstacle != nil ? .libpcap : .classic, classic: classic,
      pcapng: pcapng, shadow: shadow, single: single)
  }

  private init(
    buffer: consuming BlockBuffer, handle: consuming PcapHandle?, way: Way, classic: ClassicReader,
    pcapng: PcapngReader, shadow: consuming BlockBuffer?, single: CaptureInterface?
  ) {
    self.buffer = buffer
    self.handle = handle
    self.way = way
    self.classic = classic
    self.pcapng = pcapng
    self.shadow = shadow
    self.single = single
  }

  /// Why a capture that is not pcapng cannot be read in blocks, or nil when it can.
  private static func obstacle(
    _ handle: borrowing PcapHandle, _ format: CaptureFormat?, _ linkType: LinkType
  ) -> String? {
    switch format {
    case .pcapModified, nil: return "its frames have the fields of a modified pcap"
    case .pcap, .pcapNanoseconds:
      // Older versions have the two lengths in the other order, or in either.
      if handle.version != (2, 4) { return "it has an old version of the format" }
    case .pcapng: return nil
    }
    // libpcap rewrites a field of CAN frames in cooked captures of the other byte order.
    if handle.isSwapped, linkType == .linuxCooked || linkType == .linuxCooked2 {
      return "it is a cooked capture of a machine with another byte order"
    }
    return nil
  }

  // MARK: Frames

  /// Reads the next frame; when there is none, `isAtEnd` says why.
  ///
  /// Its bytes stay good until the next call.
  @inline(__always)
  mutating func next() -> RawFrame {
    let frame = unsafe take()
    if unsafe frame.data != nil { return unsafe frame }
    return unsafe readOn()
  }

  /// The next frame that is wholly at hand.
  @inline(__always)
  private mutating func take() -> RawFrame {
    switch way {
    case .classic: unsafe classic.take(from: &buffer)
    case .pcapng: unsafe pcapng.take(from: &buffer)
    case .libpcap: unsafe .none
    }
  }

  /// The frames at hand that lie one behind the other, up to what is odd; nil where they are read otherwise.
  ///
  /// They stay where they are until more is read.
  @unsafe
  @_lifetime(immortal)
  func run(
    after number: UInt64, before limit: Int64, linkType: LinkType, interface: Int
  ) -> FrameRun? {
    let form: FrameRun.Form? =
      switch way {
      case .classic: classic.form
      case .pcapng: pcapng.form
      case .libpcap: nil
      }
    guard let form else { return nil }
    let start = unsafe UnsafeRawPointer(buffer.octets(at: 0))
    return unsafe FrameRun(
      from: start, to: start + buffer.count, form, after: number, before: limit,
      linkType: linkType, interface: interface)
  }

  /// Passes over the frames of a run that were read.
  mutating func pass(octets: Int) { buffer.skip(octets) }

  /// Reads what the next frame needs, or has libpcap read it.
  @inline(never)
  private mutating func readOn() -> RawFrame {
    switch way {
    case .pcapng: return unsafe pcapng.next(from: &buffer)
    case .libpcap: return unsafe readThroughLibpcap()
    case .classic:
      while let needed = classic.needed(in: buffer), buffer.fill(atLeast: needed) {
        let frame = unsafe take()
        if unsafe frame.data != nil { return unsafe frame }
      }
      let frame = unsafe readThroughLibpcap()
      if unsafe frame.data == nil { way = .libpcap }
      return unsafe frame
    }
  }

  /// Has libpcap read the next frame.
  private mutating func readThroughLibpcap() -> RawFrame {
    guard let frame = unsafe handle?.next(from: &buffer) else { return unsafe .none }
    if shadow != nil { followInShadow() }
    return unsafe frame
  }

  private mutating func followInShadow() {
    guard var copy = shadow.take() else { return }
    _ = unsafe pcapng.next(from: &copy)
    shadow = consume copy
  }

  // MARK: What is known

  /// The interfaces that came up so far.
  var interfaces: [CaptureInterface] {
    isOfSections ? pcapng.register.interfaces : single.map { [$0] } ?? []
  }

  /// The same, with what the capture says of each that was dropped so far.
  var countedInterfaces: [CaptureInterface] {
    isOfSections ? pcapng.countedInterfaces : interfaces
  }

  private var isOfSections: Bool { way == .pcapng || shadow != nil }

  /// Counts the changes of the interface from one frame to the next.
  var interfaceChanges: UInt32 {
    @inline(__always)
    get { pcapng.changes }
  }

  /// The link layer of the last frame.
  var linkType: LinkType? { isOfSections ? pcapng.interface.linkType : single?.linkType }

  /// The place of the last frame's interface among `interfaces`.
  var interface: Int { isOfSections ? pcapng.interface.place : 0 }

  /// What a filter for the last frame depends on.
  var filterLink: FilterLink {
    if way == .pcapng {
      FilterLink(number: pcapng.interface.linkNumber, isSwapped: pcapng.isSwapped)
    } else {
      FilterLink(number: single?.linkNumber ?? 0, isSwapped: isHandleSwapped)
    }
  }

  private var isHandleSwapped: Bool {
    switch handle {
    case .some(let handle): handle.isSwapped
    case nil: false
    }
  }

  /// Frames of interfaces whose link type is not decoded.
  var passedOver: UInt64 {
    @inline(__always)
    get { pcapng.passedOver }
  }

  /// Whether reading stopped because there is no more, rather than because it failed.
  var isAtEnd: Bool {
    if buffer.failure != nil { return false }
    switch handle {
    case .some(let handle): return handle.isAtEnd
    case nil: return pcapng.isAtEnd
    }
  }

  /// The text, in libpcap's words, for what reading failed of.
  var lastError: String {
    switch handle {
    case .some(let handle): handle.lastError
    case nil: pcapng.failure ?? "unknown error"
    }
  }

  /// What is wrong with the stream that the capture is compressed to, if that is why reading stopped.
  var compressionFailure: CompressionFailure? {
    if case .compression(let failure) = buffer.failure { return failure }
    return nil
  }

  /// How far into its file the reader has come, or nil where the input has no position.
  ///
  /// Unit: octets.
  var position: UInt64? {
    let unread =
      switch handle {
      case .some(let handle): handle.unread
      case nil: 0
      }
    return buffer.source.position(at: buffer.position - Int64(unread))
  }

  /// The same, or nil where the file is compressed.
  var frameOffset: UInt64? {
    if case .compressed = buffer.source { return nil }
    return position
  }
}
