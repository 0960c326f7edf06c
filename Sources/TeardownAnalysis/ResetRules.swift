import FlowTracking
import Wire

/// The rules that say which RST took effect, and why each one came.
///
/// Source: docs/verdicts.md, "Why an RST came"; RFC 9293 §3.5.2 and §3.10.7, RFC 5961 §3.
struct ResetRules {
  let evidence: ConnectionEvidence
  let exchange: Exchange
  /// Copies of a FIN captured too long after its acknowledgment to have crossed it.
  private let unansweredCopies: EventSet

  private var events: [CloseEvent] { evidence.events }
  private var connection: Connection { evidence.connection }

  /// How well an RST's sequence number fits its receiver.
  enum Fit {
    /// It may be RCV.NXT exactly, as far as the capture shows.
    case exact
    /// It lies in the window: only a receiver older than RFC 5961 resets.
    case inWindow
    /// No receiver resets.
    case outside
  }

  init(_ evidence: borrowing ConnectionEvidence, exchange: Exchange) {
    self.evidence = copy evidence
    self.exchange = exchange
    var copies = EventSet()
    for history in [exchange.first, exchange.second] {
      guard let history, let cover = history.firstCover else { continue }
      let owner = Self.side(history.owner, evidence.connection)
      let trip = owner.roundTrip.map { $0 * 5 / 4 + LossRules.jitter }
      for place in evidence.events.indices
      where place > cover && history.copies.contains(place: place) {
        let waited = evidence.events[place].timestamp - evidence.events[cover].timestamp
        if waited > trip ?? LossRules.unknownRoundTrip { copies.insert(EventSet(place: place)) }
      }
    }
    unansweredCopies = copies
  }

  /// The RST that ended the connection: the first that took effect before the close was complete.
  func effectiveReset() -> Int? {
    events.indices.first { place in
      events[place].isReset && wasEstablished(at: place) && tookEffect(place)
    }
  }

  private func tookEffect(_ place: Int) -> Bool {
    if exchange.isComplete(before: place) { return answersUnansweredFin(place) }
    switch fit(of: place) {
    case .exact: return !receiverWentOn(after: place)
    case .inWindow: return !receiverAnswered(after: place)
    case .outside: return false
    }
  }

  /// Whether the handshake had been completed, or the connection was running when first seen.
  func wasEstablished(at place: Int) -> Bool {
    !events[place].marks.contains(.beforeEstablished)
  }

  /// How well the RST at `place` fits its receiver.
  func fit(of place: Int) -> Fit {
    let reset = events[place]
    let target = Self.side(reset.sender.reversed, connection)
    let newest = reset.senderNext
    var oldest =
      reset.marks.contains(.peerAcknowledgedNothing) ? newest : reset.peerAcknowledged
    if oldest.isAfter(newest) { oldest = newest }
    if let fin = exchange.history(of: reset.sender), fin.firstCopy < place {
      // Linux resets at RCV.NXT-1 once the FIN was received (tcp_reset_check, net/ipv4/tcp_input.c).
      let beforeFin = fin.end - 1
      if oldest.isAfter(beforeFin) { oldest = beforeFin }
    }
    if reset.sequence.covers(oldest), newest.covers(reset.sequence) { return .exact }
    let window = target.scaledWindow(peer: Self.side(reset.sender, connection))
    let isAhead = reset.sequence.isAfter(newest)
    return isAhead && (oldest + max(window, 1)).covers(reset.sequence) ? .inWindow : .outside
  }

  /// Whether the receiver of the RST goes on after it must have arrived: nothing happened then.
  private func receiverWentOn(after place: Int) -> Bool {
    let reset = events[place]
    let target = Self.side(reset.sender.reversed, connection)
    let trip =
      target.roundTrip.map { $0 * 3 / 2 + 20 * LossRules.jitter } ?? LossRules.unknownRoundTrip
    return events.indices.contains { later in
      later > place && events[later].sender != reset.sender && !events[later].isReset
        && events[later].timestamp - reset.timestamp > trip
    }
  }

  /// Whether the receiver sends anything but an RST after it: a challenge ACK, or its own business.
  private func receiverAnswered(after place: Int) -> Bool {
    events.indices.contains { later in
      later > place && events[later].sender != events[place].sender && !events[later].isReset
    }
  }

  /// Whether the RST answers a FIN that was sent again although its acknowledgment was captured.
  private func answersUnansweredFin(_ place: Int) -> Bool {
    guard let cause = elicitor(of: place) else { return false }
    return unansweredCopies.contains(place: cause)
  }

  /// The segment that the RST answers: one whose ACK field is the RST's SEQ.
  ///
  /// Source: RFC 9293 §3.5.2, group 1: without a connection, the RST takes its SEQ from the ACK
  /// field of the offending segment and carries no ACK.
  func elicitor(of place: Int) -> Int? {
    let reset = events[place]
    guard !reset.control.contains(.ack) else { return nil }
    let sender = Self.side(reset.sender, connection)
    let trip =
      sender.roundTrip.map { $0 * 2 + 50 * LossRules.jitter } ?? 2 * LossRules.unknownRoundTrip
    return events.indices.last { earlier in
      let event = events[earlier]
      return earlier < place && event.sender != reset.sender && !event.isReset
        && event.control.contains(.ack) && event.acknowledgmentField == reset.sequence
        && reset.timestamp - event.timestamp <= trip
    }
  }

  static func side(_ direction: Direction, _ connection: Connection) -> SendSide {
    direction == .fromLow ? connection.low : connection.high
  }
}
