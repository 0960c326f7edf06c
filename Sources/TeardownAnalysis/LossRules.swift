import FlowTracking
import Wire

/// The rules that tell a lost FIN from a lost acknowledgment, and both from a spurious copy.
///
/// A FIN that was captured more than once is judged by the first captured segment that acknowledges
/// it. The rules are numbered and ordered as in docs/verdicts.md, "What was lost, and how we know".
struct LossRules {
  let events: [CloseEvent]
  let exchange: Exchange
  let fin: FinHistory
  /// The end that sent the FIN.
  let sender: SendSide
  /// The end that acknowledges it.
  let receiver: SendSide

  /// How long a delayed acknowledgment may take.
  ///
  /// 40 ms on Linux, up to 200 ms elsewhere; RFC 9293 §3.8.6.3 allows 500 ms.
  ///
  /// Unit: nanoseconds.
  static let delayedAcknowledgment: Int64 = 200_000_000
  /// What scheduling on an end may add to a round trip.
  ///
  /// Unit: nanoseconds.
  static let jitter: Int64 = 1_000_000
  /// The round trip that is assumed where none was seen.
  ///
  /// Unit: nanoseconds.
  static let unknownRoundTrip: Int64 = 500_000_000

  init(_ fin: FinHistory, exchange: Exchange, evidence: borrowing ConnectionEvidence) {
    events = evidence.events
    self.exchange = exchange
    self.fin = fin
    let isLow = fin.owner == .fromLow
    sender = isLow ? evidence.connection.low : evidence.connection.high
    receiver = isLow ? evidence.connection.high : evidence.connection.low
  }

  /// Judges all copies of a FIN; of one that was not captured, nothing is known to be lost.
  @inline(__always)
  static func judge(
    _ fin: FinHistory?, _ exchange: Exchange, _ evidence: ConnectionEvidence
  ) -> LossFinding {
    guard let fin, hasMatter(fin, evidence.events) else { return LossFinding() }
    return LossRules(fin, exchange: exchange, evidence: evidence).judge()
  }

  /// Whether there is anything to be judged: not where a FIN came once, with nothing missing before.
  @inline(__always)
  private static func hasMatter(_ fin: FinHistory, _ events: [CloseEvent]) -> Bool {
    fin.copies.isSeveral || events[fin.firstCopy].skippedBefore > 0 || fin.sentBeforeCapture != nil
  }

  private func judge() -> LossFinding {
    var finding = LossFinding()
    guard let cover = fin.firstCover else { return finding }
    var copies = fin.copies
    if let copy = acknowledgingCopy {  // rule 1
      copies.remove(EventSet(place: copy))
      finding.finEvidence.insert(.finAsAcknowledgment)
    }
    var judged = copies.below(cover)
    removeProvenMissing(from: &judged, finding: &finding)
    if let arrival = firstSelectiveCover, arrival < cover {
      judgeHeldBack(judged, arrival: arrival, finding: &finding)
    } else if isHeldBack(judged) {
      judgeHeldBack(judged, arrival: nil, finding: &finding)
    } else {
      judgeEarlier(judged, cover: cover, finding: &finding)
    }
    judgeLater(copies.above(cover), finding: &finding)
    judgeUnseen(finding: &finding)
    return finding
  }

  // MARK: Rule 1

  /// The copy that is BSD's acknowledgment of a crossed FIN: sent at once, the first segment of its
  /// sender that covers the peer's FIN.
  private var acknowledgingCopy: Int? {
    guard exchange.isCrossed, let peer = exchange.history(of: fin.owner.reversed),
      let answer = peer.firstCover, answer != fin.firstCopy, fin.copies.contains(place: answer)
    else { return nil }
    let waited = events[answer].timestamp - events[peer.firstCopy].timestamp
    let limit = sender.roundTrip.map { $0 * 3 / 2 + 10 * Self.jitter } ?? 100 * Self.jitter
    return waited <= limit ? answer : nil
  }

  // MARK: Rule 2

  /// Copies captured after an acknowledgment: it did not get there in time, or they crossed.
  private func judgeLater(_ copies: EventSet, finding: inout LossFinding) {
    guard let last = copies.last else { return }
    let trip = sender.roundTrip.map { $0 * 5 / 4 + Self.jitter } ?? Self.unknownRoundTrip
    let overdue = fin.covers.below(last).count { place in
      events[last].timestamp - events[place].timestamp > trip
    }
    if overdue > 0 {
      finding.loseAcknowledgments(overdue, .likely, [.retransmittedFin, .ackBeforeCopy])
    }
    guard let cover = fin.firstCover else { return }
    // The first copy was overtaken by its acknowledgment on the way to the capture.
    let crossed = copies.count { place in
      place != fin.firstCopy && events[place].timestamp - events[cover].timestamp <= trip
    }
    if crossed > 0 { finding.callSpurious(crossed, [.crossed]) }
  }

  // MARK: Rule 8, and copies that were never captured

  /// A copy that was lost before the capture point, known by what its sender sent since.
  private func judgeUnseen(finding: inout LossFinding) {
    let copy = events[fin.firstCopy]
    if let cover = fin.firstCover, !answersOnly(copy, at: cover) || arrivedUnseen(before: cover) {
      return
    }
    if fin.sentBeforeCapture != nil {
      finding.loseFins(1, .likely, .sequencePastFin)
      return
    }
    // A skip just before the FIN, where its sender had no reason to send anything else.
    guard fin.copies.count == 1, copy.skippedBefore > 0, sender.identifications.counts,
      copy.marks.contains([.identification, .senderQuiet, .peerQuiet]),
      copy.sequence == copy.senderNext
    else { return }
    // Nothing is sent again sooner than a tail loss probe: two round trips (RFC 8985 §7.2).
    let trip = (sender.roundTrip ?? 0) + (receiver.roundTrip ?? 0)
    guard let silence = copy.silence, silence > trip * 3 / 2 else { return }
    finding.loseFins(Int(copy.skippedBefore), .likely, .identificationSkip)
  }

  /// Whether an acknowledgment answers a captured copy of the FIN, and none before it: it was captured
  /// after it, or echoes it.
  private func answersOnly(_ copy: CloseEvent, at cover: Int) -> Bool {
    cover > fin.firstCopy
      || copy.marks.intersection(events[cover].marks).contains(.timestamps)
        && events[cover].timestampEcho == copy.timestampValue
  }

  /// Whether the acknowledgment of a FIN captured once shows that a copy before it had arrived, which
  /// the capture missed: a D-SACK, or an echo from before the captured copy.
  ///
  /// TS.Recent is taken from a segment at Last.ACK.sent (RFC 7323 §4.3): from the first copy to
  /// arrive, where all before it had been acknowledged, and from none after it.
  private func arrivedUnseen(before cover: Int) -> Bool {
    let copy = events[fin.firstCopy]
    if reportsDuplicate(near: cover) { return true }
    return copy.marks.contains([.timestamps, .peerQuiet])
      && events[cover].marks.contains(.timestamps)
      && SequenceNumber(events[cover].timestampEcho)
        .isBefore(SequenceNumber(copy.timestampValue))
  }
}
