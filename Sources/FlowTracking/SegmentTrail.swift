import Wire

/// In which order the two ends sent segments of what kind for the first time.
///
/// Zeek writes this down as a connection's `history`, by whose rules it is kept; nothing else leans on
/// it. Data, pure ACKs and odd flags count once an end; SYNs, FINs and RSTs again where they stand at
/// another place; retransmitted data and closed windows again at the tenth, the hundredth and so on.
///
/// Source: Zeek, `update_history`, `update_window` and `update_last_seq`
/// (src/packet_analysis/protocol/tcp/TCPSessionAdapter.cc).
public struct SegmentTrail: Sendable, BitwiseCopyable {
  // In this order no padding lies between the fields: it would be packed with them.

  /// The first twelve marks, five bits each, the first one lowest, and the twelve after them.
  @usableFromInline private(set) var early: UInt64 = 0
  @usableFromInline private(set) var late: UInt64 = 0
  /// When the connection was over for Zeek, or `notOver`.
  var over = notOver
  /// Where the latest FINs and RSTs of the low end and the high end stand.
  var fins = InlineArray<2, SequenceNumber>(repeating: SequenceNumber(0))
  private var resets = InlineArray<2, SequenceNumber>(repeating: SequenceNumber(0))
  /// How often each end sent data again, and closed its window.
  private var retransmissions = InlineArray<2, UInt32>(repeating: 0)
  private var closedWindows = InlineArray<2, UInt32>(repeating: 0)
  /// What each end sent that is not noted again.
  var seen = InlineArray<2, UInt8>(repeating: 0)
  /// How many marks there are.
  public internal(set) var count: UInt8 = 0
  /// Whether something was not noted, or not in its place.
  public internal(set) var isIncomplete = false
  /// What a shorter form of the connection left instead of a trail, or 0; see `SegmentTrail+Deferred`.
  var deferred: UInt32 = 0

  /// How long after its end Zeek keeps a connection (`tcp_close_delay`); what comes later is another
  /// one to it.
  ///
  /// Unit: nanoseconds.
  public static let closeDelay: Int64 = 5_000_000_000
  static let notOver = Timestamp(nanoseconds: .max)
  private static let capacity = 24

  /// A kind of segment, by the letter of Zeek's history.
  public enum Kind: UInt8, Sendable {
    case syn = 1
    case synAck, acknowledgment, data, fin, reset, retransmission, closedWindow
    /// FIN and RST at once.
    case inconsistent
    /// SYN and FIN, or SYN and RST, at once.
    case severalFlags
  }

  /// One of the marks.
  public struct Mark: Sendable, Equatable {
    /// What was sent.
    public var kind: Kind
    /// Who sent it.
    public var sender: Direction

    /// The mark in the five lowest bits.
    @inlinable @inline(__always)
    init(bits: UInt8) {
      // Nothing else is ever appended.
      kind = Kind(rawValue: bits & 15) ?? .severalFlags
      sender = bits & 16 == 0 ? .fromLow : .fromHigh
    }
  }

  /// Nothing captured.
  init() {}

  /// The mark at the given place, in the order of capture.
  public subscript(place: Int) -> Mark {
    precondition(place < Int(count), "no such mark")
    return Mark(
      bits: UInt8(truncatingIfNeeded: (place < 12 ? early : late) >> UInt64(place % 12 * 5)))
  }

  /// Calls `body` with every mark, in the order of capture.
  @inlinable @inline(__always)
  public func forEach(_ body: (Mark) -> Void) {
    var rest = early
    for place in 0..<Int(count) {
      if place == 12 { rest = late }
      body(Mark(bits: UInt8(truncatingIfNeeded: rest)))
      rest &>>= 5
    }
  }

  /// Whether all marks fit into `compact`.
  var isCompact: Bool {
    count <= 12 && !isIncomplete
      && retransmissions[0] | retransmissions[1] | closedWindows[0] | closedWindows[1] == 0
  }

  /// The first twelve marks.
  var compact: UInt64 {
    get { early }
    set { early = newValue }
  }
}

// How segments are noted.

extension SegmentTrail {
  static var syn: UInt8 { 1 }
  static var acknowledgment: UInt8 { 2 }
  static var data: UInt8 { 4 }
  static var fin: UInt8 { 8 }
  static var reset: UInt8 { 16 }
  static var inconsistent: UInt8 { 32 }
  static var severalFlags: UInt8 { 64 }

  /// Notes a segment that is the next in order, and no SYN, FIN or RST.
  @inline(__always)
  mutating func noteInOrder(_ segment: Segment, _ peer: SendSide) {
    let own = Int(segment.direction.rawValue)
    let kind = segment.payloadLength > 0 ? Self.data : Self.acknowledgment
    if seen[own] & kind == 0 || segment.window == 0 { noteFirst(segment, peer) }
  }

