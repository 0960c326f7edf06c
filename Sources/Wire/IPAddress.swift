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
