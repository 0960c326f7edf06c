import FlowTracking
import Wire

/// One end's FIN as captured: its copies, and the segments that acknowledge it.
struct FinHistory {
  /// The end that sent it.
  let owner: Direction
  /// The place just after it in sequence space.
  let end: SequenceNumber
  /// Where its copies stand in the event log; never empty.
  var copies = EventSet()
  /// Where segments of the other end that acknowledge it stand; RSTs acknowledge nothing.
  var covers = EventSet()

  /// The first copy.
  var firstCopy: Int { copies.first ?? 0 }

  /// The first segment that acknowledges it; nil when none was captured.
  var firstCover: Int? { covers.first }
}

/// The FINs of a connection and how they stand to each other.
///
/// Flags decide nothing and neither does the order of frames: what decides is which segment's
/// acknowledgment number first covers a FIN's place in sequence space.
/// Source: docs/verdicts.md, "The label".
struct Exchange {
  /// The FIN that began the close: of crossed ones, the one captured first.
  let first: FinHistory?
  /// The other end's FIN.
  let second: FinHistory?
  /// Neither side's first-sent FIN acknowledges the other's.
  let isCrossed: Bool
  /// The form of the exchange, losses looked through; nil unless both FINs were captured.
  let shape: Shape?

  init(_ evidence: ConnectionEvidence) {
    let events = evidence.events
    let low = FinHistory(of: .fromLow, side: evidence.connection.low, events: events)
    let high = FinHistory(of: .fromHigh, side: evidence.connection.high, events: events)
    guard let low, let high else {
      first = low ?? high
      second = nil
      isCrossed = false
      shape = nil
      return
    }
    let lowAnswers = events[low.firstCopy].acknowledges(high.end)
    let highAnswers = events[high.firstCopy].acknowledges(low.end)
    isCrossed =
      !lowAnswers && !highAnswers || Self.crossedUnseen(low, high, events: events)
      || Self.crossedUnseen(high, low, events: events)
    // Where both answer, the first copies themselves were not captured: the order has to do.
    let lowIsFirst = lowAnswers == highAnswers ? low.firstCopy < high.firstCopy : highAnswers
    let (first, second) = lowIsFirst ? (low, high) : (high, low)
    self.first = first
    self.second = second
    if isCrossed {
      shape = .simultaneous
    } else {
      let isOwn = Self.hasOwnAcknowledgment(of: first, before: second, events: events)
      shape = isOwn ? .cleanFourWay : .mergedThreeWay
    }
  }

  /// The history of one end's FIN.
  func history(of direction: Direction) -> FinHistory? {
    if first?.owner == direction { return first }
    return second?.owner == direction ? second : nil
  }

  /// A pure ACK that its sender sent after a FIN of which no copy had been captured: its sequence
  /// number lies behind the FIN, and the FIN captured later was sent later.
  ///
  /// An ACK that merely overtook the FIN carries no older timestamp than the FIN.
  func sentBeforeCapture(_ fin: FinHistory, events: [CloseEvent]) -> Int? {
    Self.sentBeforeCapture(fin, events: events)
  }

  private static func sentBeforeCapture(_ fin: FinHistory, events: [CloseEvent]) -> Int? {
    let copy = events[fin.firstCopy]
    return (0..<fin.firstCopy).first { place in
      guard events[place].sender == fin.owner, events[place].sequence == fin.end else {
        return false
      }
      let event = events[place]
      guard event.isPureAcknowledgment, !event.marks.contains(.stray) else { return false }
      if event.marks.intersection(copy.marks).contains(.timestamps) {
        let stamp = SequenceNumber(event.timestampValue)
        return SequenceNumber(copy.timestampValue).isAfter(stamp)
      }
      return copy.timestamp - event.timestamp > LossRules.delayedAcknowledgment
    }
  }

  /// Whether one end had sent its FIN unseen before it got the other's: it answered the only copy
  /// of the other's FIN by an ACK from behind its own.
  private static func crossedUnseen(
    _ fin: FinHistory, _ other: FinHistory, events: [CloseEvent]
  ) -> Bool {
    guard let place = sentBeforeCapture(fin, events: events), place == other.firstCover else {
      return false
    }
    return other.copies.below(place).count == 1
  }

  /// Whether both FINs were exchanged and acknowledged by the event at `place`, that one excluded.
  func isComplete(before place: Int) -> Bool {
    guard let first, let second, let cover = first.firstCover, let other = second.firstCover
    else { return false }
    return max(cover, other, first.firstCopy, second.firstCopy) < place
  }

  /// Whether the second closer acknowledged the first FIN in a segment that it sent before its own
  /// FIN: one whose sequence number lies before that FIN, whatever the order of capture.
  private static func hasOwnAcknowledgment(
    of first: FinHistory, before second: FinHistory, events: [CloseEvent]
  ) -> Bool {
    let fin = events[second.firstCopy]
    for place in events.indices where first.covers.contains(place: place) {
      let cover = events[place]
      guard !cover.isFin, second.end.isAfter(cover.end) else { continue }
      if place < second.firstCopy { return true }
      let isStamped = cover.marks.intersection(fin.marks).contains(.timestamps)
      let isOlder =
        !isStamped
        || SequenceNumber(fin.timestampValue).covers(SequenceNumber(cover.timestampValue))
      if cover.isPureAcknowledgment, isOlder { return true }
    }
    return false
  }
}

extension FinHistory {
  /// The history of an end's FIN, or nil when none was captured.
  init?(of direction: Direction, side: SendSide, events: [CloseEvent]) {
    guard side.facts.contains(.fin) else { return nil }
    owner = direction
    end = side.finEnd
    for place in events.indices where !events[place].isReset {
      let event = events[place]
      if event.sender == direction {
        if event.isFin, event.end == end { copies.insert(EventSet(place: place)) }
      } else if event.acknowledges(end) {
        covers.insert(EventSet(place: place))
      }
    }
    if copies.isEmpty { return nil }
  }
}

extension CloseEvent {
  /// Whether the segment's acknowledgment number covers a place in the peer's sequence space.
  func acknowledges(_ place: SequenceNumber) -> Bool {
    control.contains(.ack) && !control.contains(.rst) && acknowledgmentField.covers(place)
      && !marks.contains(.stray)
  }
}

extension EventSet {
  /// The lowest place.
  var first: Int? { rawValue == 0 ? nil : rawValue.trailingZeroBitCount }

  /// The highest place.
  var last: Int? { rawValue == 0 ? nil : 63 - rawValue.leadingZeroBitCount }

  /// How many places there are.
  var count: Int { rawValue.nonzeroBitCount }

  /// The places below a bound.
  func below(_ bound: Int) -> EventSet {
    bound >= 64 ? self : EventSet(rawValue: rawValue & ((1 << UInt64(bound)) - 1))
  }

  /// The places above a bound.
  func above(_ bound: Int) -> EventSet {
    EventSet(rawValue: rawValue & ~below(bound + 1).rawValue)
  }
}
