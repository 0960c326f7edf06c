internal import Wire

/// The date and the time of day to the minute, as RFC 3339 writes them: `2026-11-20T23:50:`.
///
/// Kept from moment to moment, because hardly any needs another than the one before.
struct MinuteText: BitwiseCopyable {
  /// Which minute, counted from the epoch; none at first.
  private(set) var minute = Int64.min
  /// Its text, of `length` octets.
  private(set) var octets = Octets(repeating: 0)

  typealias Octets = InlineArray<17, UInt8>
  /// How many octets the text of a minute has.
  static let length = 17

  /// No minute.
  init() {}

  /// The minute of a moment since 1970.
  @inline(never)
  init(of moment: Timestamp) {
    minute = moment.nanoseconds / 60_000_000_000
    let time = CalendarTime(moment)
    var text = ByteBuffer()
    text.append(time, separator: UInt8(ascii: "T"), end: UInt8(ascii: "."))
    let written = text.span
    for place in 0..<Self.length { octets[place] = written[place] }
  }
}
