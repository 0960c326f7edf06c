extension IPAddress {
  /// The address that a text stands for; nil where it stands for none.
  ///
  /// Takes dotted decimal without leading zeros, and the forms of IPv6: eight groups, `::` for a run
  /// of zero groups, and the last two groups in dotted decimal. A zone (`%eth0`) is no part of it.
  ///
  /// Source: RFC 4291 §2.2.
  public init?(text: some StringProtocol) {
    if text.contains(":") {
      self.init(v6: Substring(text))
    } else {
      guard let bits = Self.v4Bits(Substring(text)) else { return nil }
      self.init(v4: bits)
    }
  }

  private init?(v6 text: Substring) {
    var groups: [UInt16] = []
    var tail: [UInt16] = []
    if let gap = text.firstRange(of: "::") {
      let (before, after) = (text[..<gap.lowerBound], text[gap.upperBound...])
      guard !after.contains("::") else { return nil }
      if !before.isEmpty {
        guard let read = Self.groups(before, mayEndInV4: false) else { return nil }
        groups = read
      }
      if !after.isEmpty {
        guard let read = Self.groups(after, mayEndInV4: true) else { return nil }
        tail = read
      }
      // `::` stands for at least one group (RFC 5952 §4.2.2 asks for two where it is written).
      guard groups.count + tail.count < 8 else { return nil }
      groups += Array(repeating: 0, count: 8 - groups.count - tail.count) + tail
    } else {
      guard let read = Self.groups(text, mayEndInV4: true), read.count == 8 else { return nil }
      groups = read
    }
    let half = { (part: ArraySlice<UInt16>) in part.reduce(UInt64(0)) { $0 << 16 | UInt64($1) } }
    self.init(high: half(groups[..<4]), low: half(groups[4...]))
  }

  /// The groups of a text without `::`.
  private static func groups(_ text: Substring, mayEndInV4: Bool) -> [UInt16]? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    var groups: [UInt16] = []
    for (place, part) in parts.enumerated() {
      if part.contains(".") {
        guard mayEndInV4, place == parts.count - 1, let bits = v4Bits(part) else { return nil }
        groups.append(UInt16(truncatingIfNeeded: bits >> 16))
        groups.append(UInt16(truncatingIfNeeded: bits))
      } else {
        guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit),
          let group = UInt16(part, radix: 16)
        else { return nil }
        groups.append(group)
      }
    }
    return groups.count <= 8 ? groups : nil
  }

  /// The 32 bits of dotted decimal.
  private static func v4Bits(_ text: Substring) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bits: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        part.utf8.count == 1 || part.utf8.first != UInt8(ascii: "0"), let octet = UInt8(part)
      else { return nil }
      bits = bits << 8 | UInt32(octet)
    }
    return bits
  }
}
