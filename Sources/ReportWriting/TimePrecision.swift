/// How finely a capture tells time.
public enum TimePrecision: Sendable, CaseIterable {
  /// Six digits after the second.
  case microseconds
  /// Nine digits after the second.
  case nanoseconds
  /// Not known beforehand: six digits, or nine for a moment that needs them.
  case asNeeded

  /// Whether a moment is written with nine digits.
  func needsNineDigits(_ nanosecond: UInt32) -> Bool {
    switch self {
    case .microseconds: false
    case .nanoseconds: true
    case .asNeeded: nanosecond % 1000 != 0
    }
  }
}
