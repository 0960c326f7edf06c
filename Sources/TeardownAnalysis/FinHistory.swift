import FlowTracking
import Wire

/// One end's FIN as captured: its copies, and the segments that acknowledge it.
struct FinHistory {
  /// The end that sent it.
  let owner: Direction
  /// The role of that end.
  let side: Side
  /// The place just after it in sequence space.
  let end: SequenceNumber
  /// Where its copies stand in the event log; never empty in an exchange.
  private(set) var copies = EventSet()
  /// Where segments of the other end that acknowledge it stand; RSTs acknowledge nothing.
  private(set) var covers = EventSet()
  /// Where segments of its sender from just behind it stand that came before any copy.
  private var earlier = EventSet()
  /// A pure ACK that its sender sent after a FIN of which no copy had been captured: its sequence
  /// number lies behind the FIN, and the FIN captured later was sent later.
  ///
  /// An ACK that merely overtook the FIN carries no older timestamp than the FIN.
  private(set) var sentBeforeCapture: Int?

  /// A FIN of which nothing has been noted yet.
  init(of owner: Direction, end: SequenceNumber, client: Direction) {
    self.owner = owner
    side = owner == client ? .client : .server
    self.end = end
  }

  /// The first copy.
  var firstCopy: Int { copies.first ?? 0 }

  /// The first segment that acknowledges it; nil when none was captured.
  var firstCover: Int? { covers.first }

  /// Notes a segment of its sender that is no RST.
  @inline(__always)
  mutating func note(own event: CloseEvent, at place: Int) {
    if event.isFin, event.end == end {
      copies.insert(EventSet(place: place))
    } else if event.sequence == end, copies.isEmpty {
      earlier.insert(EventSet(place: place))
    }
  }

  /// Notes a segment of the other end that is no RST.
  @inline(__always)
  mutating func note(peer event: CloseEvent, at place: Int) {
    if event.acknowledges(end) { covers.insert(EventSet(place: place)) }
  }

  /// Finds `sentBeforeCapture`, once all events have been noted.
  @inline(__always)
  mutating func findSentBeforeCapture(_ events: [CloseEvent]) {
    if earlier.isEmpty || copies.isEmpty { return }
    sentBeforeCapture = firstSentBeforeCapture(events)
  }

  private func firstSentBeforeCapture(_ events: [CloseEvent]) -> Int? {
    let copy = events[firstCopy]
    return earlier.first { place in
      let event = events[place]
      guard event.isPureAcknowledgment, !event.marks.contains(.stray) else { return false }
      if event.marks.intersection(copy.marks).contains(.timestamps) {
        let stamp = SequenceNumber(event.timestampValue)
        return SequenceNumber(copy.timestampValue).isAfter(stamp)
      }
      return copy.timestamp - event.timestamp > LossRules.delayedAcknowledgment
    }
  }

  /// Whether its sender had sent it unseen before it got the other end's: it answered the only copy
  /// of the other's FIN by an ACK from behind its own.
  func crossedUnseen(_ other: FinHistory) -> Bool {
    guard let place = sentBeforeCapture, place == other.firstCover else { return false }
    return other.copies.below(place).count == 1
  }
}

extension CloseEvent {
  /// Whether the segment's acknowledgment number covers a place in the peer's sequence space.
  func acknowledges(_ place: SequenceNumber) -> Bool {
    control.contains(.ack) && !control.contains(.rst) && acknowledgmentField.covers(place)
      && marks.isDisjoint(with: [.stray, .behindWindow])
  }
}
