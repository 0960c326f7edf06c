import Wire

/// Reads a pcapng file: sections of either byte order, interfaces of any link types, snapshot lengths
/// and clocks, the three kinds of packet blocks, and what the interfaces dropped.
///
/// Where libpcap reads a file, it reads the same, and where libpcap says why it does not, it says so
/// in the same words. Other blocks are passed over.
///
///      0           4           8          12          16          20          24          28
///     +-----------+-----------+-----------+-----------+-----------+-----------+-----------+
///     | 6         | total     | interface | time,     | time,     | captured  | original  | bytes …
///     |           | length    |           | high      | low       | length    | length    |
///     +-----------+-----------+-----------+-----------+-----------+-----------+-----------+
///     … options | total length |
///
/// Source: draft-ietf-opsawg-pcapng §4; libpcap's sf-pcapng.c for what it accepts and says.
struct PcapngReader {
  /// Block header, fields and trailer of an Enhanced Packet Block.
  private static let leastPacketBlock = 32

  /// Whether the present section's byte order is not this machine's.
  private(set) var isSwapped = false
  /// The interfaces of the present section.
  var section: [PcapngInterface] = []
  /// The interfaces of the whole capture, and where to find one again.
  var register = InterfaceRegister()
  /// The interface of the last frame, in its section, and what of it each frame needs.
  private var current: UInt32 = .max
  private(set) var interface = PcapngInterface.none
  /// Counts the changes of `interface`, so that whoever keeps something of it notices.
  private(set) var changes: UInt32 = 0
  /// Frames of interfaces whose link type is not decoded.
  private(set) var passedOver: UInt64 = 0
  /// Why reading stopped, in libpcap's words.
  private(set) var failure: String?
  /// Whether reading stopped because there is no more.
  private(set) var isAtEnd = false

  /// The next frame when it is wholly at hand and plain, or none.
  @inline(__always)
  mutating func take(from buffer: inout BlockBuffer) -> RawFrame {
    while let length = wholeBlock(in: buffer) {
      switch unsafe word(buffer, 0) {
      case PcapngBlock.enhancedPacket: return unsafe takePacket(length, from: &buffer)
      case PcapngBlock.sectionHeader, PcapngBlock.interfaceDescription, PcapngBlock.packet,
        PcapngBlock.simplePacket, PcapngBlock.interfaceStatistics:
        return unsafe .none
      default: buffer.skip(length)
      }
    }
    return unsafe .none
  }

  @inline(__always)
  private mutating func takePacket(_ length: Int, from buffer: inout BlockBuffer) -> RawFrame {
    guard length >= Self.leastPacketBlock else { return unsafe .none }
    let place = unsafe word(buffer, 8)
    if place != current, !turn(to: place) { return unsafe .none }
    let captured = unsafe word(buffer, 20)
    guard interface.isDecoded, captured <= interface.longestFrame,
      Int(captured) <= length - Self.leastPacketBlock
    else { return unsafe .none }
    let units = unsafe UInt64(word(buffer, 12)) << 32 | UInt64(word(buffer, 16))
    let frame = unsafe RawFrame(
      data: buffer.octets(at: 28), nanoseconds: interface.clock.nanoseconds(units),
      capturedLength: captured, originalLength: word(buffer, 24))
    buffer.skip(length)
    return unsafe frame
  }

  /// How frames of the present interface that lie one behind the other are to be read, or nil where they
  /// are not handed out, or its clock counts no whole nanoseconds.
  var form: FrameRun.Form? {
    guard interface.isDecoded, current != .max, let step = interface.clock.step else { return nil }
    return FrameRun.Form(
      isSwapped: isSwapped, nanosecondsPerUnit: step.nanoseconds, offset: step.offset,
      longest: interface.longestFrame, number: current)
  }

  /// The length of the next block when it is wholly at hand and well formed.
  @inline(__always)
  private func wholeBlock(in buffer: borrowing BlockBuffer) -> Int? {
    let count = buffer.count
    guard count >= PcapngBlock.headerLength else { return nil }
    let total = unsafe word(buffer, 4)
    let length = Int(total)
    guard length >= PcapngBlock.headerLength + PcapngBlock.trailerLength, length & 3 == 0,
      length <= count, unsafe word(buffer, length - PcapngBlock.trailerLength) == total
    else { return nil }
    return length
  }

  /// Takes frames of another interface of the section from now on.
  @inline(never)
  private mutating func turn(to place: UInt32) -> Bool {
    guard place < section.count else { return false }
    current = place
    interface = section[Int(place)]
    changes &+= 1
    return true
  }

  /// No frame's interface is known any more.
  mutating func leaveInterface() {
    current = .max
  }

