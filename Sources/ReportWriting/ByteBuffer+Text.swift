internal import Wire

extension ByteBuffer {
  /// Appends text as UTF-8, as it is.
  @inline(__always)
  package mutating func append(text: String) {
    append(text.utf8Span.span)
  }

  /// Appends an address in its text form.
  mutating func append(_ address: IPAddress) {
    guard let bits = address.v4 else {
      append(text: address.description)
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

  /// Appends a number in decimal.
  @inline(__always)
  package mutating func append(decimal number: UInt64) {
    if number < 10 {
      append(byte: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number))
    } else {
      append(long: number)
    }
  }

  @inline(never)
  private mutating func append(long number: UInt64) {
    if number < 10_000 {
      append(short: UInt32(truncatingIfNeeded: number))
      return
    }
    append(decimal: number / 10_000)
    append(number % 10_000, digits: 4)
  }

  /// Appends nanoseconds within a second as nine digits, or their microseconds as six.
  mutating func append(fraction nanoseconds: UInt32, nineDigits: Bool) {
    if nineDigits {
      append(UInt64(nanoseconds), digits: 9)
    } else {
      append(UInt64(nanoseconds / 1000), digits: 6)
    }
  }

  /// Appends a number with three decimals.
  mutating func append(thousandths number: Double) {
    let scaled = UInt64((max(number, 0) * 1000).rounded())
    append(decimal: scaled / 1000)
    append(byte: UInt8(ascii: "."))
    append(scaled % 1000, digits: 3)
  }
}
