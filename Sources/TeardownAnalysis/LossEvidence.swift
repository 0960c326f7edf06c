/// By what a loss, or that nothing was lost, is known.
///
/// The names stand in the record.
public struct LossEvidence: OptionSet, Hashable, Sendable {
  /// The bits.
  public var rawValue: UInt32

  /// Wraps the bits.
  @inlinable
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// The FIN was captured more than once.
  @inlinable public static var retransmittedFin: LossEvidence { LossEvidence(rawValue: 1 << 0) }
  /// The acknowledgment carries no D-SACK, though its sender would have sent one.
  @inlinable public static var ackWithoutDsack: LossEvidence { LossEvidence(rawValue: 1 << 1) }
  /// A D-SACK reports a copy of the FIN as a duplicate.
  @inlinable public static var dsackOfFin: LossEvidence { LossEvidence(rawValue: 1 << 2) }
  /// The acknowledgment echoes the timestamp of the last copy.
  @inlinable public static var echoesLastCopy: LossEvidence { LossEvidence(rawValue: 1 << 3) }
  /// The acknowledgment echoes the timestamp of a copy before the last.
  @inlinable public static var echoesEarlierCopy: LossEvidence { LossEvidence(rawValue: 1 << 4) }
  /// The acknowledgment was captured before the FIN was sent again.
  @inlinable public static var ackBeforeCopy: LossEvidence { LossEvidence(rawValue: 1 << 5) }
  /// The acknowledgment came too soon after the last copy to answer it.
  @inlinable public static var ackTooSoon: LossEvidence { LossEvidence(rawValue: 1 << 6) }
  /// The acknowledgment came later than a delayed ACK would have.
  @inlinable public static var ackTooLate: LossEvidence { LossEvidence(rawValue: 1 << 7) }
  /// IPv4 identifications were skipped before the segment.
  @inlinable public static var identificationSkip: LossEvidence { LossEvidence(rawValue: 1 << 8) }
  /// No IPv4 identification was skipped: nothing was lost before the capture point.
  @inlinable public static var identificationsInOrder: LossEvidence {
    LossEvidence(rawValue: 1 << 9)
  }
  /// The acknowledgment came from an end in TIME_WAIT, which echoes the first copy it got.
  @inlinable public static var fromTimeWait: LossEvidence { LossEvidence(rawValue: 1 << 10) }
  /// Neither SACK nor timestamps tell the FIN from its ACK.
  @inlinable public static var undecided: LossEvidence { LossEvidence(rawValue: 1 << 11) }
  /// The copy is an acknowledgment of the crossed FIN (BSD).
  @inlinable public static var finAsAcknowledgment: LossEvidence { LossEvidence(rawValue: 1 << 12) }
  /// The copy crossed its acknowledgment.
  @inlinable public static var crossed: LossEvidence { LossEvidence(rawValue: 1 << 13) }
  /// The acknowledgment was only delayed.
  @inlinable public static var delayedAck: LossEvidence { LossEvidence(rawValue: 1 << 14) }
  /// An older acknowledgment turned up later.
  @inlinable public static var lateAck: LossEvidence { LossEvidence(rawValue: 1 << 15) }
  /// The acknowledgment echoes a segment from before the FIN, so that the first copy was accepted.
  @inlinable public static var echoesBeforeFin: LossEvidence { LossEvidence(rawValue: 1 << 16) }
  /// Its sender had sent the FIN before the first captured copy: later segments lie behind it.
  @inlinable public static var sequencePastFin: LossEvidence { LossEvidence(rawValue: 1 << 17) }
  /// Data before the FIN had been lost and was sent again; the copies come from that.
  @inlinable public static var dataRepaired: LossEvidence { LossEvidence(rawValue: 1 << 18) }
  /// A SACK block reports the FIN while data before it is missing.
  @inlinable public static var sackOfFin: LossEvidence { LossEvidence(rawValue: 1 << 19) }
  /// An acknowledgment of all data before the FIN, sent late enough, does not cover the FIN.
  @inlinable public static var ackStopsAtFin: LossEvidence { LossEvidence(rawValue: 1 << 20) }
  /// The acknowledgment echoes a segment that was sent behind the FIN and before its last copy.
  @inlinable public static var echoesBehindFin: LossEvidence { LossEvidence(rawValue: 1 << 21) }

  /// Every kind of evidence with its name in the record, in the order of listing.
  public static let names: [(evidence: LossEvidence, name: String)] = [
    (.retransmittedFin, "retransmitted-fin"),
    (.ackWithoutDsack, "ack-without-dsack"),
    (.dsackOfFin, "dsack-of-fin"),
    (.echoesLastCopy, "tsecr-of-last-copy"),
    (.echoesEarlierCopy, "tsecr-of-earlier-copy"),
    (.ackBeforeCopy, "ack-before-copy"),
    (.ackTooSoon, "ack-within-one-rtt-of-copy"),
    (.ackTooLate, "ack-later-than-delayed-ack"),
    (.identificationSkip, "ip-id-skip"),
    (.identificationsInOrder, "ip-id-in-order"),
    (.fromTimeWait, "ack-from-time-wait"),
    (.undecided, "fin-or-ack-undecided"),
    (.finAsAcknowledgment, "fin-as-ack"),
    (.crossed, "crossed"),
    (.delayedAck, "delayed-ack"),
    (.lateAck, "late-ack"),
    (.echoesBeforeFin, "tsecr-from-before-fin"),
    (.sequencePastFin, "sequence-past-unseen-fin"),
    (.dataRepaired, "data-before-fin-lost"),
    (.sackOfFin, "sack-of-fin"),
    (.ackStopsAtFin, "ack-stops-at-fin"),
    (.echoesBehindFin, "tsecr-from-behind-fin"),
  ]
}
