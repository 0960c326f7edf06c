internal import FlowTracking
internal import ReportWriting
internal import TeardownAnalysis

// The words for what a verdict names: classes of RSTs, certainties, evidence. What they mean is the
// contract of docs/verdicts.md.

extension ResetClass {
  /// Why it came, in a sentence.
  func reason(_ sender: Side) -> String {
    let end = "the \(sender.name)"
    let peer = "the \(sender.opposite.name)"
    switch self {
    case .abort:
      return "Nothing on the wire called for it: \(end) aborted the connection."
    case .dataAfterClose:
      return "It answers data that arrived at \(end) after \(end) had closed."
    case .lateFin:
      return "It answers the FIN of \(peer), which found no connection at \(end) any more."
    case .refused: return "It refuses the connection."
    case .oldDuplicate: return "It answers a SYN-ACK that \(end) had not asked for."
    case .noConnection:
      return "It answers a segment that found no connection at \(end)."
    case .keepAliveTimeout:
      return "\(peer.prefix(1).uppercased() + peer.dropFirst()) had answered none of the "
        + "keep-alive probes of \(end)."
    case .timeWaitAssassination: return "It ended TIME_WAIT before its time."
    case .afterClose: return "It came after the close."
    case .ignored: return "It took no effect."
    case .suspectedForgery:
      return "It seems that \(end) did not send it."
    }
  }
}

extension ForgerySigns {
  /// What the sign is, in words; of a single sign.
  var reason: String {
    switch self {
    case .timeToLive: "its TTL is far from that of the other segments of its sender"
    case .identification: "its IP identification is out of its sender's series"
    case .steppedSequences: "RSTs back to back step through the window"
    case .senderWentOn: "its sender went on as if it had sent none"
    default: "several signs"
    }
  }
}

extension Certainty {
  /// How sure a loss is, in words.
  var reason: String {
    switch self {
    case .certain: "certain, the capture proves it"
    case .likely: "likely, the capture shows it and another explanation is left"
    case .possible: "possible, other explanations are as good"
    }
  }
}

extension LossEvidence {
  /// What the evidence is, in words; of a single piece.
  var reason: String {
    switch self {
    case .retransmittedFin: "the FIN was captured more than once"
    case .ackWithoutDsack:
      "the ACK reports no duplicate (D-SACK), as it would if two copies had arrived"
    case .dsackOfFin: "a D-SACK reports a copy as a duplicate, so one had arrived before"
    case .echoesLastCopy: "the ACK echoes the timestamp of the last copy"
    case .echoesEarlierCopy: "the ACK echoes the timestamp of an earlier copy, which so had arrived"
    case .ackBeforeCopy: "an ACK had been captured before the FIN was sent again"
    case .ackTooSoon: "the ACK came too soon after the last copy to answer that one"
    case .ackTooLate: "the ACK came later than a delayed one would"
    case .identificationSkip: "an IP identification was skipped: a packet was sent and not captured"
    case .identificationsInOrder: "no IP identification was skipped: no packet is missing"
    case .fromTimeWait: "the ACK comes from TIME_WAIT, which echoes the first copy that it got"
    case .undecided: "neither SACK nor timestamps tell a lost FIN from a lost ACK"
    case .finAsAcknowledgment: "the copy is itself the acknowledgment of the other FIN"
    case .crossed: "a copy and the ACK crossed on the way"
    case .delayedAck: "the ACK was only delayed"
    case .lateAck: "an older ACK turned up later"
    case .echoesBeforeFin: "the ACK echoes a segment from before the FIN, so the first copy counted"
    case .sequencePastFin:
      "the sender had gone on behind the FIN before the first captured copy, so one was sent unseen"
    case .dataRepaired: "data before the FIN had been lost, and the copies come from that"
    case .sackOfFin: "a SACK block reports the FIN while data before it was missing"
    case .ackStopsAtFin: "an ACK of all data before the FIN, sent late enough, leaves it out"
    case .echoesBehindFin: "the ACK echoes a segment sent behind the FIN, so that had been accepted"
    default: LossEvidence.names.filter { contains($0.evidence) }.map(\.name).joined(separator: ", ")
    }
  }
}
