import Wire

/// Tells a frame that repeats one captured just before from a retransmission.
///
/// A capture on `any`, a bridge or a mirror port sees a packet more than once, and a network may
/// duplicate one: the same headers with the same IPv4 identification, at most some milliseconds
/// apart. A stack that sends a segment again takes a new identification or waits for a timer of at
/// least some milliseconds (RFC 8985 §7.2, RFC 6298 §2.4), so the time between decides with it.
/// TTL and checksum are left out of the comparison: a router and an offloading card change them.
///
/// Shape: a table of the latest frames, each with a choice of four places that lie in one line of the
/// processor's cache. Four later frames of the same places drive one out: of a hundred that come between a
/// frame and its copy, at one in twenty thousand. A copy that is not known again counts as a retransmission.
struct RecentFrames: ~Copyable {
  struct Entry: BitwiseCopyable {
    var signature: UInt64
    var timestamp: Timestamp
  }

  /// The frames that share their places, the latest first.
  struct Line: BitwiseCopyable {
    var entries: InlineArray<4, Entry>

    /// Where the frame of a signature stands.
    @inline(__always)
    func place(of signature: UInt64) -> Int? {
      if entries[0].signature == signature { return 0 }
      if entries[1].signature == signature { return 1 }
      if entries[2].signature == signature { return 2 }
      return entries[3].signature == signature ? 3 : nil
    }

    /// The line with one more frame, in front of all, which drives out the one at a place.
    @inline(__always)
    func with(_ entry: Entry, drivingOut place: Int = 3) -> Line {
      var line = self
      line.entries[0] = entry
      if place > 0 { line.entries[1] = entries[0] }
      if place > 1 { line.entries[2] = entries[1] }
      if place > 2 { line.entries[3] = entries[2] }
      return line
    }
  }

  private let lines: FixedTable<Line>
  private static let size = 512

  /// How far apart copies of a numbered packet may be.
  ///
  /// Unit: nanoseconds.
  static let numberedLimit: Int64 = 50_000_000
  /// The same where the packet has no identification, and only its timestamps number it.
  static let stampedLimit: Int64 = 5_000_000
  /// The same where nothing numbers the packet.
  static let unnumberedLimit: Int64 = 1_000_000

  init() {
    let none = Entry(signature: 0, timestamp: Timestamp(nanoseconds: .min / 2))
    lines = FixedTable(
      repeating: Line(entries: InlineArray(repeating: none)), count: Self.size)
  }

  /// How a segment stands to the ones just before.
  enum Repetition {
    /// It repeats none.
    case none
    /// It repeats one, and no stack would have sent the same again so soon.
    case copy
    /// It repeats one, and may have been sent twice: a pure ACK that nothing numbers, as an end
    /// sends them in a row when several segments arrive behind one that is missing.
    case possibleCopy
  }

  /// Has the processor fetch where a segment of this signature would be remembered.
  @inline(__always)
  func prefetch(_ signature: UInt64) { lines.prefetch(Self.line(of: signature)) }

  /// Whether a segment of this signature was seen lately, which takes a closer look.
  @inline(__always)
  func mayHold(_ signature: UInt64) -> Bool {
    lines[Self.line(of: signature)].place(of: signature) != nil
  }

  /// Remembers a segment that `mayHold` says was not seen.
  @inline(__always)
  func remember(_ signature: UInt64, at time: Timestamp) {
    let place = Self.line(of: signature)
    lines[place] = lines[place].with(Entry(signature: signature, timestamp: time))
  }

  /// Whether the segment repeats one seen just before; if not, remembers it.
  @inline(__always)
  func repetition(_ segment: Segment, signature: UInt64) -> Repetition {
    let place = Self.line(of: signature)
    let line = lines[place]
    let former = line.place(of: signature)
    if let former {
      let apart = segment.timestamp - line.entries[former].timestamp
      let limit =
        segment.presence.contains(.identification) && segment.identification != 0
        ? Self.numberedLimit
        : segment.presence.contains(.timestamps) ? Self.stampedLimit : Self.unnumberedLimit
      if apart >= -limit, apart <= limit {
        let isTelling =
          limit == Self.numberedLimit || segment.length > 0 || segment.control.contains(.rst)
        return isTelling ? .copy : .possibleCopy
      }
    }
    lines[place] = line.with(
      Entry(signature: signature, timestamp: segment.timestamp), drivingOut: former ?? 3)
    return .none
  }

  @inline(__always)
  private static func line(of signature: UInt64) -> Int {
    Int(truncatingIfNeeded: signature >> 55)
  }
}