  @inline(never)
  private mutating func noteFirst(_ segment: Segment, _ peer: SendSide) {
    noteKind(segment)
    noteWindow(segment, hasReset: false, peer)
  }

  /// Notes any segment that belongs to the connection, before it is taken in.
  @inline(never)
  mutating func note(_ segment: Segment, _ sender: SendSide, _ peer: SendSide) {
    if over != Self.notOver, segment.timestamp - over > Self.closeDelay { return }
    let isReset = segment.control.contains(.rst)
    if isReset, segment.payloadLength > 0 { isIncomplete = true }
    if segment.presence.contains(.firstFragment) { isIncomplete = true }
    noteKind(segment)
    let hasReset = sender.facts.contains(.reset)
    noteWindow(segment, hasReset: hasReset, peer)
    if isReset || hasReset {
      noteEnd(segment, sender, peer)
      return
    }
    // What the peer acknowledges before it is captured leaves open whether it comes again.
    if segment.control.contains(.ack), peer.facts.contains(.nextKnown), peer.packets > 0,
      segment.acknowledgmentField.isAfter(peer.next)
    {
      isIncomplete = true
    }
    let isOld =
      segment.payloadLength > 0 && sender.packets > 0 && sender.facts.contains(.nextKnown)
      && !segment.end.isAfter(sender.next)
    let isFirstFin =
      segment.control.contains(.fin) && sender.facts.contains(.initialKnown)
      && sender.next == sender.initial + 1
    if isOld, !isFirstFin {
      let own = Int(segment.direction.rawValue)
      retransmissions[own] &+= 1
      if Self.isPowerOfTen(retransmissions[own]) { append(.retransmission, segment.direction) }
    }
    noteEnd(segment, sender, peer)
  }

  private mutating func noteKind(_ segment: Segment) {
    let own = Int(segment.direction.rawValue)
    let flags = segment.control.intersection([.syn, .fin, .rst])
    switch flags {
    case []:
      if segment.payloadLength > 0 {
        noteOnce(.data, Self.data, segment.direction)
      } else if segment.control.contains(.ack) {
        noteOnce(.acknowledgment, Self.acknowledgment, segment.direction)
      }
    case .syn:
      // One with another number is another connection.
      noteOnce(segment.control.contains(.ack) ? .synAck : .syn, Self.syn, segment.direction)
    case .fin:
      let isNew = fins[own] != segment.end - 1
      fins[own] = segment.end - 1
      if seen[own] & Self.fin != 0, isNew { append(.fin, segment.direction) }
      noteOnce(.fin, Self.fin, segment.direction)
    case .rst:
      let isNew = resets[own] != segment.sequence
      resets[own] = segment.sequence
      if seen[own] & Self.reset != 0, isNew { append(.reset, segment.direction) }
      noteOnce(.reset, Self.reset, segment.direction)
    default:
      if flags.contains([.fin, .rst]) {
        noteOnce(.inconsistent, Self.inconsistent, segment.direction)
      } else {
        noteOnce(.severalFlags, Self.severalFlags, segment.direction)
      }
    }
  }

  mutating func noteOnce(_ kind: Kind, _ bit: UInt8, _ sender: Direction) {
    let own = Int(sender.rawValue)
    if seen[own] & bit != 0 { return }
    seen[own] |= bit
    append(kind, sender)
  }

  private mutating func noteWindow(_ segment: Segment, hasReset: Bool, _ peer: SendSide) {
    guard segment.window == 0, !segment.control.contains(.rst), !hasReset,
      !peer.facts.contains(.fin)
    else { return }
    let own = Int(segment.direction.rawValue)
    closedWindows[own] &+= 1
    if Self.isPowerOfTen(closedWindows[own]) { append(.closedWindow, segment.direction) }
  }

  /// The connection is over for Zeek with the second FIN, or with an RST of an end that has sent none.
  private mutating func noteEnd(_ segment: Segment, _ sender: SendSide, _ peer: SendSide) {
    if over != Self.notOver { return }
    let isAbort = segment.control.contains(.rst) && !sender.facts.contains(.fin)
    let isSecondFin =
      segment.control.intersection([.rst, .fin]) == .fin && peer.facts.contains(.fin)
    if isAbort || isSecondFin { over = segment.timestamp }
  }

  private mutating func append(_ kind: Kind, _ sender: Direction) {
    if count == Self.capacity {
      isIncomplete = true
      return
    }
    let bits = UInt64(kind.rawValue | sender.rawValue << 4)
    let shift = UInt64(count % 12 * 5)
    if count < 12 { early |= bits << shift } else { late |= bits << shift }
    count += 1
  }

  private static func isPowerOfTen(_ number: UInt32) -> Bool {
    switch number {
    case 1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000:
      true
    default: false
    }
  }
}
