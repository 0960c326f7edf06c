internal import Wire

/// Bytes of a report on their way out.
///
/// Keeps its storage from one use to the next, so that writing a record allocates nothing.
public struct ByteBuffer: Sendable {
  /// What has been written and not yet been taken out.
  public private(set) var bytes: [UInt8] = []

  /// An empty buffer.
  public init() {
    bytes.reserveCapacity(4096)
  }

  /// How many bytes wait.
  public var count: Int { bytes.count }

  /// Whether nothing waits.
  public var isEmpty: Bool { bytes.isEmpty }

  /// Forgets the bytes and keeps the storage.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
  }

  /// Appends text as UTF-8, as it is.
  @inline(__always)
  mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  /// Appends bytes, as they are.
  @inline(__always)
  mutating func append(_ other: [UInt8]) {
    bytes.append(contentsOf: other)
  }

  /// Appends one ASCII character.
  @inline(__always)
  mutating func append(byte: UInt8) {
    bytes.append(byte)
  }

  /// Appends an address in its text form.
  @inline(__always)
  mutating func append(_ address: IPAddress) {
    address.appendText(to: &bytes)
  }

  /// Appends a number in decimal.
  mutating func append(decimal number: UInt64) {
    if number < 10 {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number))
      return
    }
    var digits = InlineArray<20, UInt8>(repeating: 0)
    var place = 20
    var rest = number
    while rest > 0 {
      place -= 1
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      digits[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
      rest = quotient
    }
    while place < 20 {
      bytes.append(digits[place])
      place += 1
    }
  }

  /// Appends the last `width` decimal digits of a number, with leading zeros.
  mutating func append(digits number: UInt64, width: Int) {
    var divisor: UInt64 = 1
    for _ in 1..<max(width, 1) { divisor *= 10 }
    var rest = number
    while divisor > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / divisor % 10))
      rest %= divisor
      divisor /= 10
    }
  }
}
