extension IPAddress: CustomStringConvertible {
  /// The address as text: dotted decimal, or RFC 5952's canonical form of IPv6.
  public var description: String {
    var bytes: [UInt8] = []
    appendText(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the address as ASCII, the form of `description`, without an allocation of its own.
  public func appendText(to bytes: inout [UInt8]) {
    if let bits = v4 {
      Self.append(octet: UInt8(truncatingIfNeeded: bits >> 24), to: &bytes)
      bytes.append(UInt8(ascii: "."))
      Self.append(octet: UInt8(truncatingIfNeeded: bits >> 16), to: &bytes)
      bytes.append(UInt8(ascii: "."))
      Self.append(octet: UInt8(truncatingIfNeeded: bits >> 8), to: &bytes)
      bytes.append(UInt8(ascii: "."))
      Self.append(octet: UInt8(truncatingIfNeeded: bits), to: &bytes)
    } else {
      appendCanonicalV6(to: &bytes)
    }
  }

  /// The sixteen bits at the given place, 0 to 7 from the left.
  private func group(_ index: Int) -> UInt16 {
    let half = index < 4 ? high : low
    return UInt16(truncatingIfNeeded: half >> (48 - 16 * UInt64(index % 4)))
  }

  /// The longest run of two or more zero groups, the first of equals; empty when there is none.
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
  private func appendCanonicalV6(to bytes: inout [UInt8]) {
    let colon = UInt8(ascii: ":")
    let omitted = longestZeroRun
    var index = 0
    while index < 8 {
      if !omitted.isEmpty, index == omitted.lowerBound {
        bytes.append(colon)
        bytes.append(colon)
        index = omitted.upperBound
        continue
      }
      if index > 0, index != omitted.upperBound || omitted.isEmpty { bytes.append(colon) }
      Self.append(hexadecimal: group(index), to: &bytes)
      index += 1
    }
  }

  private static func append(octet: UInt8, to bytes: inout [UInt8]) {
    let zero = UInt8(ascii: "0")
    if octet >= 100 { bytes.append(zero + octet / 100) }
    if octet >= 10 { bytes.append(zero + octet / 10 % 10) }
    bytes.append(zero + octet % 10)
  }

  private static func append(hexadecimal value: UInt16, to bytes: inout [UInt8]) {
    var shift: UInt16 = value > 0xfff ? 12 : value > 0xff ? 8 : value > 0xf ? 4 : 0
    while true {
      let digit = UInt8(truncatingIfNeeded: value >> shift & 0xf)
      bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      if shift == 0 { return }
      shift -= 4
    }
  }
}
