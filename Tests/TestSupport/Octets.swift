/// Fields in network byte order, in an array of octets.
extension [UInt8] {
  /// Appends a 16-bit field.
  public mutating func append16(_ value: UInt16) {
    append(UInt8(value >> 8))
    append(UInt8(value & 255))
  }

  /// Appends a 32-bit field.
  public mutating func append32(_ value: UInt32) {
    append16(UInt16(value >> 16))
    append16(UInt16(value & 0xffff))
  }

  /// Appends a 64-bit field.
  public mutating func append64(_ value: UInt64) {
    append32(UInt32(value >> 32))
    append32(UInt32(value & 0xffff_ffff))
  }

  /// The 16-bit field at an offset.
  public func field16(_ offset: Int) -> UInt16 {
    UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
  }

  /// The 32-bit field at an offset.
  public func field32(_ offset: Int) -> UInt32 {
    UInt32(field16(offset)) << 16 | UInt32(field16(offset + 2))
  }

  /// Overwrites the 16-bit field at an offset.
  public mutating func setField16(_ offset: Int, _ value: UInt16) {
    self[offset] = UInt8(value >> 8)
    self[offset + 1] = UInt8(value & 255)
  }

  /// Overwrites the 32-bit field at an offset.
  public mutating func setField32(_ offset: Int, _ value: UInt32) {
    setField16(offset, UInt16(value >> 16))
    setField16(offset + 2, UInt16(value & 0xffff))
  }
}

/// The one's complement sum that IP, TCP and UDP use.
///
/// Source: RFC 1071.
public enum InternetChecksum {
  /// The folded sum of octets, an odd last one padded with zero.
  public static func sum(_ octets: some Sequence<UInt8>, from start: UInt32 = 0) -> UInt16 {
    var total = UInt64(start)
    var isHigh = true
    for octet in octets {
      total += isHigh ? UInt64(octet) << 8 : UInt64(octet)
      isHigh.toggle()
    }
    while total > 0xffff { total = total & 0xffff + total >> 16 }
    return UInt16(total)
  }
}
