internal import ReportWriting

/// How many connections: a number, or a share of those that a rule is about.
public enum Allowance: Hashable, Sendable {
  /// So many.
  case count(UInt64)
  /// So many of a million.
  case share(perMillion: UInt64)

  /// Reads `10` or `0.5%`.
  init(_ text: String) throws(RuleError) {
    guard text.hasSuffix("%") else {
      guard Self.isDigits(text[...]), let count = UInt64(text) else {
        throw RuleError("'\(text)' is neither a number, such as 10, nor a share, such as 0.5%")
      }
      self = .count(count)
      return
    }
    let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy(Self.isDigits),
      let whole = UInt64(parts[0])
    else {
      throw RuleError("'\(text)' is no share; write it as 1% or 0.5%")
    }
    let decimals = parts.count == 2 ? parts[1] : ""
    guard decimals.utf8.count <= 4 else {
      throw RuleError("'\(text)' has more than four digits behind the point")
    }
    let padded = decimals + String(repeating: "0", count: 4 - decimals.utf8.count)
    guard whole <= 100, let fraction = UInt64(padded), whole * 10_000 + fraction <= 1_000_000 else {
      throw RuleError("'\(text)' is no share: shares lie between 0% and 100%")
    }
    self = .share(perMillion: whole * 10_000 + fraction)
  }

  private static func isDigits(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// Whether it is nothing at all.
  var isZero: Bool { self == .count(0) || self == .share(perMillion: 0) }

  /// Whether it is everything.
  var isWhole: Bool { self == .share(perMillion: 1_000_000) }

  /// Whether a part of a whole is below it.
  func isAbove(_ part: UInt64, of whole: UInt64) -> Bool {
    switch self {
    case .count(let count): part < count
    case .share(let share):
      Self.isBelow(part.multipliedFullWidth(by: 1_000_000), share.multipliedFullWidth(by: whole))
    }
  }

  /// Whether a part of a whole is above it.
  func isBelow(_ part: UInt64, of whole: UInt64) -> Bool {
    switch self {
    case .count(let count): part > count
    case .share(let share):
      Self.isBelow(share.multipliedFullWidth(by: whole), part.multipliedFullWidth(by: 1_000_000))
    }
  }

  private static func isBelow(
    _ left: (high: UInt64, low: UInt64), _ right: (high: UInt64, low: UInt64)
  ) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }

  /// `10`, or `0.5%`.
  var text: String {
    switch self {
    case .count(let count): return NumberText.grouped(count)
    case .share(let share):
      let digits = String(share % 10_000 + 10_000).dropFirst()
      let decimals = digits.reversed().drop { $0 == "0" }.reversed()
      return "\(share / 10_000)" + (decimals.isEmpty ? "" : ".\(String(decimals))") + "%"
    }
  }
}
