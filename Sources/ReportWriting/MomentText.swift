internal import Wire

/// The date and the time of day to the minute, as RFC 3339 writes them: `2026-11-20T23:50:`.
///
/// Kept from moment to moment, because hardly any needs another than the one before.
struct MinuteText: BitwiseCopyable {
  /// Which minute, counted from the epoch; none at first.
  private(set) var minute = Int64.max
  /// Its text, of `length` octets.
  private(set) var octets = InlineArray<32, UInt8>(repeating: 0)

  /// How many octets the text of a minute has.
  static let length = 17

  /// No minute.
  init() {}

  /// A minute, counted from the epoch.
  @inline(never)
  init(_ minute: Int64) {
    self.minute = minute
    let time = CalendarTime(second: Int(minute) * 60)
    _ = octets.fill { $0.append(time, separator: UInt8(ascii: "T")) }
  }
}

/// The minutes that were written last: the even one and the odd one, because moments of a connection lie
/// close together, and TIME_WAIT ends a minute later.
typealias LatestMinutes = InlineArray<2, MinuteText>

extension ByteRun {
  /// How much room it takes to append a moment.
  ///
  /// Unit: octets.
  static let longestMoment = 36

  /// Appends a moment as RFC 3339 in UTC: `2026-11-20T23:50:01.123456Z`.
  ///
  /// - Parameters:
  ///   - moment: the moment.
  ///   - precision: says how many digits stand after the second.
  ///   - minutes: the minutes that were written last.
  @inline(__always)
  mutating func append(
    _ moment: Timestamp, _ precision: TimePrecision, among minutes: inout LatestMinutes
  ) {
    lend(Self.longestMoment) { Self.write(moment, precision, among: &minutes, into: $0) }
  }

  @inline(never)
  private static func write(
    _ moment: Timestamp, _ precision: TimePrecision, among minutes: inout LatestMinutes,
    into run: consuming ByteRun
  ) -> ByteRun {
    run.limit(to: longestMoment)
    run.append(unlent: moment, precision, among: &minutes)
    return run
  }

  @inline(__always)
  private mutating func append(
    unlent moment: Timestamp, _ precision: TimePrecision, among minutes: inout LatestMinutes
  ) {
    var (minute, rest) = moment.nanoseconds.quotientAndRemainder(dividingBy: 60_000_000_000)
    if rest < 0 {
      minute -= 1
      rest += 60_000_000_000
    }
    let place = Int(truncatingIfNeeded: minute & 1)
    if minutes[place].minute != minute { minutes[place] = MinuteText(minute) }
    append(first: MinuteText.length, of: minutes[place].octets)
    // The second and six decimals are eight digits.
    let (microseconds, nanosecond) = UInt64(rest).quotientAndRemainder(dividingBy: 1000)
    let digits = DecimalDigits(last: 8, of: UInt32(truncatingIfNeeded: microseconds))
    append(first: 2, of: digits.word)
    append(byte: UInt8(ascii: "."))
    if precision.needsNineDigits(UInt32(truncatingIfNeeded: nanosecond)) {
      append(first: 6, of: digits.word >> 16)
      append(last: 3, of: UInt32(truncatingIfNeeded: nanosecond))
      append(byte: UInt8(ascii: "Z"))
    } else {
      append(first: 7, of: digits.word >> 16 | UInt64(UInt8(ascii: "Z")) << 48)
    }
  }

  /// The same, and names the text.
  @inline(__always)
  mutating func appendPart(
    _ moment: Timestamp, _ precision: TimePrecision, among minutes: inout LatestMinutes
  ) -> Part {
    let offset = count
    append(moment, precision, among: &minutes)
    return part(from: offset)
  }

  /// Appends date and time of day to the second, `separator` between them, with room for 32 octets.
  @inline(__always)
  mutating func append(_ time: CalendarTime, separator: UInt8) {
    append(last: 4, of: time.year)
    append(byte: UInt8(ascii: "-"))
    append(last: 2, of: time.month)
    append(byte: UInt8(ascii: "-"))
    append(last: 2, of: time.day)
    append(byte: separator)
    append(last: 2, of: time.hour)
    append(byte: UInt8(ascii: ":"))
    append(last: 2, of: time.minute)
    append(byte: UInt8(ascii: ":"))
    append(last: 2, of: time.second)
  }
}
