package import Wire

/// A moment of capture time as a date and a time of day in UTC.
///
/// Source: the proleptic Gregorian calendar; the day count is the one of Howard Hinnant,
/// "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
package struct CalendarTime: Equatable, Sendable {
  /// The year.
  package var year: UInt32
  /// The month of the year, 1 to 12.
  package var month: UInt32
  /// The day of the month, 1 to 31.
  package var day: UInt32
  var hour: UInt32
  var minute: UInt32
  var second: UInt32
  /// Nanoseconds within the second, 0 to 999,999,999.
  var nanosecond: UInt32

  /// The calendar's name for a moment.
  package init(_ timestamp: Timestamp) {
    let total = Int(timestamp.nanoseconds)
    let seconds = Self.floorDivide(total, 1_000_000_000)
    let days = Self.floorDivide(seconds, 86_400)
    let ofDay = UInt32(truncatingIfNeeded: seconds - days * 86_400)
    // Wraps at the very first second of Int64's reach, and comes out right.
    nanosecond = UInt32(truncatingIfNeeded: total &- seconds &* 1_000_000_000)
    hour = ofDay / 3600
    minute = ofDay / 60 % 60
    second = ofDay % 60

    // Counted from 0000-03-01, no moment within Int64's reach lies below zero.
    let shifted = UInt32(truncatingIfNeeded: days + 719_468)
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  private static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
    value >= 0 ? value / divisor : -((-(value + 1)) / divisor) - 1
  }
}

extension ByteBuffer {
  /// Appends a moment as RFC 3339 in UTC, with as many digits after the second as `precision` says.
  mutating func append(_ timestamp: Timestamp, precision: TimePrecision) {
    guard timestamp.nanoseconds >= 0 else {
      append(early: timestamp, precision: precision)
      return
    }
    let (minute, rest) = UInt64(timestamp.nanoseconds).quotientAndRemainder(
      dividingBy: 60_000_000_000)
    let (second, fraction) = rest.quotientAndRemainder(dividingBy: 1_000_000_000)
    // Moments of a connection lie close together, and TIME_WAIT ends a minute later.
    let place = Int(truncatingIfNeeded: minute & 1)
    if minutes[place].minute != Int64(minute) { minutes[place] = MinuteText(of: timestamp) }
    let nanosecond = UInt32(truncatingIfNeeded: fraction)
    append(
      minutes[place], second: UInt32(truncatingIfNeeded: second), fraction: nanosecond,
      nineDigits: precision.needsNineDigits(nanosecond))
  }

  /// The same for a moment before 1970.
  @inline(never)
  private mutating func append(early timestamp: Timestamp, precision: TimePrecision) {
    let time = CalendarTime(timestamp)
    append(time, separator: UInt8(ascii: "T"), end: UInt8(ascii: "."))
    append(fraction: time.nanosecond, nineDigits: precision.needsNineDigits(time.nanosecond))
    append(byte: UInt8(ascii: "Z"))
  }

  /// Appends date and time of day to the second, `separator` between them and `end` behind them.
  @inline(__always)
  mutating func append(_ time: CalendarTime, separator: UInt8, end: UInt8) {
    append(UInt64(time.year), digits: 4)
    append(byte: UInt8(ascii: "-"))
    append(twoDigits: time.month, then: UInt8(ascii: "-"))
    append(twoDigits: time.day, then: separator)
    append(twoDigits: time.hour, then: UInt8(ascii: ":"))
    append(twoDigits: time.minute, then: UInt8(ascii: ":"))
    append(twoDigits: time.second, then: end)
  }

  /// Appends a span of nanoseconds as seconds: an exact decimal number without trailing zeros.
  mutating func append(secondsOf nanoseconds: Int64) {
    if nanoseconds < 0 { append(byte: UInt8(ascii: "-")) }
    let (seconds, fraction) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    append(decimal: seconds)
    if fraction == 0 { return }
    append(byte: UInt8(ascii: "."))
    append(fraction: UInt32(fraction), nineDigits: fraction % 1000 != 0)
    dropTrailing(UInt8(ascii: "0"))
  }
}
