/// A number with a unit, as it is written in selectors and on the command line.
enum Quantity: Equatable {
  /// A count: `5`.
  case count(Int64)
  /// A span of time in nanoseconds: `5s`, `200ms`, `1.5min`.
  case duration(Int64)
  /// An amount of data in bytes: `10kB`.
  case bytes(Int64)

  /// Reads a number with its unit; nil where the text is none, or too large.
  init?(_ text: Substring) {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text[number.endIndex...]
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    if unit.isEmpty {
      guard parts.count == 1, let count = Int64(number) else { return nil }
      self = .count(count)
    } else if let size = Self.nanoseconds[String(unit)] {
      guard let scaled = Self.scale(parts, by: size) else { return nil }
      self = .duration(scaled)
    } else if let size = Self.octets[String(unit)] {
      guard let scaled = Self.scale(parts, by: size) else { return nil }
      self = .bytes(scaled)
    } else {
      return nil
    }
  }

  /// The units of time, for a message.
  static let timeUnits = "ns, us, ms, s, min, h or d"

  private static let nanoseconds: [String: Int64] = [
    "ns": 1, "us": 1000, "ms": 1_000_000, "s": 1_000_000_000, "min": 60_000_000_000,
    "h": 3_600_000_000_000, "d": 86_400_000_000_000,
  ]

  private static let octets: [String: Int64] = [
    "B": 1, "kB": 1000, "MB": 1_000_000, "GB": 1_000_000_000,
  ]

  /// `whole.fraction` times a size, exactly; nil where that is no whole number or too large.
  private static func scale(_ parts: [Substring], by size: Int64) -> Int64? {
    guard let whole = Int64(parts[0]) else { return nil }
    var (result, overflow) = whole.multipliedReportingOverflow(by: size)
    if overflow { return nil }
    guard parts.count == 2 else { return result }
    var place = size
    for digit in parts[1] {
      guard place % 10 == 0, let value = digit.wholeNumberValue else {
        // Zeros behind the smallest part say nothing; anything else is finer than what is counted.
        if digit == "0" { continue }
        return nil
      }
      place /= 10
      (result, overflow) = result.addingReportingOverflow(Int64(value) * place)
      if overflow { return nil }
    }
    return result
  }
}
