import Glibc
import Wire

/// Reads the frames of an opened capture: from blocks of its own where it can, else through libpcap.
///
/// What is odd in a block libpcap is asked to read: it is sent to the frame's place in the file, and
/// reading goes on behind the frame it yields. So everything that libpcap makes of damage, its
/// refusals and their wording, is libpcap's own, and only what is plain is read without it.
struct FrameReader: ~Copyable {
  /// How frames are found.
  private enum Way {
    /// By libpcap: from the beginning, or since it met the end of what can be read.
    case libpcap
    /// In blocks of a classic pcap file.
    case classic
    /// In blocks of a pcapng file.
    case sections
  }

  private var handle: PcapHandle
  /// Where libpcap stopped reading last; to ask it costs a system call.
  private var handlePosition: Int64?
  private var buffer: BlockBuffer
  private var way: Way
  private let classic: ClassicReader
  private var sections: SectionReader
  /// The errno with which the file refused to go to another place.
  private var moveFailure: Int32?

  /// Takes over an opened capture.
  ///
  /// - Parameters:
  ///   - handle: The capture, at its first frame.
  ///   - inBlocks: Whether to read blocks; there must be no `obstacle` to it.
  init(_ handle: consuming PcapHandle, inBlocks: Bool) {
    classic = ClassicReader(
      isSwapped: handle.isSwapped, hasNanoseconds: handle.format == .pcapNanoseconds,
      snapshotLength: handle.snapshotLength)
    sections = SectionReader(
      isSwapped: handle.isSwapped, snapshotLength: handle.snapshotLength)
    way = .libpcap
    if inBlocks, let descriptor = handle.descriptor, let start = handle.start,
      let position = handle.position
    {
      way = handle.format == .pcapng ? .sections : .classic
      buffer = BlockBuffer(descriptor: descriptor, offset: start)
      self.handle = handle
      follow(to: position)
    } else {
      buffer = .unused
      self.handle = handle
    }
  }

  /// Why a capture cannot be read in blocks, or nil when it can.
  static func obstacle(_ handle: borrowing PcapHandle, _ linkType: LinkType) -> String? {
    switch handle.format {
    case nil: return "it is no regular file"
    case .pcapModified: return "its frames have the fields of a modified pcap"
    case .pcap, .pcapNanoseconds:
      // Older versions have the two lengths in the other order, or in either.
      if handle.version != (2, 4) { return "it has an old version of the format" }
    case .pcapng: break
    }
    // libpcap rewrites a field of CAN frames in cooked captures of the other byte order.
    if handle.isSwapped, linkType == .linuxCooked || linkType == .linuxCooked2 {
      return "it is a cooked capture of a machine with another byte order"
    }
    return nil
  }

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
    case .sections: unsafe sections.take(from: &buffer)
    case .libpcap: unsafe .none
    }
  }

  /// Reads what the next frame needs, or has libpcap read it.
  @inline(never)
  private mutating func readOn() -> RawFrame {
    if way == .libpcap { return unsafe handle.next() }
    while let needed = needed, buffer.fill(atLeast: needed) {
      let frame = unsafe take()
      if unsafe frame.data != nil { return unsafe frame }
    }
    return unsafe readThroughLibpcap()
  }

  /// How many octets must be at hand for the next frame, or nil when it is libpcap's to read.
  private var needed: Int? {
    switch way {
    case .classic: classic.needed(in: buffer)
    case .sections: sections.needed(in: buffer)
    case .libpcap: nil
    }
  }

  /// Has libpcap read the next frame, and goes on behind it.
  private mutating func readThroughLibpcap() -> RawFrame {
    let start = buffer.position
    if handlePosition != start, !handle.move(to: start) {
      moveFailure = errno
      return unsafe .none
    }
    let frame = unsafe handle.next()
    if unsafe frame.data != nil, let position = handle.position {
      follow(to: position)
    } else {
      way = .libpcap
    }
    return unsafe frame
  }

  /// Goes to where libpcap stands, by way of what it has read.
  private mutating func follow(to position: Int64) {
    handlePosition = position
    switch way {
    case .classic: buffer.move(to: position)
    case .sections:
      if !sections.follow(&buffer, to: position) { way = .libpcap }
    case .libpcap: break
    }
  }

  /// Whether reading stopped because there is no more, rather than because it failed.
  var isAtEnd: Bool { handle.isAtEnd }

  /// libpcap's text for its last failure.
  var lastError: String {
    moveFailure.map(CaptureOpening.text(ofError:)) ?? handle.lastError
  }

  /// How far into its input the reader has come, or nil where the input has no position.
  ///
  /// Unit: octets.
  var position: UInt64? {
    let position = way == .libpcap ? handle.position : buffer.position
    return position.flatMap(UInt64.init(exactly:))
  }

  /// The size of the input, or nil when it is not a regular file.
  ///
  /// Unit: octets.
  var fileSize: UInt64? { handle.fileSize }
}
