/// How the timestamps of one pcapng interface become nanoseconds.
///
/// libpcap counts whole seconds, and the fraction in 64 bits that may overflow; so does this.
///
/// Source: draft-ietf-opsawg-pcapng §4.2 (if_tsresol, if_tsoffset); libpcap's sf-pcapng.c,
/// `pcap_ng_next_packet`.
struct InterfaceClock {
  private static let nanosecondsPerSecond: UInt64 = 1_000_000_000

  /// What pcapng takes where nothing is said.
  static let microseconds = InterfaceClock(
    ticksPerSecond: 1_000_000, isBinary: false, multiplier: 1000, offset: 0)

  /// Units a second: a power of ten, or of two.
  let ticksPerSecond: UInt64
  private let isBinary: Bool
  /// Nanoseconds in a unit, or 0 where the unit is no whole number of them.
  private let multiplier: Int64
  /// Unit: nanoseconds.
  private let offset: Int64

  /// A clock by the octet of if_tsresol and the seconds of if_tsoffset.
  ///
  /// Absent, they mean microseconds and no offset. nil for what libpcap refuses: 10^-20, 2^-64 and
  /// finer.
  init?(resolution option: UInt8 = 6, offset seconds: Int64 = 0) {
    let exponent = option & 0x7f
    isBinary = option & 0x80 != 0
    guard exponent <= (isBinary ? 63 : 19) else { return nil }
    if isBinary {
      ticksPerSecond = 1 << UInt64(exponent)
    } else {
      ticksPerSecond = (0..<exponent).reduce(1) { product, _ in product * 10 }
    }
    let isWhole = !isBinary && ticksPerSecond <= Self.nanosecondsPerSecond
    multiplier = isWhole ? Int64(Self.nanosecondsPerSecond / ticksPerSecond) : 0
    offset = seconds &* Int64(Self.nanosecondsPerSecond)
  }

  private init(ticksPerSecond: UInt64, isBinary: Bool, multiplier: Int64, offset: Int64) {
    self.ticksPerSecond = ticksPerSecond
    self.isBinary = isBinary
    self.multiplier = multiplier
    self.offset = offset
  }

  /// How many nanoseconds a unit is, and how many are added, where these are whole numbers.
  var step: (nanoseconds: Int64, offset: Int64)? {
    multiplier != 0 ? (multiplier, offset) : nil
  }

  /// The nanoseconds since the Unix epoch of a count of units; wraps where it would overflow.
  @inline(__always)
  func nanoseconds(_ units: UInt64) -> Int64 {
    if multiplier != 0 { return Int64(bitPattern: units) &* multiplier &+ offset }
    return divided(units)
  }

  @inline(never)
  private func divided(_ units: UInt64) -> Int64 {
    let (seconds, rest) = units.quotientAndRemainder(dividingBy: ticksPerSecond)
    let fraction =
      isBinary
      ? (rest &* Self.nanosecondsPerSecond) / ticksPerSecond
      : rest / (ticksPerSecond / Self.nanosecondsPerSecond)
    // Overflow or not, the fraction stays below 2^30, so that the int in which libpcap keeps it
    // changes nothing.
    return Int64(bitPattern: seconds) &* Int64(Self.nanosecondsPerSecond) &+ offset
      &+ Int64(bitPattern: fraction)
  }
}
