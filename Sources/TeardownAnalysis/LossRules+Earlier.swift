import FlowTracking
import Wire

// Rules 3 to 7: copies of a FIN captured before the first acknowledgment of it.

extension LossRules {
  /// Copies captured before the first acknowledgment.
  func judgeEarlier(_ copies: EventSet, cover: Int, finding: inout LossFinding) {
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
  enum Echo {
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

  func echo(of cover: CloseEvent, copies: EventSet) -> Echo {
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
  func earlierArrival(_ copies: EventSet, cover: Int, echo: Echo) -> LossEvidence {
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
    if reportsDuplicate(near: cover) { shown.insert(.dsackOfFin) }
    if echo != .last, let trip = receiver.roundTrip,
      events[cover].timestamp - events[last].timestamp < trip * 9 / 10
    {
      shown.insert(.ackTooSoon)
    }
    return shown
  }

  /// Whether the acknowledgment, or a segment within about one round trip of it, is a D-SACK of a
  /// copy of the FIN.
  func reportsDuplicate(near cover: Int) -> Bool {
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
  func judgeArrived(
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
      if isOnly || !isTimely, !mayHaveSkippedData(from: first, to: cover) {
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
  func skippedByReceiver(from first: Int, to cover: Int) -> Int? {
    let answer = events[cover]
    guard answer.marks.contains(.identification), answer.identification != 0,
      receiver.identifications.counts
    else { return nil }
    return max(0, Int(answer.senderSkips) - Int(events[first].peerSkips))
  }

  /// Whether the receiver sent data between the first copy and the acknowledgment, of which the
  /// capture may have dropped some: then those identifications are skipped too.
  func mayHaveSkippedData(from first: Int, to cover: Int) -> Bool {
    receiver.gaps > 0 && events[cover].sequence.isAfter(events[first].peerNext)
  }

  /// Rules 4 to 6: nothing shows that an earlier copy had arrived.
  func judgeSilent(
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
  func olderAcknowledgmentTurnedUp(after cover: Int, copies: EventSet) -> Bool {
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
  var usesSelective: Bool {
    let handshake = sender.facts.intersection(receiver.facts)
    if handshake.contains(.initialKnown) { return handshake.contains(.selective) }
    return receiver.facts.contains(.selective)
  }

  /// Whether the receiver was the first closer and had its own FIN acknowledged, so that this FIN
  /// took it to TIME_WAIT, from where no D-SACK comes.
  func isInTimeWait(receiverBefore place: Int) -> Bool {
    guard let own = exchange.history(of: fin.owner.reversed), let cover = own.firstCover else {
      return false
    }
    return cover <= place
  }
}
