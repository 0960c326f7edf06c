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
  let copies: EventSet
  /// Where segments of the other end that acknowledge it stand; RSTs acknowledge nothing.
  let covers: EventSet
  /// A pure ACK that its sender sent after a FIN of which no copy had been captured: its sequence
  /// number lies behind the FIN, and the FIN captured later was sent later.
  ///
  /// An ACK that merely overtook the FIN carries no older timestamp than the FIN.
  let sentBeforeCapture: Int?

  @inline(__always)
  init(
    of owner: Direction, end: SequenceNumber, client: Direction, _ seen: FinSightings,
    _ events: borrowing [CloseEvent]
  ) {
    self.owner = owner
    side = owner == client ? .client : .server
    self.end = end
    let own = owner == .fromLow ? seen.fromLow : seen.fromHigh
    copies = seen.copies.intersection(own)
    covers = seen.covers.subtracting(own)
    let early = seen.behind.intersection(own).before(copies)
    sentBeforeCapture =
      early.isEmpty ? nil : Self.sentBeforeCapture(among: early, copies, events)
  }

  /// The first copy.
  var firstCopy: Int { copies.first ?? 0 }

  /// The first event that shows that it had been sent.
  var firstSign: Int { min(sentBeforeCapture ?? firstCopy, firstCopy) }

  /// The first segment that acknowledges it; nil when none was captured.
  var firstCover: Int? { covers.first }

  @inline(never)
  private static func sentBeforeCapture(
    among early: EventSet, _ copies: EventSet, _ events: [CloseEvent]
  ) -> Int? {
    guard let first = copies.first else { return nil }
    let copy = events[first]
    return early.first { place in
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
  @inline(__always)
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
