/// A moment of capture time.
///
/// Unit: nanoseconds since 1970-01-01T00:00:00Z. Int64 reaches from 1677 to 2262; a capture's own
/// 32-bit seconds always fit.
public struct Timestamp: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Nanoseconds since the Unix epoch.
  public var nanoseconds: Int64

  /// A moment given in nanoseconds since the Unix epoch.
  @inlinable
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// Whether `left` was earlier than `right`.
  @inlinable
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// Nanoseconds from `right` to `left`; negative when the capture's clock ran backwards.
  @inlinable
  public static func - (left: Timestamp, right: Timestamp) -> Int64 {
    left.nanoseconds &- right.nanoseconds
  }
}
