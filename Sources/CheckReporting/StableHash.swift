/// A number that tells texts apart and is the same on every run and every machine.
///
/// Not for secrets: it only has to make equal results of two runs recognizable.
///
/// Source: RFC 9923 §3 (FNV-1a, 64 bits).
struct StableHash {
  private var value: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The hash of some texts; how they are divided counts.
  init(_ texts: [String]) {
    for text in texts {
      for byte in text.utf8 { add(byte) }
      // No UTF-8 text has this byte, so that it parts them.
      add(0xff)
    }
  }

  /// Sixteen hexadecimal digits.
  var text: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private mutating func add(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
  }
}
