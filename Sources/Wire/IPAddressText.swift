extension IPAddress: CustomStringConvertible {
  /// The address as text: dotted decimal, or RFC 5952's canonical form of IPv6.
  public var description: String {
    var text = Text(repeating: 0)
    let count = write(into: &text)
    return String(decoding: (0..<count).map { text[$0] }, as: UTF8.self)
  }

  /// Room for the text of any address: of IPv6, eight groups of four digits and seven colons.
  public typealias Text = InlineArray<40, UInt8>

  /// Writes the address as ASCII, the form of `description`, without an allocation.
  ///
  /// - Parameter text: its first octets are overwritten.
  /// - Returns: how many.
  public func write(into text: inout Text) -> Int {
    var count = 0
    if let bits = v4 {
      Self.append(octet: UInt8(truncatingIfNeeded: bits >> 24), to: &text, &count)
      Self.append(UInt8(ascii: "."), to: &text, &count)
      Self.append(octet: UInt8(truncatingIfNeeded: bits >> 16), to: &text, &count)
      Self.append(UInt8(ascii: "."), to: &text, &count)
      Self.append(octet: UInt8(truncatingIfNeeded: bits >> 8), to: &text, &count)
      Self.append(UInt8(ascii: "."), to: &text, &count)
      Self.append(octet: UInt8(truncatingIfNeeded: bits), to: &text, &count)
    } else {
      appendCanonicalV6(to: &text, &count)
    }
    return count
  }

  /// The sixteen bits at the given place, 0 to 7 from the left.
  @inline(__always)
  private func group(_ index: Int) -> UInt16 {
    let half = index < 4 ? high : low
    return UInt16(truncatingIfNeeded: half &>> (48 - 16 * UInt64(index & 3)))
  }

  /// The longest run of two or more zero groups, the first of equals; empty when there is none.
  @inline(__always)
  private var longestZeroRun: Range<Int> {
    var longest = 0..<0
    var index = 0
    while index < 8 {
      var end = index
      while end < 8, group(end) == 0 { end += 1 }
      if end - index > longest.count, end - index >= 2 { longest = index..<end }
      index = max(end, index + 1)
    }
    return longest
  }

  /// RFC 5952 §4: lower case, no leading zeros, the longest run of two or more zero groups as `::`.
  private func appendCanonicalV6(to text: inout Text, _ count: inout Int) {
    let colon = UInt8(ascii: ":")
    let omitted = longestZeroRun
    var index = 0
    while index < 8 {
      if !omitted.isEmpty, index == omitted.lowerBound {
        Self.append(colon, to: &text, &count)
        Self.append(colon, to: &text, &count)
        index = omitted.upperBound
        continue
      }
      if index > 0, index != omitted.upperBound || omitted.isEmpty {
        Self.append(colon, to: &text, &count)
      }
      Self.append(hexadecimal: group(index), to: &text, &count)
      index += 1
    }
  }

  @inline(__always)
  private static func append(_ byte: UInt8, to text: inout Text, _ count: inout Int) {
    text[count] = byte
    count += 1
  }

  @inline(__always)
  private static func append(octet: UInt8, to text: inout Text, _ count: inout Int) {
    let zero = UInt8(ascii: "0")
    if octet >= 100 { append(zero + octet / 100, to: &text, &count) }
    if octet >= 10 { append(zero + octet / 10 % 10, to: &text, &count) }
    append(zero + octet % 10, to: &text, &count)
  }

  @inline(__always)
  private static func append(
    hexadecimal value: UInt16, to text: inout Text, _ count: inout Int
  ) {
    var shift: UInt16 = value > 0xfff ? 12 : value > 0xff ? 8 : value > 0xf ? 4 : 0
    while true {
      let digit = UInt8(truncatingIfNeeded: value &>> shift & 0xf)
      append(
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10, to: &text, &count)
      if shift == 0 { return }
      shift -= 4
    }
  }
}
