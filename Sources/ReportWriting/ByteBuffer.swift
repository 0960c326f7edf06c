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

  /// Appends a number below 100 as two digits.
  @inline(__always)
  mutating func append(twoDigits number: UInt32) {
    bytes.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number / 10))
    bytes.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number % 10))
  }

  /// Appends nanoseconds within a second as nine digits, or their microseconds as six.
  mutating func append(fraction nanoseconds: UInt32, nineDigits: Bool) {
    let micros = nanoseconds / 1000
    append(twoDigits: micros / 10_000)
    append(twoDigits: micros / 100 % 100)
    append(twoDigits: micros % 100)
    if !nineDigits { return }
    let rest = nanoseconds % 1000
    append(twoDigits: rest / 10)
    append(byte: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
  }

  /// Takes bytes off the end while they equal `byte`.
  mutating func dropTrailing(_ byte: UInt8) {
    while bytes.last == byte { bytes.removeLast() }
  }
}
