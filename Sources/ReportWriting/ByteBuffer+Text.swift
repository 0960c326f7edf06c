internal import Wire

extension ByteBuffer {
  /// Appends text as UTF-8, as it is.
  @inline(__always)
  package mutating func append(text: String) {
    append(text.utf8Span.span)
  }

  /// Appends an address in its text form.
  mutating func append(_ address: IPAddress) {
    fill(upTo: ByteRun.longestAddress) { $0.append(address) }
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
    fill(upTo: ByteRun.longestNumber) { $0.append(decimal: number) }
  }

  /// Appends a number with three decimals.
  mutating func append(thousandths number: Double) {
    let scaled = UInt64((max(number, 0) * 1000).rounded())
    append(decimal: scaled / 1000)
    append(byte: UInt8(ascii: "."))
    fill(upTo: 8) { $0.append(last: 3, of: UInt32(truncatingIfNeeded: scaled % 1000)) }
  }
}
