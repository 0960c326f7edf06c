/// Takes the frames of a classic pcap file from a block, where nothing about them is odd.
///
///      0                   4                   8                  12
///     +-------------------+-------------------+-------------------+-------------------+
///     | seconds           | fraction          | captured length   | original length   | bytes …
///     +-------------------+-------------------+-------------------+-------------------+
///
/// Source: draft-ietf-opsawg-pcap §5; libpcap's sf-pcap.c, `pcap_next_packet`, for what it accepts.
struct ClassicReader: Sendable {
  private static var headerLength: Int { FrameRun.headerLength }
  private static var greatestLength: UInt32 { FrameRun.greatestLength }

  /// How its headers are read.
  let form: FrameRun.Form

  /// For a capture that is not classic.
  static let none = ClassicReader(isSwapped: false, hasNanoseconds: false, snapshotLength: 0)

  init(isSwapped: Bool, hasNanoseconds: Bool, snapshotLength: Int) {
    form = FrameRun.Form(
      isSwapped: isSwapped, fraction: hasNanoseconds ? 1 : 1000,
      snapshotLength: UInt32(clamping: snapshotLength))
  }

  /// The next frame, or none when it is not wholly at hand, or odd.
  @inline(__always)
  func take(from buffer: inout BlockBuffer) -> RawFrame {
    let start = unsafe buffer.octets(at: 0)
    guard let record = unsafe form.record(at: start, left: buffer.count) else {
      return unsafe .none
    }
    let frame = unsafe RawFrame(
      data: start + Self.headerLength, nanoseconds: record.nanoseconds,
      capturedLength: record.capturedLength, originalLength: record.originalLength)
    buffer.skip(record.length)
    return unsafe frame
  }

  /// How many octets must be at hand for the next frame, or nil when it is odd.
  func needed(in buffer: borrowing BlockBuffer) -> Int? {
    guard buffer.count >= Self.headerLength else { return Self.headerLength }
    let captured = unsafe form.word(stored(buffer, 8))
    return captured <= Self.greatestLength ? Self.headerLength + Int(captured) : nil
  }

  @unsafe
  @inline(__always)
  private func stored(_ buffer: borrowing BlockBuffer, _ offset: Int) -> UInt32 {
    unsafe buffer.load(UInt32.self, at: offset, isSwapped: false)
  }
}
