/// A place in the sequence space of one direction of a TCP connection.
///
/// All arithmetic is modulo 2^32. Two numbers can only be ordered while they lie less than 2^31
/// apart, so the type is deliberately not `Comparable`: the order is not total.
///
/// Source: RFC 9293 §3.4. Unit: octets of sequence space (SYN and FIN count one each).
public struct SequenceNumber: Hashable, Sendable, BitwiseCopyable {
  /// The number as it stands on the wire, in host byte order.
  public var rawValue: UInt32

  /// Wraps a number read from the wire.
  @inlinable
  public init(_ rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// How far `self` lies behind `origin`: positive when later, negative when earlier.
  ///
  /// Source: RFC 1982 §3.2 applied to 32 bits. Unit: octets.
  @inlinable
  public func distance(from origin: SequenceNumber) -> Int32 {
    Int32(bitPattern: rawValue &- origin.rawValue)
  }

  /// Whether `self` comes later in sequence space than `other`.
  @inlinable
  public func isAfter(_ other: SequenceNumber) -> Bool { distance(from: other) > 0 }

  /// Whether `self` comes earlier in sequence space than `other`.
  @inlinable
  public func isBefore(_ other: SequenceNumber) -> Bool { distance(from: other) < 0 }

  /// Whether `self` is `other` or later: an acknowledgment number at or after a place covers it.
  @inlinable
  public func covers(_ other: SequenceNumber) -> Bool { distance(from: other) >= 0 }

  /// The place `octets` further on.
  @inlinable
  public static func + (place: SequenceNumber, octets: UInt32) -> SequenceNumber {
    SequenceNumber(place.rawValue &+ octets)
  }

  /// The place `octets` further back.
  @inlinable
  public static func - (place: SequenceNumber, octets: UInt32) -> SequenceNumber {
    SequenceNumber(place.rawValue &- octets)
  }
}
