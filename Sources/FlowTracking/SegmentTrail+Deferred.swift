import Wire

// The trail of a shorter form of a connection. Most are never asked for, so that unpacking leaves what
// the trail follows from, and the trail is made when somebody wants it.

extension SegmentTrail {
  /// What a plain flow leaves: its `firsts` in the lower bits, and these.
  private static var fromFlow: UInt32 { 1 << 16 }
  private static var hasSynAck: UInt32 { 1 << 17 }
  private static var hasDuplicates: UInt32 { 1 << 18 }
  /// What a plain record leaves: `compact` and this.
  private static var fromRecord: UInt32 { 1 << 19 }

  /// Leaves what a plain flow knows.
  @inline(__always)
  mutating func leave(firsts: UInt16, hasSynAck: Bool, hasDuplicates: Bool) {
    deferred =
      Self.fromFlow | UInt32(firsts) | (hasSynAck ? Self.hasSynAck : 0)
      | (hasDuplicates ? Self.hasDuplicates : 0)
  }

  /// Leaves what a plain record knows.
  @inline(__always)
  mutating func leave(marks: UInt64) {
    compact = marks
    deferred = Self.fromRecord
  }

  /// The trail, made where it was deferred.
  ///
  /// - Parameters:
  ///   - connection: whose it is.
  ///   - events: the log of its close, which holds every segment from the first FIN on.
  /// - Returns: the trail itself, where it was not deferred.
  func made(for connection: borrowing Connection, _ events: [CloseEvent]) -> SegmentTrail {
    if deferred == 0 { return self }
    var trail = SegmentTrail()
    if deferred & Self.fromRecord != 0 {
      trail.take(marks: compact)
    } else {
      trail.take(firsts: deferred, client: connection.clientDirection)
    }
    // Each FIN was captured once.
    var fins = 0
    for event in events {
      trail.add(event.isFin ? .fin : .acknowledgment, event.sender, at: event.timestamp)
      guard event.isFin else { continue }
      trail.fins[Int(event.sender.rawValue)] = event.end - 1
      fins += 1
      if fins == 2 { trail.over = event.timestamp }
    }
    return trail
  }

  /// The trail of a connection that closed as nearly all do: what `made(for:_:)` makes of it, but for
  /// what only segments to come are held against.
  ///
  /// - Parameters:
  ///   - connection: whose it is, with the segments of its close.
  ///   - opener: the direction of the first FIN.
  ///   - firsts: as `PlainClose` keeps it.
  @inline(__always)
  init(of connection: borrowing OrdinaryConnection, _ opener: Direction, firsts: UInt16) {
    self.init()
    let client = connection.clientDirection
    var marks = (bits: UInt64(0), count: UInt8(0))
    Self.add(.syn, client, to: &marks)
    Self.add(.synAck, client.reversed, to: &marks)
    for place in 0..<(firsts >> 13) {
      let kind = firsts >> (2 * place)
      Self.add(
        kind & 1 == 0 ? .acknowledgment : .data, kind & 2 == 0 ? .fromLow : .fromHigh, to: &marks)
    }
    Self.add(.fin, opener, to: &marks)
    let answer = opener.reversed
    if !connection.isMerged, !Self.hasAcknowledged(answer, firsts) {
      Self.add(.acknowledgment, answer, to: &marks)
    }
    Self.add(.fin, answer, to: &marks)
    // With the second FIN it is over for Zeek.
    let last = connection.last
    let wait = connection.close[last].time - connection.close[last - 1].time
    if wait <= Self.closeDelay, !Self.hasAcknowledged(opener, firsts) {
      Self.add(.acknowledgment, opener, to: &marks)
    }
    // Eight at most: each end's SYN, data, pure ACK and FIN.
    compact = marks.bits
    count = marks.count
  }

  @inline(__always)
  private static func add(
    _ kind: Kind, _ sender: Direction, to marks: inout (bits: UInt64, count: UInt8)
  ) {
    marks.bits |= UInt64(kind.rawValue | sender.rawValue &<< 4) &<< (5 &* UInt64(marks.count))
    marks.count &+= 1
  }

  /// Whether an end sent a pure ACK before the first FIN.
  @inline(__always)
  private static func hasAcknowledged(_ sender: Direction, _ firsts: UInt16) -> Bool {
    firsts & (0x100 &<< (UInt16(sender.rawValue) &<< 1)) != 0
  }

  /// Who sent what first, up to the first FIN.
  private mutating func take(firsts: UInt32, client: Direction) {
    isIncomplete = firsts & Self.hasDuplicates != 0
    noteOnce(.syn, Self.syn, client)
    if firsts & Self.hasSynAck != 0 { noteOnce(.synAck, Self.syn, client.reversed) }
    for place in 0..<(firsts >> 13 & 7) {
      let kind = firsts >> (2 * place)
      let sender: Direction = kind & 2 == 0 ? .fromLow : .fromHigh
      if kind & 1 == 0 {
        noteOnce(.acknowledgment, Self.acknowledgment, sender)
      } else {
        noteOnce(.data, Self.data, sender)
      }
    }
  }

  /// All marks of a connection whose FINs were captured once; the log tells the rest.
  private mutating func take(marks: UInt64) {
    var rest = marks
    while rest != 0 {
      let bits = UInt8(truncatingIfNeeded: rest & 31)
      rest >>= 5
      guard let kind = Kind(rawValue: bits & 15) else { continue }
      noteOnce(kind, Self.bit(of: kind), bits & 16 == 0 ? .fromLow : .fromHigh)
    }
  }

  private mutating func add(_ kind: Kind, _ sender: Direction, at time: Timestamp) {
    if over != Self.notOver, time - over > Self.closeDelay { return }
    noteOnce(kind, Self.bit(of: kind), sender)
  }

  private static func bit(of kind: Kind) -> UInt8 {
    switch kind {
    case .syn, .synAck: syn
    case .acknowledgment: acknowledgment
    case .data: data
    case .fin: fin
    case .reset: reset
    case .inconsistent: inconsistent
    case .severalFlags: severalFlags
    case .retransmission, .closedWindow: 0
    }
  }
}
