/// Fields in network byte order, read out of a frame's bytes.
///
/// Each read is bounds-checked once; taking the slice first lets the compiler read the octets
/// with a single load.
extension Span<UInt8> {
  /// The 16-bit field at an offset.
  @inline(__always)
  func field16(_ offset: Int) -> UInt16 {
    let octets = extracting(offset..<offset &+ 2)
    return UInt16(octets[0]) << 8 | UInt16(octets[1])
  }

  /// The 32-bit field at an offset.
  @inline(__always)
  func field32(_ offset: Int) -> UInt32 {
    let octets = extracting(offset..<offset &+ 4)
    return UInt32(octets[0]) << 24 | UInt32(octets[1]) << 16
      | UInt32(octets[2]) << 8 | UInt32(octets[3])
  }

  /// The 64-bit field at an offset.
  @inline(__always)
  func field64(_ offset: Int) -> UInt64 {
    UInt64(field32(offset)) << 32 | UInt64(field32(offset &+ 4))
  }
}
