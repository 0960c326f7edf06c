internal import Wire

/// Fields of a row but the first, each with the comma before it; empty for what is not known.
extension ByteBuffer {
  /// Appends a field of text.
  mutating func append(csv text: String?) {
    append(byte: UInt8(ascii: ","))
    if let text { append(csvField: text) }
  }

  /// Appends a field with a name that is known when the program is built.
  mutating func append(csv name: StaticString?) {
    append(byte: UInt8(ascii: ","))
    if let name { append(name) }
  }

  /// Appends a field with a number.
  mutating func append(csv number: UInt64?) {
    append(byte: UInt8(ascii: ","))
    if let number { append(decimal: number) }
  }

  /// Appends two fields, an address and a port.
  mutating func append(csv endpoint: Endpoint) {
    append(byte: UInt8(ascii: ","))
    append(endpoint.address)
    append(csv: UInt64(endpoint.port))
  }

  /// Appends a field with a moment.
  mutating func append(csv time: Timestamp?, precision: TimePrecision) {
    append(byte: UInt8(ascii: ","))
    if let time { append(time, precision: precision) }
  }

  /// Appends a field with a span of time.
  mutating func append(csvSecondsOf nanoseconds: Int64?) {
    append(byte: UInt8(ascii: ","))
    if let nanoseconds { append(secondsOf: nanoseconds) }
  }

  /// Appends text, quoted where it holds a comma, a quote or a line break.
  mutating func append(csvField text: String) {
    let isPlain = text.utf8.allSatisfy { unit in
      switch unit {
      case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n"): false
      default: true
      }
    }
    if isPlain {
      append(text: text)
      return
    }
    append(byte: UInt8(ascii: "\""))
    for unit in text.utf8 {
      if unit == UInt8(ascii: "\"") { append(byte: unit) }
      append(byte: unit)
    }
    append(byte: UInt8(ascii: "\""))
  }
}
