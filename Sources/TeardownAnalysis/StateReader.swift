import FlowTracking
import Wire

/// Reads the states of both ends from a log, for `StateHistory`.
///
/// Evidence is large, so that only what bears on the states is taken over.
struct StateReader {
  let exchange: Exchange
  /// Segments of only one end were captured.
  let isOneSided: Bool
  /// Until when the absence of a segment shows that it was not sent.
  let watchedUntil: Timestamp
  private let events: [CloseEvent]
  private let clientDirection: Direction
  /// Neither a SYN nor a SYN-ACK was captured.
  private let wasRunning: Bool
  private let isEstablished: Bool
  /// When the handshake was completed, or else the first segment captured.
  private let beginning: EndpointHistory.Step
  private let timeWaitLength: Int64
  /// When the four-tuple was opened again, in which frame, and whether the SYN was answered.
  private let reopening: (time: Timestamp, frame: UInt64, isAnswered: Bool)?
  /// The RST that ended the connection.
  private let effective: ResetFinding?
  /// An RST that killed TIME_WAIT.
  private let assassination: ResetFinding?
  /// A FIN may have been sent that the capture does not have, so that the FIN it has proves little.
  private let mayHideFin: Bool
  /// What the verdict says of the copies of the first FIN and of the second.
  private let first: FinArrivals?
  private let second: FinArrivals?

  /// Prepares to read.
  ///
  /// - Parameters:
  ///   - evidence: the connection.
  ///   - exchange: its FINs.
  ///   - resets: its RSTs, classified.
  ///   - waves: what was lost.
  ///   - anomalies: what is known to be odd.
  init(
    _ evidence: borrowing ConnectionEvidence, _ exchange: Exchange, _ resets: [ResetFinding],
    _ waves: WaveList, _ anomalies: [Anomaly]
  ) {
    self.exchange = exchange
    isOneSided = evidence.connection.isOneSided
    events = evidence.events
    clientDirection = evidence.connection.clientDirection
    let facts = evidence.connection.facts
    wasRunning = facts.isDisjoint(with: [.syn, .synAck])
    isEstablished = facts.contains(.established)
    beginning = EndpointHistory.Step(
      state: .established,
      time: wasRunning ? evidence.connection.start : evidence.connection.establishment,
      frame: wasRunning ? evidence.connection.firstFrame : nil)
    timeWaitLength = evidence.timeWaitLength
    reopening = evidence.notes?.reopening.map {
      ($0.time, $0.frame, $0.outcome?.isAnswered ?? false)
    }
    let end = max(evidence.watchedUntil, evidence.connection.end)
    watchedUntil = reopening.map { min($0.time, end) } ?? end
    let logged = evidence.events.indices
    effective = resets.first { $0.tookEffect && logged.contains($0.event) }
    assassination = resets.first {
      $0.kind == .timeWaitAssassination && logged.contains($0.event)
    }
    mayHideFin = anomalies.contains { $0.kind == .unseenFinPossible }
    first = exchange.first.map { FinArrivals($0, waves, number: 1) }
    second = exchange.second.map { FinArrivals($0, waves, number: 3) }
  }

  /// The states of one end.
  func history(of side: Side) -> EndpointHistory {
    var history = EndpointHistory()
    guard wasRunning || isEstablished else { return history }
    history.append(beginning.state, beginning.time, frame: beginning.frame)
    if !mayHideFin { addClose(of: side, to: &history) }
    addEnd(of: side, to: &history)
    return history
  }

  /// The states that the FINs prove.
  private func addClose(of side: Side, to history: inout EndpointHistory) {
    let direction = direction(of: side)
    let own = arrivals(ofFinFrom: direction)
    let other = arrivals(ofFinFrom: direction.reversed)
    let sent = beforeReset(exchange.history(of: direction)?.firstSign)
    let acknowledged = beforeReset(own?.answer)
    let received = beforeReset(other?.receipt)
    guard let sent else {
      if let received { history.append(.closeWait, at: events[received]) }
      return
    }
    guard exchange.isCrossed || exchange.first?.owner == direction else {
      // The other FIN came first: this end has received it, captured or not.
      if let received { history.append(.closeWait, at: events[min(received, sent)]) }
      history.append(.lastAck, at: events[sent])
      if let acknowledged { history.append(.closed, at: events[max(acknowledged, sent)]) }
      return
    }
    history.append(.finWait1, at: events[sent])
    if exchange.isCrossed {
      addCrossedClose(
        acknowledged.map { max($0, sent) }, received.map { max($0, sent) }, other, to: &history)
      return
    }
    if let acknowledged, acknowledged < received ?? .max, !isSecondFin(acknowledged) {
      history.append(.finWait2, at: events[acknowledged])
    }
    if let acknowledged, let received {
      history.append(.timeWait, at: events[max(acknowledged, received, sent)])
    }
  }

