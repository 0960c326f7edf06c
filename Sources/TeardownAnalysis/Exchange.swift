import FlowTracking
import Wire

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
  /// Where segments with a FIN stand in the event log, at whatever place in sequence space.
  let fins: EventSet
  /// Where both FINs had been exchanged and acknowledged; nil when they never were.
  let completedAt: Int?

  @inline(__always)
  init(_ evidence: borrowing ConnectionEvidence) {
    let lowEnd = evidence.connection.low.finEnd
    let highEnd = evidence.connection.high.finEnd
    let seen = FinSightings(evidence.events, lowEnd: lowEnd, highEnd: highEnd)
    let client = evidence.connection.clientDirection
    let low = FinHistory(of: .fromLow, end: lowEnd, client: client, seen, evidence.events)
    let high = FinHistory(of: .fromHigh, end: highEnd, client: client, seen, evidence.events)
    fins = seen.fins
    let hasLow = evidence.connection.low.facts.contains(.fin) && !low.copies.isEmpty
    let hasHigh = evidence.connection.high.facts.contains(.fin) && !high.copies.isEmpty
    guard hasLow, hasHigh else {
      first = hasLow ? low : hasHigh ? high : nil
      second = nil
      isCrossed = false
      shape = nil
      completedAt = nil
      return
    }
    let lowAnswers = high.covers.contains(place: low.firstCopy)
    let highAnswers = low.covers.contains(place: high.firstCopy)
    isCrossed =
      !lowAnswers && !highAnswers || low.crossedUnseen(high) || high.crossedUnseen(low)
    // Where both answer, the first copies themselves were not captured: the order has to do.
    let lowIsFirst = lowAnswers == highAnswers ? low.firstCopy < high.firstCopy : highAnswers
    let first = lowIsFirst ? low : high
    let second = lowIsFirst ? high : low
    self.first = first
    self.second = second
    if isCrossed {
      shape = .simultaneous
    } else {
      let isOwn = Self.hasOwnAcknowledgment(of: first, before: second, events: evidence.events)
      shape = isOwn ? .cleanFourWay : .mergedThreeWay
    }
    if let cover = low.firstCover, let other = high.firstCover {
      completedAt = max(max(cover, other), max(low.firstCopy, high.firstCopy))
    } else {
      completedAt = nil
    }
  }

  /// The history of one end's FIN.
  func history(of direction: Direction) -> FinHistory? {
    if first?.owner == direction { return first }
    return second?.owner == direction ? second : nil
  }

  /// Whether both FINs were exchanged and acknowledged by the event at `place`, that one excluded.
  func isComplete(before place: Int) -> Bool {
    guard let completedAt else { return false }
    return completedAt < place
  }

  /// Whether the second closer acknowledged the first FIN in a segment that it sent before its own
  /// FIN: one whose sequence number lies before that FIN, whatever the order of capture.
  private static func hasOwnAcknowledgment(
    of first: FinHistory, before second: FinHistory, events: [CloseEvent]
  ) -> Bool {
    let fin = events[second.firstCopy]
    var rest = first.covers
    while let place = rest.first {
      rest.remove(EventSet(place: place))
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
