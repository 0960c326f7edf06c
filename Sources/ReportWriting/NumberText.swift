package import Wire

/// Numbers, shares and spans of time as a person reads them; nothing depends on a locale.
package enum NumberText {
  /// A number with thousands separators: `1,234,567`.
  package static func grouped(_ number: UInt64) -> String {
    let digits = String(number)
    var text = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// A number with its noun: `1 frame`, `2,000 frames`.
  package static func counted(_ number: UInt64, _ noun: String, plural: String? = nil) -> String {
    "\(grouped(number)) \(number == 1 ? noun : plural ?? noun + "s")"
  }

  /// How often, in words: `once`, `twice`, `3 times`.
  package static func times(_ number: UInt64) -> String {
    switch number {
    case 1: "once"
    case 2: "twice"
    default: "\(grouped(number)) times"
    }
  }

  /// A share of a whole with one decimal: `35.0%`.
  ///
  /// Never `0.0%` for something and never `100.0%` for less than everything.
  package static func share(_ part: UInt64, of whole: UInt64) -> String {
    if whole == 0 || part == 0 { return "-" }
    if part >= whole { return "100.0%" }
    let scaled = part.multipliedFullWidth(by: 1000)
    let (quotient, remainder) = whole.dividingFullWidth(scaled)
    let rounded = quotient + (remainder >= whole - remainder ? 1 : 0)
    if rounded == 0 { return "<0.1%" }
    let tenths = min(rounded, 999)
    return "\(tenths / 10).\(tenths % 10)%"
  }

  /// A number of times a second: `470`, `2.3`, `0.05`.
  package static func rate(_ number: Double) -> String {
    if number >= 10 { return grouped(UInt64(number.rounded())) }
    let hundredths = UInt64((number * 100).rounded())
    if number >= 1 { return "\(hundredths / 100).\(hundredths / 10 % 10)" }
    return "0." + twoDigits(hundredths)
  }

  /// A span of time in a unit that fits it: `850 ns`, `21.4 ms`, `1.25 s`, `9 min 58 s`, `2 h 05 min`.
  package static func duration(_ nanoseconds: Int64) -> String {
    let size = nanoseconds.magnitude
    let sign = nanoseconds < 0 ? "-" : ""
    switch size {
    case 0: return "0 s"
    case ..<1_000: return "\(sign)\(size) ns"
    case ..<1_000_000: return sign + threeDigits(size, per: 1_000) + " us"
    case ..<1_000_000_000: return sign + threeDigits(size, per: 1_000_000) + " ms"
    case ..<60_000_000_000: return sign + threeDigits(size, per: 1_000_000_000) + " s"
    default: break
    }
    let seconds = size / 1_000_000_000
    if seconds < 3600 { return "\(sign)\(seconds / 60) min \(twoDigits(seconds % 60)) s" }
    if seconds < 86_400 {
      return "\(sign)\(seconds / 3600) h \(twoDigits(seconds / 60 % 60)) min"
    }
    return "\(sign)\(grouped(seconds / 86_400)) d \(twoDigits(seconds / 3600 % 24)) h"
  }

  /// An amount of data in a decimal unit: `512 B`, `1.2 GB`.
  package static func bytes(_ number: UInt64) -> String {
    if number < 1000 { return "\(number) B" }
    var unit: UInt64 = 1000
    var name = "kB"
    for next in ["MB", "GB", "TB", "PB"] where number / unit >= 1000 {
      unit *= 1000
      name = next
    }
    return "\(threeDigits(number, per: unit)) \(name)"
  }

  /// A moment as date and time of day, to the second: `2026-11-20 23:50:01`.
  package static func moment(_ timestamp: Timestamp) -> String {
    var out = ByteBuffer()
    out.fill(upTo: 32) { $0.append(CalendarTime(timestamp), separator: UInt8(ascii: " ")) }
    return String(decoding: out.bytes, as: UTF8.self)
  }

  /// `number / unit` with three significant digits, cut and not rounded.
  private static func threeDigits(_ number: UInt64, per unit: UInt64) -> String {
    let whole = number / unit
    if whole >= 100 { return String(whole) }
    let decimals: UInt64 = whole >= 10 ? 10 : 100
    let fraction = number % unit / (unit / decimals)
    return "\(whole)." + (decimals == 100 ? twoDigits(fraction) : String(fraction))
  }

  private static func twoDigits(_ number: UInt64) -> String {
    number < 10 ? "0\(number)" : String(number)
  }
}