  /// The states of an end after FINs that crossed: it gets the other FIN before the acknowledgment of
  /// its own, unless that FIN is lost at first.
  private func addCrossedClose(
    _ acknowledged: Int?, _ received: Int?, _ other: FinArrivals?,
    to history: inout EndpointHistory
  ) {
    let isOvertaken =
      if let acknowledged { other?.arrival.map { $0 > acknowledged } ?? true } else { false }
    if isOvertaken {
      if let acknowledged { history.append(.finWait2, at: events[acknowledged]) }
    } else if let received {
      history.append(.closing, at: events[received])
    }
    if let acknowledged, let received {
      history.append(.timeWait, at: events[max(acknowledged, received)])
    }
  }

  /// CLOSED, where a segment proves it.
  private func addEnd(of side: Side, to history: inout EndpointHistory) {
    if let effective {
      // What is said in an end's name by somebody else does not close it.
      if effective.from == side, !effective.forgery.isEmpty { return }
      history.append(.closed, at: events[effective.event])
    } else if history.last?.state == .timeWait {
      if let assassination, assassination.from != side {
        history.append(.closed, at: events[assassination.event])
      } else if let reopening, reopening.isAnswered, let start = history.last,
        reopening.time > start.time
      {
        history.append(.closed, reopening.time, frame: reopening.frame)
      }
    }
  }

  /// Whether the event is the second closer's FIN, which is then the acknowledgment of the first: the
  /// end that closed first goes to TIME_WAIT at once.
  private func isSecondFin(_ place: Int) -> Bool {
    exchange.second?.copies.contains(place: place) ?? false
  }

  /// What comes after the RST that ended the connection moves no end's state.
  private func beforeReset(_ place: Int?) -> Int? {
    guard let place, let effective else { return place }
    return place < effective.event ? place : nil
  }

  private func direction(of side: Side) -> Direction {
    side == .client ? clientDirection : clientDirection.reversed
  }

  /// Which copies of an end's FIN arrived.
  private func arrivals(ofFinFrom direction: Direction) -> FinArrivals? {
    if first?.owner == direction { return first }
    return second?.owner == direction ? second : nil
  }

  /// How long the end that closed first was in FIN_WAIT_2.
  ///
  /// Nothing tells when it ceased to wait where it sent the RST itself for want of a connection: its
  /// time may have run out long before.
  ///
  /// Unit: nanoseconds.
  func finWait2(
    _ client: borrowing EndpointHistory, _ server: borrowing EndpointHistory
  ) -> Int64? {
    if let stay = client.stay(in: .finWait2) { return duration(ofFinWait2: stay, by: .client) }
    return server.stay(in: .finWait2).flatMap { duration(ofFinWait2: $0, by: .server) }
  }

  private func duration(
    ofFinWait2 stay: (start: Timestamp, end: EndpointHistory.Step), by side: Side
  ) -> Int64? {
    if let effective, effective.from == side, effective.kind != .abort, stay.end.state == .closed {
      return nil
    }
    return max(0, stay.end.time - stay.start)
  }

  /// Who holds TIME_WAIT, since when and until when.
  func timeWait(
    _ client: borrowing EndpointHistory, _ server: borrowing EndpointHistory
  ) -> TimeWait? {
    let own = client.entry(into: .timeWait).map { timeWait(of: .client, from: $0) }
    let other = server.entry(into: .timeWait).map { timeWait(of: .server, from: $0) }
    guard var result = own ?? other else { return nil }
    if let own, let other { result = own.joined(with: other) }
    if let reopening, reopening.time < result.end { result.isReused = true }
    return result
  }

  private func timeWait(of side: Side, from start: EndpointHistory.Step) -> TimeWait {
    let arrivals = arrivals(ofFinFrom: direction(of: side).reversed)
    let restarts = arrivals?.restarts(of: start, isCrossed: exchange.isCrossed, events)
    let latest = max(start.time, restarts?.latest ?? start.time)
    let (end, isBeyond) = latest.nanoseconds.addingReportingOverflow(timeWaitLength)
    return TimeWait(
      side: side, start: start.time, restarts: restarts?.count ?? 0,
      end: Timestamp(nanoseconds: isBeyond ? .max : end), isReused: false)
  }
}

extension TimeWait {
  /// The stays of both ends as one.
  fileprivate func joined(with other: TimeWait) -> TimeWait {
    TimeWait(
      side: nil, start: min(start, other.start), restarts: restarts + other.restarts,
      end: max(end, other.end), isReused: false)
  }
}
