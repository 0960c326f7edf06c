public import FlowTracking
import Wire

/// A close in which each FIN was captured once, and acknowledged by the next segment of the other
/// end: what nearly all closes are.
///
/// It is told by a look at its three or four events, and its verdict follows from few of them. The
/// rules are those of `Exchange`, `LossRules` and `WaveList`, which judge all other closes; a test
/// holds the two ways against each other.
struct OrdinaryClose {
  /// The second closer acknowledged the first FIN by its own: three events, not four.
  let isMerged: Bool

  /// Nil where the general rules are to judge.
  @inline(__always)
  init?(_ evidence: borrowing ConnectionEvidence) {
    let count = evidence.events.count
    guard count == 3 || count == 4, evidence.notes == nil,
      evidence.connection.facts.contains(.established), Anomaly.isOrdinary(evidence)
    else { return nil }
    let low = evidence.connection.low.facts
    let high = evidence.connection.high.facts
    guard low.intersection(high).contains(.fin), low.union(high).isDisjoint(with: .reset)
    else { return nil }
    let opener = evidence.events[0].sender
    let isLow = opener == .fromLow
    let firstEnd = isLow ? evidence.connection.low.finEnd : evidence.connection.high.finEnd
    let secondEnd = isLow ? evidence.connection.high.finEnd : evidence.connection.low.finEnd
    let answer = opener.reversed
    // The first FIN, the second, which acknowledges it, and the ACK of the second.
    guard evidence.events[0].isOnlyFin(endingAt: firstEnd),
      !evidence.events[0].acknowledges(secondEnd),
      evidence.events[count - 2].sender == answer,
      evidence.events[count - 2].isOnlyFin(endingAt: secondEnd),
      evidence.events[count - 2].acknowledges(firstEnd),
      evidence.events[count - 1].sender == opener,
      evidence.events[count - 1].isPureAcknowledgment,
      evidence.events[count - 1].acknowledges(secondEnd)
    else { return nil }
    // Between them, at most an ACK that the second closer sent before its FIN.
    if count == 4 {
      guard evidence.events[1].sender == answer, evidence.events[1].isPureAcknowledgment,
        evidence.events[1].acknowledges(firstEnd), secondEnd.isAfter(evidence.events[1].sequence)
      else { return nil }
    }
    isMerged = count == 3
  }
}

extension Label {
  /// The label of a connection that closed as nearly all do.
  @inline(__always)
  public init(of end: OrdinaryEnd) {
    self = end.isMerged ? .mergedThreeWay : .cleanFourWay
  }
}

extension CloseEvent {
  /// Whether the segment is a FIN at its place, with no packet missing before it and no RST.
  @inline(__always)
  fileprivate func isOnlyFin(endingAt end: SequenceNumber) -> Bool {
    isFin && !isReset && skippedBefore == 0 && self.end == end
  }
}

extension Verdict {
  /// The verdict on an ordinary close.
  @inline(__always)
  init(on close: OrdinaryClose, of evidence: borrowing ConnectionEvidence) {
    let facts = evidence.connection.facts
    let last = evidence.events.count - 1
    let first: Side =
      evidence.events[0].sender == evidence.connection.clientDirection ? .client : .server
    label = close.isMerged ? .mergedThreeWay : .cleanFourWay
    shape = close.isMerged ? .mergedThreeWay : .cleanFourWay
    reason = nil
    initiator = first == .client ? .client : .server
    abortedBy = nil
    handshake = Handshake(of: facts)
    waves = WaveList()
    waves.append(Wave(number: 1, from: first, onlyAt: 0))
    if !close.isMerged { waves.append(Wave(number: 2, from: first.opposite, onlyAt: 1)) }
    waves.append(Wave(number: 3, from: first.opposite, onlyAt: last - 1))
    waves.append(Wave(number: 4, from: first, onlyAt: last))
    closeStart = evidence.events[0].timestamp
    closeEnd = evidence.events[last].timestamp
    spuriousRetransmissions = 0
    halfCloseBytes =
      evidence.events[0].sender == .fromLow
      ? evidence.connection.high.halfCloseBytes : evidence.connection.low.halfCloseBytes
    resets = []
    ignoredResets = 0
    lateResets = 0
    allDataDelivered = Self.deliversAll(evidence)
    anomalies = facts.contains(.reopened) ? Anomaly.reopened : []
  }
}

extension Wave {
  /// A wave of which one segment was captured, and none was lost.
  @inline(__always)
  fileprivate init(number: UInt8, from side: Side, onlyAt place: Int) {
    self.init(
      number: number, from: side, events: EventSet(place: place), sent: 1, lost: 0, certainty: nil,
      evidence: [])
  }
}
