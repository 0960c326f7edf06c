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

  /// The calendar's name for a moment, to the second.
  package init(_ timestamp: Timestamp) {
    self.init(second: Self.floorDivide(Int(timestamp.nanoseconds), 1_000_000_000))
  }

  /// The calendar's name for a second, counted from the epoch.
  init(second seconds: Int) {
    let days = Self.floorDivide(seconds, 86_400)
    let ofDay = UInt32(truncatingIfNeeded: seconds - days * 86_400)
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
    fillWithMoments(upTo: ByteRun.longestMoment) { run, minutes in
      run.append(timestamp, precision, among: &minutes)
    }
  }

  /// Appends a span of nanoseconds as seconds: an exact decimal number without trailing zeros.
  mutating func append(secondsOf nanoseconds: Int64) {
    fill(upTo: ByteRun.longestSpan) { $0.append(secondsOf: nanoseconds) }
  }
}