  @unsafe
  @inline(__always)
  func word(_ buffer: borrowing BlockBuffer, _ offset: Int) -> UInt32 {
    unsafe buffer.load(UInt32.self, at: offset, isSwapped: isSwapped)
  }

  @unsafe
  func half(_ buffer: borrowing BlockBuffer, _ offset: Int) -> UInt16 {
    unsafe buffer.load(UInt16.self, at: offset, isSwapped: isSwapped)
  }

  /// Reads no further.
  mutating func fail(_ reason: String) {
    if failure == nil { failure = reason }
  }
}

// MARK: What is not plain

extension PcapngReader {
  /// The next frame, whatever is before it; when there is none, `isAtEnd` or `failure` says why.
  @inline(never)
  mutating func next(from buffer: inout BlockBuffer) -> RawFrame {
    isAtEnd = false
    while failure == nil, let length = nextBlock(in: &buffer) {
      let frame = unsafe judge(length, in: &buffer)
      if failure != nil { return unsafe .none }
      if unsafe frame.data != nil { return unsafe frame }
      let plain = unsafe take(from: &buffer)
      if unsafe plain.data != nil { return unsafe plain }
    }
    return unsafe .none
  }

  /// The length of the next block, once it is at hand and well formed, or nil at the end or where it
  /// cannot be read.
  mutating func nextBlock(in buffer: inout BlockBuffer) -> Int? {
    guard buffer.count >= PcapngBlock.headerLength || buffer.fill(atLeast: PcapngBlock.headerLength)
    else {
      stop(buffer.count == 0 ? nil : PcapngBlock.headerLength, buffer.count, &buffer)
      return nil
    }
    if unsafe word(buffer, 0) == PcapngBlock.sectionHeader { followByteOrder(&buffer) }
    let total = unsafe word(buffer, 4)
    let length = Int(total)
    let least = PcapngBlock.headerLength + PcapngBlock.trailerLength
    let reason: String? =
      if length < least {
        "block in pcapng dump file has a length of \(total) < \(least)"
      } else if length & 3 != 0 {
        "block in pcapng dump file has a length of \(total) that is not a multiple of 4"
      } else if length > PcapngBlock.greatestLength {
        "pcapng block size \(total) > maximum \(PcapngBlock.greatestLength)"
      } else {
        nil
      }
    if let reason {
      buffer.skip(PcapngBlock.headerLength)
      fail(reason)
      return nil
    }
    guard buffer.count >= length || buffer.fill(atLeast: length) else {
      let header = PcapngBlock.headerLength
      stop(length - header, buffer.count - header, &buffer)
      return nil
    }
    if unsafe word(buffer, length - PcapngBlock.trailerLength) != total {
      buffer.skip(length)
      fail("block total length in header and trailer don't match")
      return nil
    }
    return length
  }

  /// Says why octets that were wanted are not there: the end, where none were.
  private mutating func stop(_ wanted: Int?, _ got: Int, _ buffer: inout BlockBuffer) {
    buffer.skip(buffer.count)
    if case .system(let code) = buffer.failure {
      fail("error reading dump file: \(CaptureOpening.text(ofError: code))")
    } else if let wanted {
      fail("truncated pcapng dump file; tried to read \(wanted) bytes, only got \(got)")
    } else {
      isAtEnd = true
    }
  }

  /// Takes over the byte order of a section header, before its length is looked at.
  private mutating func followByteOrder(_ buffer: inout BlockBuffer) {
    guard buffer.count >= 12 || buffer.fill(atLeast: 12) else { return }
    if unsafe word(buffer, 8) == PcapngBlock.byteOrder.byteSwapped { isSwapped.toggle() }
  }

  /// Takes in a block, and passes over it; a packet block gives a frame.
  private mutating func judge(_ length: Int, in buffer: inout BlockBuffer) -> RawFrame {
    defer { buffer.skip(length) }
    switch unsafe word(buffer, 0) {
    case PcapngBlock.sectionHeader: beginSection(buffer, length)
    case PcapngBlock.interfaceDescription: describe(buffer, length)
    case PcapngBlock.interfaceStatistics: takeStatistics(buffer, length)
    case PcapngBlock.enhancedPacket:
      guard hasFields(buffer, length, 20) else { return unsafe .none }
      return unsafe packet(
        buffer, length, on: word(buffer, 8), captured: word(buffer, 20),
        original: word(buffer, 24), at: 28, units: units(buffer, at: 12))
    case PcapngBlock.packet:
      guard hasFields(buffer, length, 20) else { return unsafe .none }
      let place = UInt32(unsafe half(buffer, 8))
      noteDrops(unsafe half(buffer, 10), on: place)
      return unsafe packet(
        buffer, length, on: place, captured: word(buffer, 20), original: word(buffer, 24), at: 28,
        units: units(buffer, at: 12))
    case PcapngBlock.simplePacket:
      guard hasFields(buffer, length, 4) else { return unsafe .none }
      let original = unsafe word(buffer, 8)
      return unsafe packet(
        buffer, length, on: 0, captured: min(original, section.first?.longestFrame ?? original),
        original: original, at: 12, units: 0)
    default: break
    }
    return unsafe .none
  }

