public import Wire

/// Frames that lie one behind the other in a block of a file, all of one interface, with nothing odd about
/// them: records of classic pcap, or Enhanced Packet Blocks of pcapng.
///
/// What readers look at beside a frame (which file it is of, which interface, how far the block reaches)
/// they look at once for all of a run, so that a frame of it costs what its header says and no more.
/// `CaptureSet` hands a run out and takes back how far it was read.
///
/// ```swift
/// if var run = captures.run() {
///   while run.advance() { … run.frame … }
///   let extent = run.extent
///   captures.pass(extent)
/// }
/// ```
@safe
public struct FrameRun: ~Escapable {
  @usableFromInline let start: UnsafeRawPointer
  @usableFromInline var cursor: UnsafeRawPointer
  @usableFromInline let end: UnsafeRawPointer
  @usableFromInline let form: Form
  /// Where the latest frame's bytes are, and how many.
  @usableFromInline var data: UnsafePointer<UInt8>
  @usableFromInline var capturedLength: UInt32 = 0
  /// The length on the wire of the latest frame.
  ///
  /// Unit: octets.
  @usableFromInline var originalLength: UInt32 = 0
  /// The number of the latest frame.
  @usableFromInline var latestNumber: UInt64
  /// The number of the frame before the run.
  @usableFromInline let numberBefore: UInt64
  /// The time of the latest frame.
  @usableFromInline var latest: Int64
  /// From this time on frames are not the run's.
  @usableFromInline let limit: Int64
  /// The link layer of all its frames.
  public let linkType: LinkType
  /// The place of their interface among the `interfaces` of the source.
  @usableFromInline let interface: Int

  /// How the headers of a file are to be read.
  @usableFromInline
  struct Form: Sendable, BitwiseCopyable {
    @usableFromInline let isSwapped: Bool
    /// Blocks of pcapng, not records.
    @usableFromInline let isBlocks: Bool
    /// Nanoseconds in the unit of the fraction, or of pcapng's timestamps.
    @usableFromInline let fraction: Int64
    /// What is added to pcapng's timestamps.
    ///
    /// Unit: nanoseconds.
    @usableFromInline let offset: Int64
    /// What libpcap keeps of a frame; of pcapng, what a frame has at most.
    @usableFromInline let snapshotLength: UInt32
    /// Of pcapng the number of the interface in its section.
    @usableFromInline let interfaceNumber: UInt32

    /// Records of a classic file.
    init(isSwapped: Bool, fraction: Int64, snapshotLength: UInt32) {
      self.isSwapped = isSwapped
      self.fraction = fraction
      self.snapshotLength = snapshotLength
      isBlocks = false
      offset = 0
      interfaceNumber = 0
    }

    /// Blocks of an interface, whose clock counts whole nanoseconds.
    init(isSwapped: Bool, nanosecondsPerUnit: Int64, offset: Int64, longest: UInt32, number: UInt32)
    {
      self.isSwapped = isSwapped
      fraction = nanosecondsPerUnit
      self.offset = offset
      snapshotLength = longest
      interfaceNumber = number
      isBlocks = true
    }

    /// A word of a header, as this machine has it.
    @inlinable
    @inline(__always)
    func word(_ stored: UInt32) -> UInt32 { isSwapped ? stored.byteSwapped : stored }

    /// Half a timestamp: libpcap takes it as signed, but loses the sign when it swaps the octets.
    @inlinable
    @inline(__always)
    func time(_ stored: UInt32) -> Int64 {
      isSwapped ? Int64(stored.byteSwapped) : Int64(Int32(bitPattern: stored))
    }

