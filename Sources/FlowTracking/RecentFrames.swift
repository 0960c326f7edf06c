import Wire

/// Tells a frame that repeats one captured just before from a retransmission.
///
/// A capture on `any`, a bridge or a mirror port sees a packet more than once, and a network may
/// duplicate one: the same headers with the same IPv4 identification, at most some milliseconds
/// apart. A stack that sends a segment again takes a new identification or waits for a timer of at
/// least some milliseconds (RFC 8985 §7.2, RFC 6298 §2.4), so the time between decides with it.
/// TTL and checksum are left out of the comparison: a router and an offloading card change them.
///
/// Shape: a direct-mapped table of the latest frames; a copy that comes after thousands of other
/// frames counts as a retransmission.
struct RecentFrames: ~Copyable {
  struct Entry: BitwiseCopyable {
    var signature: UInt64
    var timestamp: Timestamp
  }

  private let entries: FixedTable<Entry>
  private static let size = 2048

  /// How far apart copies of a numbered packet may be.
  ///
  /// Unit: nanoseconds.
  static let numberedLimit: Int64 = 50_000_000
  /// The same where the packet has no identification, and only its timestamps number it.
  static let stampedLimit: Int64 = 5_000_000
  /// The same where nothing numbers the packet.
  static let unnumberedLimit: Int64 = 1_000_000

  init() {
    entries = FixedTable(
      repeating: Entry(signature: 0, timestamp: Timestamp(nanoseconds: .min / 2)),
      count: Self.size)
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
  func prefetch(_ signature: UInt64) { entries.prefetch(Self.place(of: signature)) }

  /// Whether a segment of this signature was seen lately, which takes a closer look.
  @inline(__always)
  func mayHold(_ signature: UInt64) -> Bool {
    entries[Self.place(of: signature)].signature == signature
  }

  /// Remembers a segment that `mayHold` says was not seen.
  @inline(__always)
  func remember(_ signature: UInt64, at time: Timestamp) {
    entries[Self.place(of: signature)] = Entry(signature: signature, timestamp: time)
  }

  /// Whether the segment repeats one seen just before; if not, remembers it.
  @inline(__always)
  func repetition(_ segment: Segment, signature: UInt64) -> Repetition {
    let place = Self.place(of: signature)
    let former = entries[place]
    if former.signature == signature {
      let apart = segment.timestamp - former.timestamp
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
    entries[place] = Entry(signature: signature, timestamp: segment.timestamp)
    return .none
  }

  @inline(__always)
  private static func place(of signature: UInt64) -> Int {
    Int(truncatingIfNeeded: signature >> 53)
  }
}
