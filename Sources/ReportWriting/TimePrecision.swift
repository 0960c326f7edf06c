/// How finely a capture tells time.
public enum TimePrecision: Sendable, CaseIterable {
  /// Six digits after the second.
  case microseconds
  /// Nine digits after the second.
  case nanoseconds
}
