/// Takes the frames of a pcapng file from a block of it, where nothing about them is odd.
///
/// Enhanced Packet Blocks it takes; Section Headers, Interface Descriptions and the older packet
/// blocks are odd, so that libpcap judges them first; other blocks it passes over, as libpcap does.
///
///      0           4           8          12          16          20          24          28
///     +-----------+-----------+-----------+-----------+-----------+-----------+-----------+
///     | 6         | total     | interface | time,     | time,     | captured  | original  | bytes …
///     |           | length    |           | high      | low       | length    | length    |
///     +-----------+-----------+-----------+-----------+-----------+-----------+-----------+
///     … options | total length |
///
/// Source: draft-ietf-opsawg-pcapng §4; libpcap's sf-pcapng.c, `read_block` and
/// `pcap_ng_next_packet`, for what it accepts.
struct SectionReader {
  private enum BlockType {
    static let sectionHeader: UInt32 = 0x0a0d_0d0a
    static let interfaceDescription: UInt32 = 1
    static let packet: UInt32 = 2
    static let simplePacket: UInt32 = 3
    static let enhancedPacket: UInt32 = 6
  }

  private static let headerLength = 8
  private static let trailerLength = 4
  /// Block header, fields and trailer of an Enhanced Packet Block.
  private static let leastPacketBlock = 32

  private let isSwapped: Bool
  /// Longer frames libpcap refuses.
  private let longestFrame: UInt32
  /// The interfaces of the present section.
  private var clocks: [InterfaceClock] = []

  init(isSwapped: Bool, snapshotLength: Int) {
    self.isSwapped = isSwapped
    longestFrame = UInt32(clamping: snapshotLength)
  }

  /// The next frame, or none when it is not wholly at hand, or odd.
  @inline(__always)
  func take(from buffer: inout BlockBuffer) -> RawFrame {
    while let length = wholeBlock(in: buffer) {
      switch unsafe word(buffer, 0) {
      case BlockType.enhancedPacket: return unsafe takePacket(length, from: &buffer)
      case BlockType.sectionHeader, BlockType.interfaceDescription, BlockType.packet,
        BlockType.simplePacket:
        return unsafe .none
      default: buffer.skip(length)
      }
    }
    return unsafe .none
  }

  @inline(__always)
  private func takePacket(_ length: Int, from buffer: inout BlockBuffer) -> RawFrame {
    guard length >= Self.leastPacketBlock else { return unsafe .none }
    let interface = Int(unsafe word(buffer, 8))
    let captured = unsafe word(buffer, 20)
    guard interface < clocks.count, captured <= longestFrame,
      Int(captured) <= length - Self.leastPacketBlock
    else { return unsafe .none }
    let units = unsafe UInt64(word(buffer, 12)) << 32 | UInt64(word(buffer, 16))
    let frame = unsafe RawFrame(
      data: buffer.octets(at: 28), nanoseconds: clocks[interface].nanoseconds(units),
      capturedLength: captured, originalLength: word(buffer, 24))
    buffer.skip(length)
    return unsafe frame
  }

  /// The length of the next block when it is wholly at hand and well formed.
  @inline(__always)
  private func wholeBlock(in buffer: borrowing BlockBuffer) -> Int? {
    let count = buffer.count
    guard count >= Self.headerLength else { return nil }
    let total = unsafe word(buffer, 4)
    let length = Int(total)
    guard Self.isPossible(length), length <= count,
      unsafe word(buffer, length - Self.trailerLength) == total
    else { return nil }
    return length
  }

  /// How many octets must be at hand for the next block, or nil when it is odd.
  func needed(in buffer: borrowing BlockBuffer) -> Int? {
    guard buffer.count >= Self.headerLength else { return Self.headerLength }
    let length = Int(unsafe word(buffer, 4))
    return Self.isPossible(length) && length > buffer.count ? length : nil
  }

  @inline(__always)
  private static func isPossible(_ length: Int) -> Bool {
    length >= headerLength + trailerLength && length & 3 == 0
  }

  @unsafe
  @inline(__always)
  private func word(_ buffer: borrowing BlockBuffer, _ offset: Int) -> UInt32 {
    unsafe buffer.load(UInt32.self, at: offset, isSwapped: isSwapped)
  }
}

// MARK: Interfaces

extension SectionReader {
  /// Takes note of the interfaces in a stretch of the file that libpcap has read and found good.
  ///
  /// - Parameters:
  ///   - buffer: Stands at the stretch's first block, and behind the stretch afterwards.
  ///   - end: The stretch's end.
  /// - Returns: false when the stretch cannot be followed: an interface whose description does not
  ///   fit the buffer, or a file that changed meanwhile.
  mutating func follow(_ buffer: inout BlockBuffer, to end: Int64) -> Bool {
    while buffer.position < end {
      guard buffer.count >= Self.headerLength || buffer.fill(atLeast: Self.headerLength) else {
        return false
      }
      let length = Int(unsafe word(buffer, 4))
      guard Self.isPossible(length) else { return false }
      switch unsafe word(buffer, 0) {
      case BlockType.sectionHeader: clocks.removeAll(keepingCapacity: true)
      case BlockType.interfaceDescription:
        guard buffer.count >= length || buffer.fill(atLeast: length),
          let clock = clock(describedIn: buffer, length)
        else { return false }
        clocks.append(clock)
      default: break
      }
      buffer.move(to: buffer.position + Int64(length))
    }
    return buffer.position == end
  }

  /// The clock that an Interface Description Block sets.
  private func clock(
    describedIn buffer: borrowing BlockBuffer, _ length: Int
  ) -> InterfaceClock? {
    var resolution: UInt8 = 6
    var offset: Int64 = 0
    var place = 16
    let end = length - Self.trailerLength
    while place + 4 <= end {
      let code = unsafe buffer.load(UInt16.self, at: place, isSwapped: isSwapped)
      let size = unsafe buffer.load(UInt16.self, at: place + 2, isSwapped: isSwapped)
      let value = place + 4
      place = value + (Int(size) + 3) & ~3
      guard place <= end else { return nil }
      switch (code, size) {
      case (0, _): place = end
      case (9, 1): resolution = unsafe buffer.octets(at: value).pointee
      case (14, 8):
        offset = unsafe buffer.load(Int64.self, at: value, isSwapped: isSwapped)
      default: break
      }
    }
    return InterfaceClock(resolution: resolution, offset: offset)
  }
}
