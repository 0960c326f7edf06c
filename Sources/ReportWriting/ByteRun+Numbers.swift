internal import Wire

// Numbers, spans of time and addresses as text. All of them are stored in words, so that they take more
// room than the text that they leave.

extension ByteRun {
  /// How much room it takes to append a number.
  ///
  /// Unit: octets.
  static let longestNumber = 24
  /// The same for a span of time.
  static let longestSpan = 48
  /// The same for an address.
  static let longestAddress = 40

  /// Appends a number in decimal.
  @inline(__always)
  mutating func append(decimal number: UInt64) {
    if number < 10 {
      append(byte: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number))
    } else {
      lend(Self.longestNumber) { Self.write(number, into: $0) }
    }
  }

  @inline(never)
  private static func write(_ number: UInt64, into run: consuming ByteRun) -> ByteRun {
    if number >= 100_000_000 { return write(long: number, into: run) }
    run.limit(to: 8)
    run.append(DecimalDigits(of: UInt32(truncatingIfNeeded: number)))
    return run
  }

  @inline(never)
  private static func write(long number: UInt64, into run: consuming ByteRun) -> ByteRun {
    let (high, low) = number.quotientAndRemainder(dividingBy: 100_000_000)
    run.lend(longestNumber - 8) { write(high, into: $0) }
    run.append(last: 8, of: UInt32(truncatingIfNeeded: low))
    return run
  }

  /// Appends digits.
  @inline(__always)
  mutating func append(_ digits: DecimalDigits) {
    append(first: digits.count, of: digits.word)
  }

  /// Appends the last digits of a number below 100,000,000, zeros in front where it is short.
  @inline(__always)
  mutating func append(last digits: Int, of number: UInt32) {
    append(DecimalDigits(last: digits, of: number))
  }

  /// Appends a span of nanoseconds as seconds: an exact decimal number without trailing zeros.
  @inline(__always)
  mutating func append(secondsOf nanoseconds: Int64) {
    lend(Self.longestSpan) { Self.write(secondsOf: nanoseconds, into: $0) }
  }

  @inline(never)
  private static func write(
    secondsOf nanoseconds: Int64, into run: consuming ByteRun
  ) -> ByteRun {
    run.limit(to: longestSpan)
    run.append(unlentSecondsOf: nanoseconds)
    return run
  }

  @inline(__always)
  private mutating func append(unlentSecondsOf nanoseconds: Int64) {
    if nanoseconds < 0 { append(byte: UInt8(ascii: "-")) }
    let (seconds, fraction) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    append(decimal: seconds)
    if fraction == 0 { return }
    append(byte: UInt8(ascii: "."))
    let (microseconds, rest) = UInt32(truncatingIfNeeded: fraction).quotientAndRemainder(
      dividingBy: 1000)
    let digits = DecimalDigits(last: 6, of: microseconds)
    if rest == 0 {
      append(digits.trimmed)
    } else {
      append(digits)
      append(DecimalDigits(last: 3, of: rest).trimmed)
    }
  }

  /// Appends an address in its text form.
  @inline(__always)
  mutating func append(_ address: IPAddress) {
    guard let bits = address.v4 else {
      var text = IPAddress.Text(repeating: 0)
      let count = address.write(into: &text)
      append(first: count, of: text)
      return
    }
    append(decimal: UInt64(bits >> 24))
    append(byte: UInt8(ascii: "."))
    append(decimal: UInt64(bits >> 16 & 0xff))
    append(byte: UInt8(ascii: "."))
    append(decimal: UInt64(bits >> 8 & 0xff))
    append(byte: UInt8(ascii: "."))
    append(decimal: UInt64(bits & 0xff))
  }
}
