public import Wire

/// A segment that bears on how a connection closed, with what was known when it was captured.
///
/// Logged from the first FIN or RST on: every FIN and RST, every segment that acknowledges a FIN,
/// the segments that answer to an RST, and the segment that an RST may answer.
public struct CloseEvent: Sendable, BitwiseCopyable {
  // In this order no padding lies between the fields: it would be packed with them.

  /// When the segment was captured.
  public var timestamp: Timestamp
  /// The frame's place in the capture, counted from 1.
  public var frame: UInt64
  /// Since the sender's latest segment before this one; nil when this is its first.
  ///
  /// Unit: nanoseconds.
  public var silence: Int64? { silenceOrNone < 0 ? nil : silenceOrNone }
  var silenceOrNone: Int64
  /// SEG.SEQ.
  public var sequence: SequenceNumber
  /// The acknowledgment field; meaningful only with the ACK bit.
  public var acknowledgmentField: SequenceNumber
  /// Octets of payload.
  public var payloadLength: UInt32
  /// TSval; meaningful only with `.timestamps`.
  public var timestampValue: UInt32
  /// TSecr; meaningful only with `.timestamps`.
  public var timestampEcho: UInt32
  /// SND.NXT of the sender as observed before this segment.
  public var senderNext: SequenceNumber
  /// The highest acknowledgment that the sender had sent before this segment; meaningless with
  /// `.senderAcknowledgedNothing`.
  public var senderAcknowledged: SequenceNumber
  /// SND.NXT of the sender's peer as observed before this segment.
  public var peerNext: SequenceNumber
  /// The highest acknowledgment that the sender's peer had sent before this segment; meaningless with
  /// `.peerAcknowledgedNothing`.
  public var peerAcknowledged: SequenceNumber
  /// What is known of the segment beside its fields.
  public var marks: Marks
  /// IPv4 identifications of the sender that had been skipped up to and including this segment.
  public var senderSkips: UInt16
  /// How many of them were skipped just before this segment.
  public var skippedBefore: UInt16
  /// The same count of the sender's peer at that moment.
  public var peerSkips: UInt16
  /// The IPv4 identification field; meaningful only with `.identification`.
  public var identification: UInt16
  /// SEG.FLAGS.
  public var control: ControlBits
  /// Time to live, or hop limit.
  public var timeToLive: UInt8
  /// Which end sent it.
  public var sender: Direction
  /// Keep-alive probes of the sender that its peer had not answered before this segment.
  public var unansweredProbes: UInt8

  /// Facts about a logged segment.
  public struct Marks: OptionSet, Hashable, Sendable, BitwiseCopyable {
    /// The bits.
    public var rawValue: UInt32

    /// Wraps the bits.
    @inlinable
    public init(rawValue: UInt32) {
      self.rawValue = rawValue
    }

    /// The segment carries timestamps (RFC 7323).
    @inlinable public static var timestamps: Marks { Marks(rawValue: 1 << 0) }
    /// The segment came over IPv4 and has an identification field.
    @inlinable public static var identification: Marks { Marks(rawValue: 1 << 1) }
    /// Its first SACK block is a D-SACK of exactly a copy of the peer's FIN (RFC 2883).
    @inlinable public static var duplicateFinReported: Marks { Marks(rawValue: 1 << 2) }
    /// The first captured segment that acknowledges the peer's FIN.
    @inlinable public static var firstCover: Marks { Marks(rawValue: 1 << 3) }
    /// It acknowledges the peer's FIN.
    @inlinable public static var coversFin: Marks { Marks(rawValue: 1 << 4) }
    /// Logged only because an RST follows that may answer it.
    @inlinable public static var context: Marks { Marks(rawValue: 1 << 5) }
    /// Everything the sender had sent before had been acknowledged, and nothing was missing in the
    /// peer's direction: the peer had no other reason to send an ACK.
    @inlinable public static var peerQuiet: Marks { Marks(rawValue: 1 << 6) }
    /// The sender had sent nothing since the last segment of its peer that it had not acknowledged,
    /// nor data that the capture dropped.
    @inlinable public static var senderQuiet: Marks { Marks(rawValue: 1 << 7) }
    /// Captured after an RST of either end.
    @inlinable public static var afterReset: Marks { Marks(rawValue: 1 << 8) }
    /// The segment is a keep-alive probe (RFC 9293 §3.8.4).
    @inlinable public static var keepAlive: Marks { Marks(rawValue: 1 << 9) }
    /// Its SACK option was cut off or it has none although it might.
    @inlinable public static var optionsCut: Marks { Marks(rawValue: 1 << 10) }
    /// The initial handshake had not been completed when it was captured.
    @inlinable public static var beforeEstablished: Marks { Marks(rawValue: 1 << 12) }
    /// Its IPv4 identification lies outside of the series that its sender counts.
    @inlinable public static var foreignIdentification: Marks { Marks(rawValue: 1 << 13) }
    /// Its numbers lie far from all that was seen of the connection.
    @inlinable public static var stray: Marks { Marks(rawValue: 1 << 14) }
    /// A SACK block covers the peer's FIN while data before it is missing: a copy had arrived.
    @inlinable public static var selectivelyCoversFin: Marks { Marks(rawValue: 1 << 15) }
    /// It sends data from before its sender's FIN again.
    @inlinable public static var repairsData: Marks { Marks(rawValue: 1 << 16) }
    /// The segment that its sender sent before carries the same TSval, so that an echo of it does
    /// not tell the two apart.
    @inlinable public static var stampShared: Marks { Marks(rawValue: 1 << 17) }
    /// It ends before what its receiver had acknowledged, so that the receiver drops it unread, its
    /// acknowledgment too (RFC 9293 §3.10.7.4).
    @inlinable public static var behindWindow: Marks { Marks(rawValue: 1 << 19) }
    /// The sender had acknowledged nothing before, as far as the capture shows: `senderAcknowledged` means nothing.
    @inlinable public static var senderAcknowledgedNothing: Marks { Marks(rawValue: 1 << 20) }
    /// The same of the sender's peer, and `peerAcknowledged`.
    @inlinable public static var peerAcknowledgedNothing: Marks { Marks(rawValue: 1 << 21) }
    /// It acknowledges octets of the peer that had not been captured: the peer's FIN may be among them.
    @inlinable public static var aheadOfPeer: Marks { Marks(rawValue: 1 << 22) }
    /// It acknowledges, for the first time, all data before the peer's FIN and not the FIN.
    @inlinable public static var stopsAtFin: Marks { Marks(rawValue: 1 << 18) }
  }

  /// Whether the FIN bit is set.
  public var isFin: Bool { control.contains(.fin) }

  /// Whether the RST bit is set.
  public var isReset: Bool { control.contains(.rst) }

  /// Whether this is an acknowledgment and nothing else: no payload, no SYN, FIN or RST.
  public var isPureAcknowledgment: Bool {
    payloadLength == 0 && control.intersection(.synFinRstAck) == .ack
  }

  /// SEG.SEQ + SEG.LEN.
  public var end: SequenceNumber {
    sequence
      + (payloadLength &+ (control.contains(.fin) ? 1 : 0) &+ (control.contains(.syn) ? 1 : 0))
  }
}
