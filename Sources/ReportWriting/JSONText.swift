extension ByteBuffer {
  /// Appends a JSON string: quoted, with what RFC 8259 §7 wants escaped, and DEL.
  package mutating func append(jsonString text: String) {
    append(byte: UInt8(ascii: "\""))
    for unit in text.utf8 {
      switch unit {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        append(byte: UInt8(ascii: "\\"))
        append(byte: unit)
      case 0..<0x20, 0x7f:
        append("\\u00")
        append(byte: UInt8(ascii: "0") + unit >> 4)
        let low = unit & 0xf
        append(byte: low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
      default: append(byte: unit)
      }
    }
    append(byte: UInt8(ascii: "\""))
  }

  /// Appends a JSON string, or `null`.
  mutating func append(jsonStringOrNull text: String?) {
    if let text { append(jsonString: text) } else { append("null") }
  }

  /// Appends text that needs no escaping as a JSON string, or `null`.
  @inline(__always)
  mutating func append(jsonName name: String?) {
    guard let name else {
      append("null")
      return
    }
    append(byte: UInt8(ascii: "\""))
    append(text: name)
    append(byte: UInt8(ascii: "\""))
  }

  /// Appends a name that is known when the program is built as a JSON string, or `null`.
  @inline(__always)
  mutating func append(jsonName name: StaticString?) {
    guard let name else {
      append("null")
      return
    }
    append(byte: UInt8(ascii: "\""))
    append(name)
    append(byte: UInt8(ascii: "\""))
  }

  /// Appends a number, or `null`.
  @inline(__always)
  mutating func append(jsonNumber number: UInt64?) {
    if let number { append(decimal: number) } else { append("null") }
  }

  /// Appends `true` or `false`.
  @inline(__always)
  mutating func append(jsonBool value: Bool) {
    if value { append("true") } else { append("false") }
  }
}
