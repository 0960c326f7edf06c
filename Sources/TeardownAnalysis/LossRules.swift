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
    if let copy = acknowledgingCopy { copies.remove(EventSet(place: copy)) }  // rule 1
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

  // MARK: Data before the FIN

  /// Copies that had not arrived when the receiver acknowledged all data before the FIN and no more,
  /// though it had had the time.
  private func removeProvenMissing(from copies: inout EventSet, finding: inout LossFinding) {
    guard let last = copies.last, copies.count > 1, let trip = receiver.roundTrip,
      let short = events.indices.last(where: {
        events[$0].sender != fin.owner && events[$0].marks.contains(.stopsAtFin)
      })
    else { return }
    var missing = EventSet()
    for place in events.indices where copies.contains(place: place) && place != last {
      let waited = events[short].timestamp - events[place].timestamp
      if waited > trip * 5 / 4 + Self.jitter { missing.insert(EventSet(place: place)) }
    }
    if missing.isEmpty { return }
    finding.loseFins(missing.count, .likely, [.retransmittedFin, .ackStopsAtFin])
    copies.subtract(missing)
  }

  /// The first segment that reports the FIN by a SACK block while data before it is missing.
  private var firstSelectiveCover: Int? {
    events.indices.first { place in
      events[place].sender != fin.owner && events[place].marks.contains(.selectivelyCoversFin)
    }
  }

  /// Whether the copies are explained by data before the FIN that was lost: it was sent again, or
  /// the last copy carries it, before the receiver had acknowledged all of it.
  private func isHeldBack(_ copies: EventSet) -> Bool {
    guard let first = copies.first, let last = copies.last, first < last else { return false }
    let start = events[first].sequence
    guard start.isAfter(events[last].peerAcknowledged) else { return false }
    let isRepaired = events.indices.contains { place in
      place > first && place < last && events[place].sender == fin.owner
        && events[place].marks.contains(.repairsData)
    }
    guard isRepaired || start.isAfter(events[last].sequence) else { return false }
    // With SACK, a FIN that had arrived would have been reported.
    return !usesSelective
  }

  /// Copies that data lost before the FIN explains, and those that a SACK of the FIN judges.
  private func judgeHeldBack(_ copies: EventSet, arrival: Int?, finding: inout LossFinding) {
    guard copies.count > 1 else { return }
    guard let arrival else {
      finding.callSpurious(copies.count - 1, .dataRepaired)
      return
    }
    let before = copies.below(arrival)
    let after = copies.count - max(before.count, 1)
    if after > 0 { finding.callSpurious(after, .sackOfFin) }
    guard let last = before.last, before.count > 1 else { return }
    let trip = receiver.roundTrip ?? 0
    // Once all is acknowledged, the block that held the FIN is repeated: that is no D-SACK.
    let isRepeated = events.indices.contains {
      events[$0].sender != fin.owner
        && events[$0].marks.contains([.duplicateFinReported, .selectivelyCoversFin])
    }
    let wasEarlier =
      isRepeated || events[arrival].timestamp - events[last].timestamp < trip * 9 / 10
    if wasEarlier {
      finding.callSpurious(before.count - 1, .sackOfFin)
    } else {
      finding.loseFins(before.count - 1, .likely, [.retransmittedFin, .sackOfFin])
    }
  }

  // MARK: Rules 3 to 7

  /// Copies captured before the first acknowledgment.
  private func judgeEarlier(_ copies: EventSet, cover: Int, finding: inout LossFinding) {
    guard let first = copies.first, copies.count > 1 else { return }
    let repeats = copies.count - 1
    if olderAcknowledgmentTurnedUp(after: cover, copies: copies) {  // rule 7
      finding.callSpurious(repeats, .lateAck)
      return
    }
    let echo = self.echo(of: events[cover], copies: copies)
    let arrival = earlierArrival(copies, cover: cover, echo: echo)
    if !arrival.isEmpty {
      judgeArrived(first: first, cover: cover, repeats: repeats, arrival, finding: &finding)
    } else {
      judgeSilent(copies, cover: cover, echo: echo, finding: &finding)
    }
  }

  /// Which copy an acknowledgment echoes.
  private enum Echo {
    case last, earlier
    /// A segment from before the FIN: when the FIN was accepted, data before it had not yet been
    /// acknowledged, and TS.Recent is only taken from segments at or before Last.ACK.sent
    /// (RFC 7323 §4.3).
    case beforeFin
    /// A segment from behind the FIN, sent before the last copy: it counts only at or before
    /// Last.ACK.sent, so the FIN had been accepted.
    case behindFin
    /// No captured copy.
    case other
    /// Neither end stamps, or every copy has the same stamp.
    case unstamped
  }

  private func echo(of cover: CloseEvent, copies: EventSet) -> Echo {
    guard let last = copies.last, cover.marks.contains(.timestamps),
      events[last].marks.contains(.timestamps)
    else { return .unstamped }
    let newest = events[last].timestampValue
    let earlier = copies.below(last)
    if earlier.contains(where: { events[$0].timestampValue == newest }) { return .unstamped }
    if cover.timestampEcho == newest { return .last }
    let echoed = earlier.contains { events[$0].timestampValue == cover.timestampEcho }
    if echoed {
      // The first copy may share its stamp with the data before it.
      let first = events[copies.first ?? last]
      let isShared =
        first.marks.contains(.stampShared) && first.timestampValue == cover.timestampEcho
      return isShared ? .beforeFin : .earlier
    }
    let oldest = SequenceNumber(events[copies.first ?? last].timestampValue)
    let stamp = SequenceNumber(cover.timestampEcho)
    if stamp.isBefore(oldest) { return .beforeFin }
    let isRepaired = events.indices.contains {
      events[$0].sender == fin.owner && events[$0].marks.contains(.repairsData)
    }
    let isBetween = SequenceNumber(newest).isAfter(stamp)
    return isBetween && !isRepaired ? .behindFin : .other
  }

  /// Rule 3: what shows that a copy before the last one had arrived; empty when nothing does.
  private func earlierArrival(_ copies: EventSet, cover: Int, echo: Echo) -> LossEvidence {
    guard let last = copies.last else { return [] }
    var shown: LossEvidence = []
    if echo == .earlier { shown.insert(.echoesEarlierCopy) }
    if echo == .behindFin { shown.insert(.echoesBehindFin) }
    if echo == .beforeFin, let first = copies.first,
      events[last].timestamp - events[first].timestamp > Self.delayedAcknowledgment
    {
      // The data before the FIN was acknowledged long before the last copy.
      shown.insert(.echoesBeforeFin)
    }
    if reportsDuplicate(near: cover, last: last) { shown.insert(.dsackOfFin) }
    if echo != .last, let trip = receiver.roundTrip,
      events[cover].timestamp - events[last].timestamp < trip * 9 / 10
    {
      shown.insert(.ackTooSoon)
    }
    return shown
  }

  /// Whether the acknowledgment, or a segment within about one round trip of it, is a D-SACK of a
  /// copy of the FIN.
  private func reportsDuplicate(near cover: Int, last: Int) -> Bool {
    let trip = receiver.roundTrip.map { $0 * 3 / 2 + 5 * Self.jitter } ?? Self.unknownRoundTrip
    let later = fin.copies.above(cover).first
    return events.indices.contains { place in
      guard place >= cover, events[place].sender != fin.owner,
        events[place].marks.contains(.duplicateFinReported),
        events[place].timestamp - events[cover].timestamp <= trip
      else { return false }
      // A copy captured in between may be the one that it reports.
      guard let later, later < place else { return true }
      return events[place].timestamp - events[later].timestamp < receiver.roundTrip ?? 0
    }
  }

  /// Rule 3: the FIN was not lost; its acknowledgment was late, or an earlier one was lost.
  private func judgeArrived(
    first: Int, cover: Int, repeats: Int, _ arrival: LossEvidence, finding: inout LossFinding
  ) {
    let evidence = arrival.union(.retransmittedFin)
    let answer = events[cover]
    let limit = Self.delayedAcknowledgment + (receiver.roundTrip ?? 0)
    let isTimely = answer.timestamp - events[first].timestamp <= limit
    let isOnly = events[first].marks.contains(.peerQuiet)
    if let skipped = skippedByReceiver(from: first, to: cover) {  // rule 8
      if skipped == 0 {
        finding.callSpurious(repeats, arrival.union(.identificationsInOrder))
        return
      }
      // Where data before the FIN had to be acknowledged too, that may be what was lost.
      if isOnly || !isTimely {
        finding.loseAcknowledgments(
          min(skipped, repeats), isOnly ? .certain : .likely,
          evidence.union(.identificationSkip))
        finding.callSpurious(max(0, repeats - skipped), [])
        return
      }
    }
    if isTimely {
      finding.callSpurious(repeats, arrival.union(.delayedAck))
    } else {
      finding.loseAcknowledgments(repeats, .likely, evidence.union(.ackTooLate))
    }
  }

  /// How many packets of the receiver were lost before the capture point between the first copy
  /// and the acknowledgment; nil where its identifications do not tell.
  private func skippedByReceiver(from first: Int, to cover: Int) -> Int? {
    let answer = events[cover]
    guard answer.marks.contains(.identification), answer.identification != 0,
      receiver.identifications.counts
    else { return nil }
    return max(0, Int(answer.senderSkips) - Int(events[first].peerSkips))
  }

  /// Rules 4 to 6: nothing shows that an earlier copy had arrived.
  private func judgeSilent(
    _ copies: EventSet, cover: Int, echo: Echo, finding: inout LossFinding
  ) {
    guard let first = copies.first, let last = copies.last else { return }
    let repeats = copies.count - 1
    let answer = events[cover]
    let fromTimeWait = isInTimeWait(receiverBefore: last)
    var evidence: LossEvidence = .retransmittedFin
    if usesSelective { evidence.insert(.ackWithoutDsack) }
    if fromTimeWait { evidence.insert(.fromTimeWait) }
    let canReport = usesSelective && !answer.marks.contains(.optionsCut)
    let skipped = skippedByReceiver(from: first, to: cover)
    let limit = Self.delayedAcknowledgment + (receiver.roundTrip ?? 0)
    if echo == .last, canReport || fromTimeWait {  // rule 4
      let trip = receiver.roundTrip.map { $0 * 3 / 2 + Self.jitter }
      let isPrompt = trip.map { answer.timestamp - events[last].timestamp <= $0 } ?? false
      // What the receiver sent unseen before may have been the acknowledgment of the first copy.
      let isFirstAnswer = !answer.sequence.isAfter(answer.senderNext) && skipped ?? 0 == 0
      let certainty: Certainty =
        answer.isPureAcknowledgment && isPrompt && isFirstAnswer ? .certain : .likely
      finding.loseFins(repeats, certainty, evidence.union(.echoesLastCopy))
    } else if echo == .unstamped, canReport, !fromTimeWait {  // rule 5
      finding.loseFins(repeats, .likely, evidence)
    } else if echo == .beforeFin, canReport, !fromTimeWait, let skipped,
      skipped == 0 || answer.timestamp - events[first].timestamp <= limit
    {
      // Rule 8 decides what the echo leaves open: a D-SACK that was sent and lost is a skip.
      if skipped == 0 {
        finding.loseFins(repeats, .likely, evidence.union(.identificationsInOrder))
      } else {
        finding.callSpurious(repeats, [.identificationSkip, .delayedAck])
      }
    } else {  // rule 6
      finding.loseFins(repeats, .possible, evidence.union(.undecided))
      finding.loseAcknowledgments(repeats, .possible, evidence.union(.undecided))
    }
  }

  /// Rule 7: a later captured acknowledgment with an older stamp, echoing an earlier copy.
  private func olderAcknowledgmentTurnedUp(after cover: Int, copies: EventSet) -> Bool {
    guard events[cover].marks.contains(.timestamps), let last = copies.last else { return false }
    let stamp = SequenceNumber(events[cover].timestampValue)
    return fin.covers.above(cover).contains { place in
      guard events[place].marks.contains(.timestamps),
        SequenceNumber(events[place].timestampValue).isBefore(stamp)
      else { return false }
      return copies.below(last).contains {
        events[$0].timestampValue == events[place].timestampEcho
      }
    }
  }

  /// Whether both ends permit SACK, so that the receiver would report a duplicate.
  ///
  /// Where the handshake was not captured, only SACK blocks of its own show it.
  private var usesSelective: Bool {
    let handshake = sender.facts.intersection(receiver.facts)
    if handshake.contains(.initialKnown) { return handshake.contains(.selective) }
    return receiver.facts.contains(.selective)
  }

  /// Whether the receiver was the first closer and had its own FIN acknowledged, so that this FIN
  /// took it to TIME_WAIT, from where no D-SACK comes.
  private func isInTimeWait(receiverBefore place: Int) -> Bool {
    guard let own = exchange.history(of: fin.owner.reversed), let cover = own.firstCover else {
      return false
    }
    return cover <= place
  }

  // MARK: Rule 8, and copies that were never captured

  /// A copy that was lost before the capture point, known by what its sender sent since.
  private func judgeUnseen(finding: inout LossFinding) {
    let copy = events[fin.firstCopy]
    if let cover = fin.firstCover, cover < fin.firstCopy { return }
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
}
