/// An IPv4 or IPv6 address in one fixed size.
///
/// An IPv4 address is kept IPv4-mapped (`::ffff:a.b.c.d`, RFC 4291 §2.5.5.2), so that both
/// families share one key; a packet that carries a mapped address over IPv6 reads as IPv4.
/// Shape: 16 octets, most significant first in `high` then `low`.
public struct IPAddress: Hashable, Sendable, BitwiseCopyable {
  /// The first eight octets, in host byte order.
  public var high: UInt64
  /// The last eight octets, in host byte order.
  public var low: UInt64

  /// An IPv6 address from its two halves.
  @inlinable
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// An IPv4 address from its 32 bits in host byte order.
  @inlinable
  public init(v4 bits: UInt32) {
    high = 0
    low = 0x0000_ffff_0000_0000 | UInt64(bits)
  }

  /// The 32 bits of an IPv4 address in host byte order, or nil for IPv6.
  @inlinable
  public var v4: UInt32? {
    high == 0 && low >> 32 == 0x0000_ffff ? UInt32(truncatingIfNeeded: low) : nil
  }

  /// Whether `self` stands before `other` in the fixed order that makes a four-tuple direction-free.
  @inlinable
  public func precedes(_ other: IPAddress) -> Bool {
    high == other.high ? low < other.low : high < other.high
  }
}

extension IPAddress: CustomStringConvertible {
  /// The address as text: dotted decimal, or RFC 5952's canonical form of IPv6.
  public var description: String {
    if let bits = v4 {
      return "\(bits >> 24).\(bits >> 16 & 255).\(bits >> 8 & 255).\(bits & 255)"
    }
    return canonicalV6
  }

  /// RFC 5952 §4: lower case, no leading zeros, the longest run of two or more zero groups as `::`.
  private var canonicalV6: String {
    let groups = (0..<8).map { index -> UInt16 in
      let half = index < 4 ? high : low
      return UInt16(truncatingIfNeeded: half >> (48 - 16 * UInt64(index % 4)))
    }
    var longest = 0..<0
    var index = 0
    while index < 8 {
      var end = index
      while end < 8, groups[end] == 0 { end += 1 }
      if end - index > longest.count, end - index >= 2 { longest = index..<end }
      index = max(end, index + 1)
    }
    func joined(_ part: Range<Int>) -> String {
      part.map { String(groups[$0], radix: 16) }.joined(separator: ":")
    }
    if longest.isEmpty { return joined(0..<8) }
    return joined(0..<longest.lowerBound) + "::" + joined(longest.upperBound..<8)
  }
}