  @unsafe
  private func units(_ buffer: borrowing BlockBuffer, at place: Int) -> UInt64 {
    unsafe UInt64(word(buffer, place)) << 32 | UInt64(word(buffer, place + 4))
  }

  private mutating func packet(
    _ buffer: borrowing BlockBuffer, _ length: Int, on place: UInt32, captured: UInt32,
    original: UInt32, at start: Int, units: UInt64
  ) -> RawFrame {
    guard turn(to: place) else {
      fail(
        "a packet arrived on interface \(place), but there's no Interface Description Block for "
          + "that interface")
      return unsafe .none
    }
    if captured > interface.longestFrame {
      fail(
        "invalid packet capture length \(captured), bigger than snaplen of "
          + "\(interface.longestFrame)")
      return unsafe .none
    }
    guard hasFields(buffer, length, start - PcapngBlock.headerLength + Int(captured)) else {
      return unsafe .none
    }
    guard interface.isDecoded else {
      passedOver += 1
      register.countPassedOver(interface.place)
      return unsafe .none
    }
    return unsafe RawFrame(
      data: buffer.octets(at: start), nanoseconds: interface.clock.nanoseconds(units),
      capturedLength: captured, originalLength: original)
  }

  /// Whether a block has so many octets between its header and its trailer.
  mutating func hasFields(_ buffer: borrowing BlockBuffer, _ length: Int, _ octets: Int) -> Bool {
    if length - PcapngBlock.headerLength - PcapngBlock.trailerLength >= octets { return true }
    fail("block of type \(unsafe word(buffer, 0)) in pcapng dump file is too short")
    return false
  }

  /// Begins a section, which has interfaces of its own.
  private mutating func beginSection(_ buffer: borrowing BlockBuffer, _ length: Int) {
    guard hasFields(buffer, length, 16) else { return }
    if unsafe word(buffer, 8) != PcapngBlock.byteOrder {
      fail("the file has a section with a bad byte order magic field")
      return
    }
    let version = unsafe half(buffer, 12)
    if version != 1 {
      fail("unknown pcapng savefile major version number \(version)")
      return
    }
    endSection()
  }

  /// Begins to read a file at its first section header, and reads on to its first interface.
  mutating func open(_ buffer: inout BlockBuffer) {
    guard buffer.fill(atLeast: 12) else {
      // What ends so early may be anything.
      stop(nil, 0, &buffer)
      fail("unknown file format")
      return
    }
    followByteOrder(&buffer)
    let total = unsafe word(buffer, 4)
    let least = 28
    let most = 1024 * 1024
    if unsafe word(buffer, 8) != PcapngBlock.byteOrder {
      fail("unknown file format")
    } else if Int(total) < least || Int(total) > most {
      fail(
        "Section Header Block in pcapng dump file has invalid length \(least) < _\(total)_ < "
          + "\(most) (BT_SHB_INSANE_MAX)")
    } else if !buffer.fill(atLeast: Int(total)) {
      stop(Int(total) - 12, buffer.count - 12, &buffer)
    } else {
      let (major, minor) = unsafe (half(buffer, 12), half(buffer, 14))
      if major != 1 || (minor != 0 && minor != 2) {
        fail("unsupported pcapng savefile version \(major).\(minor)")
      }
      buffer.skip(Int(total))
    }
    while failure == nil, section.isEmpty, let length = nextBlock(in: &buffer) {
      switch unsafe word(buffer, 0) {
      case PcapngBlock.enhancedPacket, PcapngBlock.packet, PcapngBlock.simplePacket:
        fail("the capture file has a packet block before any Interface Description Blocks")
      case PcapngBlock.interfaceDescription: describe(buffer, length)
      default: break
      }
      buffer.skip(length)
    }
    if isAtEnd { fail("the capture file has no Interface Description Blocks") }
  }

  /// Reads on to the first interface whose frames are decoded.
  ///
  /// - Returns: false when there is none before the end, or before something that cannot be read.
  mutating func findDecodedInterface(_ buffer: inout BlockBuffer) -> Bool {
    while !register.hasDecoded {
      guard failure == nil, let length = nextBlock(in: &buffer) else { return false }
      _ = unsafe judge(length, in: &buffer)
    }
    return true
  }
}
