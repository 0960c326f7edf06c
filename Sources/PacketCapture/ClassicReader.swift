/// Takes the frames of a classic pcap file from a block, where nothing about them is odd.
///
///      0                   4                   8                  12
///     +-------------------+-------------------+-------------------+-------------------+
///     | seconds           | fraction          | captured length   | original length   | bytes …
///     +-------------------+-------------------+-------------------+-------------------+
///
/// Source: draft-ietf-opsawg-pcap §5; libpcap's sf-pcap.c, `pcap_next_packet`, for what it accepts.
struct ClassicReader {
  private static let headerLength = 16
  /// libpcap's MAXIMUM_SNAPLEN: what is longer is damage to it.
  private static let greatestLength: UInt32 = 262_144

  private let isSwapped: Bool
  /// Nanoseconds in the unit of the fraction.
  private let fraction: Int64
  /// What libpcap keeps of a frame.
  private let snapshotLength: UInt32

  /// For a capture that is not classic.
  static let none = ClassicReader(isSwapped: false, hasNanoseconds: false, snapshotLength: 0)

  init(isSwapped: Bool, hasNanoseconds: Bool, snapshotLength: Int) {
    self.isSwapped = isSwapped
    fraction = hasNanoseconds ? 1 : 1000
    self.snapshotLength = UInt32(clamping: snapshotLength)
  }

  /// The next frame, or none when it is not wholly at hand, or odd.
  @inline(__always)
  func take(from buffer: inout BlockBuffer) -> RawFrame {
    let count = buffer.count
    guard count >= Self.headerLength else { return unsafe .none }
    let captured = unsafe word(buffer, 8)
    let length = Self.headerLength + Int(captured)
    guard captured <= Self.greatestLength, length <= count else { return unsafe .none }
    let frame = unsafe RawFrame(
      data: buffer.octets(at: Self.headerLength),
      nanoseconds: time(word(buffer, 0)) &* 1_000_000_000
        &+ time(word(buffer, 4)) &* fraction,
      capturedLength: min(captured, snapshotLength), originalLength: word(buffer, 12))
    buffer.skip(length)
    return unsafe frame
  }

  /// How many octets must be at hand for the next frame, or nil when it is odd.
  func needed(in buffer: borrowing BlockBuffer) -> Int? {
    guard buffer.count >= Self.headerLength else { return Self.headerLength }
    let captured = unsafe word(buffer, 8)
    return captured <= Self.greatestLength ? Self.headerLength + Int(captured) : nil
  }

  @unsafe
  @inline(__always)
  private func word(_ buffer: borrowing BlockBuffer, _ offset: Int) -> UInt32 {
    unsafe buffer.load(UInt32.self, at: offset, isSwapped: isSwapped)
  }

  /// Half a timestamp: libpcap takes it as signed, but loses the sign when it swaps the octets.
  @inline(__always)
  private func time(_ word: UInt32) -> Int64 {
    isSwapped ? Int64(word) : Int64(Int32(bitPattern: word))
  }
}