    /// Reads the header of a record, if the record is wholly at hand and nothing about it is odd.
    ///
    /// - Parameters:
    ///   - place: where the header begins.
    ///   - left: how many octets are at hand there.
    /// - Returns: what it says; nil where libpcap is to be asked.
    @unsafe
    @inlinable
    @inline(__always)
    func record(at place: UnsafeRawPointer, left: Int) -> Record? {
      guard left >= FrameRun.headerLength else { return nil }
      let captured = unsafe word(place.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
      let length = FrameRun.headerLength &+ Int(captured)
      guard captured <= FrameRun.greatestLength, length <= left else { return nil }
      let seconds = unsafe time(place.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
      let part = unsafe time(place.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
      return unsafe Record(
        nanoseconds: seconds &* 1_000_000_000 &+ part &* fraction,
        capturedLength: min(captured, snapshotLength),
        originalLength: word(place.loadUnaligned(fromByteOffset: 12, as: UInt32.self)),
        length: length)
    }
  }

  /// What the header of a record says, and how long the record is with it.
  @usableFromInline
  struct Record: BitwiseCopyable {
    @usableFromInline let nanoseconds: Int64
    @usableFromInline let capturedLength: UInt32
    @usableFromInline let originalLength: UInt32
    @usableFromInline let length: Int

    @inlinable
    @inline(__always)
    init(nanoseconds: Int64, capturedLength: UInt32, originalLength: UInt32, length: Int) {
      self.nanoseconds = nanoseconds
      self.capturedLength = capturedLength
      self.originalLength = originalLength
      self.length = length
    }
  }

  /// How far a run was read.
  public struct Extent {
    /// Unit: octets.
    let octets: Int
    /// How many frames were handed out.
    public let frames: UInt64
    /// The time of the last frame.
    let latest: Int64

    @usableFromInline
    init(octets: Int, frames: UInt64, latest: Int64) {
      self.octets = octets
      self.frames = frames
      self.latest = latest
    }
  }

  /// The length of a record's header.
  @usableFromInline static var headerLength: Int { 16 }
  /// libpcap's MAXIMUM_SNAPLEN: what is longer is damage to it.
  @usableFromInline static var greatestLength: UInt32 { 262_144 }
  /// Header and fields of an Enhanced Packet Block, and those with its trailer.
  @usableFromInline static var blockHeaderLength: Int { 28 }
  @usableFromInline static var leastBlock: Int { 32 }
  /// The type of an Enhanced Packet Block.
  @usableFromInline static var enhancedPacket: UInt32 { 6 }

  /// Frames in a stretch of memory that stays where it is as long as the run lives.
  @unsafe
  @_lifetime(immortal)
  init(
    from start: UnsafeRawPointer, to end: UnsafeRawPointer, _ form: Form, after number: UInt64,
    before limit: Int64, linkType: LinkType, interface: Int
  ) {
    unsafe self.start = start
    unsafe cursor = start
    unsafe self.end = end
    unsafe data = start.assumingMemoryBound(to: UInt8.self)
    self.form = form
    latestNumber = number
    numberBefore = number
    latest = .min
    self.limit = limit
    self.linkType = linkType
    self.interface = interface
  }

  /// Goes on to the next frame.
  ///
  /// - Returns: false when the next one is not wholly at hand, odd, or not the run's.
  @inlinable
  @inline(__always)
  public mutating func advance() -> Bool {
    form.isBlocks ? advanceBlock() : advanceRecord()
  }

  @inlinable
  @inline(__always)
  mutating func advanceRecord() -> Bool {
    guard let record = unsafe form.record(at: cursor, left: end - cursor) else { return false }
    return take(
      captured: record.capturedLength, behind: Self.headerLength, original: record.originalLength,
      at: record.nanoseconds, length: record.length)
  }

  @inlinable
  @inline(__always)
  mutating func advanceBlock() -> Bool {
    let left = unsafe end - cursor
    guard left >= Self.leastBlock, word(0) == Self.enhancedPacket, word(8) == form.interfaceNumber
    else { return false }
    let total = word(4)
    let length = Int(total)
    guard length >= Self.leastBlock, length & 3 == 0, length <= left, word(length &- 4) == total
    else { return false }
    let captured = word(20)
    guard captured <= form.snapshotLength, Int(captured) <= length &- Self.leastBlock else {
      return false
    }
    let units = Int64(bitPattern: UInt64(word(12)) << 32 | UInt64(word(16)))
    return take(
      captured: captured, behind: Self.blockHeaderLength, original: word(24),
      at: units &* form.fraction &+ form.offset, length: length)
  }

  /// Makes a frame the latest one, if it is the run's.
  @inlinable
  @inline(__always)
  mutating func take(
    captured: UInt32, behind header: Int, original: UInt32, at time: Int64, length: Int
  ) -> Bool {
    guard time < limit else { return false }
    unsafe data = (cursor + header).assumingMemoryBound(to: UInt8.self)
    originalLength = original
    capturedLength = captured
    unsafe cursor += length
    latestNumber &+= 1
    latest = time
    return true
  }

  /// A word of what comes next, as the file has it; so much is at hand.
  @inlinable
  @inline(__always)
  func stored(_ offset: Int) -> UInt32 {
    unsafe cursor.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
  }

  /// The same as this machine has it.
  @inlinable
  @inline(__always)
  func word(_ offset: Int) -> UInt32 { form.word(stored(offset)) }

  /// The bytes of the latest frame; there has to be one.
  @inlinable
  public var bytes: Span<UInt8> {
    @inline(__always)
    @_lifetime(copy self)
    get {
      unsafe _overrideLifetime(
        Span(_unsafeStart: data, count: Int(capturedLength)), copying: self)
    }
  }

  /// The place of the latest frame in the capture, counted from 1.
  @inlinable
  public var number: UInt64 {
    @inline(__always)
    get { latestNumber }
  }

  /// When the latest frame was captured.
  @inlinable
  public var timestamp: Timestamp {
    @inline(__always)
    get { Timestamp(nanoseconds: latest) }
  }

  /// Whether the snapshot length cut the latest frame off.
  @inlinable
  public var isCut: Bool {
    @inline(__always)
    get { capturedLength < originalLength }
  }

  /// The latest frame; there has to be one.
  @inlinable
  public var frame: Frame {
    @inline(__always)
    @_lifetime(copy self)
    get {
      Frame(
        bytes: bytes, number: number, timestamp: timestamp, originalLength: originalLength,
        linkType: linkType, interface: interface)
    }
  }

  /// How far the run was read.
  @inlinable
  public var extent: Extent {
    @inline(__always)
    get {
      unsafe Extent(octets: cursor - start, frames: latestNumber &- numberBefore, latest: latest)
    }
  }
}
