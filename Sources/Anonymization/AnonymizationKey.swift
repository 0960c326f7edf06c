internal import Crypto

/// The secret that decides which address stands for which.
///
/// Whoever has it can undo the mapping. Shape: 32 octets, of which the first half is the AES-128 key
/// and the second half the padding.
///
/// Source: Crypto-PAn (Xu, Fan, Ammar and Moon, "Prefix-Preserving IP Address Anonymization", ICNP
/// 2002), whose sample program splits its key the same way.
public struct AnonymizationKey: Sendable {
  /// The 32 octets.
  let octets: [UInt8]

  /// How many octets a key has.
  public static let size = 32

  /// A key from its octets; nil unless there are exactly 32.
  public init?(octets: [UInt8]) {
    if octets.count != Self.size { return nil }
    self.octets = octets
  }

  /// A key from the bytes of a file: 32 octets as they are, or 64 hexadecimal digits.
  ///
  /// White space around the digits, such as the line feed at the end of a file, is no part of them.
  /// Nil where the bytes are neither.
  ///
  /// - Parameter contents: the whole file.
  public init?(contents: [UInt8]) {
    if contents.count == Self.size {
      self.init(octets: contents)
    } else if let decoded = Self.decoded(hexadecimal: contents) {
      self.init(octets: decoded)
    } else {
      return nil
    }
  }

  /// A key that nobody knows and nobody will know again.
  public static func random() -> AnonymizationKey {
    let drawn = SymmetricKey(size: .bits256)
    return AnonymizationKey(drawn: unsafe drawn.withUnsafeBytes { unsafe Array($0) })
  }

  private init(drawn octets: [UInt8]) {
    self.octets = octets
  }

  private static func decoded(hexadecimal text: [UInt8]) -> [UInt8]? {
    guard let first = text.firstIndex(where: { !isSpace($0) }),
      let last = text.lastIndex(where: { !isSpace($0) })
    else { return nil }
    let digits = text[first...last].map(value(ofDigit:))
    if digits.count != 2 * size { return nil }
    var octets: [UInt8] = []
    for place in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[place], let low = digits[place + 1] else { return nil }
      octets.append(high << 4 | low)
    }
    return octets
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (9...13).contains(byte)
  }

  private static func value(ofDigit byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
