import Wire

/// What one end sent in one network, as numbers that follow each other: a direction of a connection, as far
/// as that network shows it.
///
/// ```
///        low              next
///  -------|================|------------->  sequence space, modulo 2^32
///     SYN, or first      what comes next
/// ```
///
/// Two threads that cannot be parts of one direction of one connection contradict each other.
struct SequenceThread: BitwiseCopyable {
  /// The initial sequence number; meaningful only with `.initialKnown`.
  private(set) var initial: SequenceNumber
  /// The first number that was seen, or one that is 2^30 before `next` where that is later.
  private(set) var low: SequenceNumber
  /// The highest SEG.SEQ + SEG.LEN.
  private(set) var next: SequenceNumber
  private(set) var facts: Facts
  /// The frame of its first segment.
  private(set) var begin: UInt64
  /// The frame of the latest segment that took up new sequence space; the first one counts as such.
  private(set) var progress: UInt64

  /// Facts about a thread.
  struct Facts: OptionSet, BitwiseCopyable {
    var rawValue: UInt8

    /// There is one.
    static var known: Facts { Facts(rawValue: 1) }
    /// Its SYN was captured.
    static var initialKnown: Facts { Facts(rawValue: 2) }
    /// It is no stray segment: it began with a SYN, or took up new space after its first segment.
    static var grew: Facts { Facts(rawValue: 4) }
    /// It ended by a FIN.
    static var fin: Facts { Facts(rawValue: 8) }
    /// An RST ended it.
    static var reset: Facts { Facts(rawValue: 16) }
  }

  /// How far numbers of one direction may lie apart that belong together: no window is larger.
  ///
  /// Source: RFC 7323 §2.3. Unit: octets of sequence space.
  private static let reach: UInt32 = 1 << 30

  /// No thread.
  init() {
    initial = SequenceNumber(0)
    low = initial
    next = initial
    facts = []
    begin = 0
    progress = 0
  }

  /// The thread that a segment begins.
  init(openedBy segment: Segment) {
    self.init()
    low = segment.sequence
    next = segment.end
    facts = .known
    begin = segment.frame
    progress = segment.frame
    if segment.control.contains(.syn) {
      initial = segment.sequence
      facts.formUnion([.initialKnown, .grew])
    }
    if segment.control.contains(.fin) { facts.insert(.fin) }
  }

  /// The thread of an end of a connection that was tracked until now.
  init(of side: SendSide, since begin: UInt64, until progress: UInt64) {
    self.init()
    guard side.facts.contains(.nextKnown) else { return }
    facts = [.known, .grew]
    next = side.next
    low = side.next - UInt32(min(side.bytes, UInt64(Self.reach)))
    if side.facts.contains(.initialKnown) {
      initial = side.initial
      if side.bytes < Self.reach { low = initial }
      facts.insert(.initialKnown)
    }
    if side.facts.contains(.fin) { facts.insert(.fin) }
    self.begin = begin
    self.progress = progress
  }

  /// Whether nothing of it is expected any more.
  var isOver: Bool { !facts.isDisjoint(with: [.fin, .reset]) }

  /// An RST ended the connection.
  mutating func end() { facts.insert(.reset) }

  /// What became of a segment that was offered to a thread.
  enum Reception {
    /// It took up new sequence space.
    case progress
    /// It repeated what had been sent, or took up none.
    case repetition
    /// It belongs to another thread.
    case refused
  }

  /// Takes in the next segment of the same end in the same network, if it belongs here.
  mutating func take(_ segment: Segment) -> Reception {
    if segment.control.contains(.syn) { return takeSyn(segment) }
    guard isNear(segment.sequence) else { return .refused }
    if segment.control.contains(.fin) { facts.insert(.fin) }
    guard segment.end.isAfter(next) else { return .repetition }
    next = segment.end
    progress = segment.frame
    facts.insert(.grew)
    keepShort()
    return .progress
  }

  private mutating func takeSyn(_ segment: Segment) -> Reception {
    if facts.contains(.initialKnown) {
      return segment.sequence == initial ? .repetition : .refused
    }
    // It was overtaken by the segment that follows it.
    guard segment.sequence + 1 == low else { return .refused }
    initial = segment.sequence
    low = initial
    facts.formUnion([.initialKnown, .grew])
    return .repetition
  }

  /// Whether a number may be one of the thread's.
  func isNear(_ number: SequenceNumber) -> Bool {
    gap(to: number, number) < Self.reach
  }

  /// Whether two threads of the same end cannot be parts of one connection: their SYNs differ, or, where one
  /// of these was not captured, their numbers lie further apart than any window is wide.
  func contradicts(_ other: SequenceThread) -> Bool {
    guard facts.contains(.known), other.facts.contains(.known) else { return false }
    if facts.intersection(other.facts).contains(.initialKnown) { return initial != other.initial }
    return gap(to: other.low, other.next) >= Self.reach
  }

  /// How far a part of sequence space lies from the thread's, on the shorter way round; 0 where they touch.
  ///
  /// Neither is longer than `reach`, so that of two that touch one begins inside the other.
  private func gap(to start: SequenceNumber, _ end: SequenceNumber) -> UInt32 {
    let ahead = start.rawValue &- next.rawValue
    let behind = low.rawValue &- end.rawValue
    let startsInside = start.rawValue &- low.rawValue <= next.rawValue &- low.rawValue
    let isInside = low.rawValue &- start.rawValue <= end.rawValue &- start.rawValue
    return startsInside || isInside ? 0 : min(ahead, behind)
  }

  private mutating func keepShort() {
    if next.rawValue &- low.rawValue > Self.reach { low = next - Self.reach }
  }
}
