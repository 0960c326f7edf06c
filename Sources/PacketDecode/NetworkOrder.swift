/// Fields in network byte order, read out of a frame's bytes.
///
/// Each field is one load, because octet by octet costs four to eight times the instructions: this
/// is the hottest code there is. `unsafe` marks a load that may make any bit pattern a value of any
/// type; here the type is always an unsigned integer, for which every pattern is a value. The
/// offset is checked against the span's bounds all the same, so that a wrong one traps.
extension Span<UInt8> {
  /// The 16-bit field at an offset.
  @inline(__always)
  func field16(_ offset: Int) -> UInt16 {
    UInt16(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }

  /// The 32-bit field at an offset.
  @inline(__always)
  func field32(_ offset: Int) -> UInt32 {
    UInt32(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// The 64-bit field at an offset.
  @inline(__always)
  func field64(_ offset: Int) -> UInt64 {
    UInt64(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
