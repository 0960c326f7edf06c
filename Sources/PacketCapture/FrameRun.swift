public import Wire

/// Frames of a classic pcap file that lie one behind the other in a block, all of one interface, with
/// nothing odd about them.
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
  @usableFromInline var number: UInt64
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
    /// Nanoseconds in the unit of the fraction.
    @usableFromInline let fraction: Int64
    /// What libpcap keeps of a frame.
    @usableFromInline let snapshotLength: UInt32

    init(isSwapped: Bool, fraction: Int64, snapshotLength: UInt32) {
      self.isSwapped = isSwapped
      self.fraction = fraction
      self.snapshotLength = snapshotLength
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

  /// The length of a frame's header in the file.
  @usableFromInline static var headerLength: Int { 16 }
  /// libpcap's MAXIMUM_SNAPLEN: what is longer is damage to it.
  @usableFromInline static var greatestLength: UInt32 { 262_144 }

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
    self.number = number
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
    let left = unsafe end - cursor
    guard left >= Self.headerLength else { return false }
    let captured = unsafe form.word(cursor.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
    let length = Self.headerLength &+ Int(captured)
    guard captured <= Self.greatestLength, length <= left else { return false }
    let seconds = unsafe form.time(cursor.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
    let part = unsafe form.time(cursor.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    let time = seconds &* 1_000_000_000 &+ part &* form.fraction
    guard time < limit else { return false }
    unsafe data = (cursor + Self.headerLength).assumingMemoryBound(to: UInt8.self)
    originalLength = unsafe form.word(cursor.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
    capturedLength = min(captured, form.snapshotLength)
    unsafe cursor += length
    number &+= 1
    latest = time
    return true
  }

  /// The latest frame; there has to be one.
  @inlinable
  public var frame: Frame {
    @inline(__always)
    @_lifetime(copy self)
    get {
      let bytes = unsafe _overrideLifetime(
        Span(_unsafeStart: data, count: Int(capturedLength)), copying: self)
      return Frame(
        bytes: bytes, number: number, timestamp: Timestamp(nanoseconds: latest),
        originalLength: originalLength, linkType: linkType, interface: interface)
    }
  }

  /// How far the run was read.
  @inlinable
  public var extent: Extent {
    @inline(__always)
    get {
      unsafe Extent(octets: cursor - start, frames: number &- numberBefore, latest: latest)
    }
  }
}
