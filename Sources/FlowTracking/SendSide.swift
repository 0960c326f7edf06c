public import Wire

/// What the capture shows of one end's direction of a connection.
///
/// An observer sees segments, not states: this is the send side of RFC 9293 §3.3.1 as far as
/// captured segments prove it, together with what the same end acknowledged.
public struct SendSide: Sendable, BitwiseCopyable {
  /// Round trip between the capture point and this end, the smallest seen; nil when unknown.
  ///
  /// From segments sent once only (Karn's algorithm, RFC 6298 §3).
  ///
  /// Unit: nanoseconds.
  public var roundTrip: Int64? {
    smallestRoundTrip == .max ? nil : smallestRoundTrip
  }

  /// Parts of this end's sequence space that its peer acknowledged and that were never captured:
  /// what the capture dropped.
  public var gaps: UInt32 {
    countedGaps + (facts.contains(.holeAcknowledged) ? 1 : 0)
  }

  // In this order no padding lies between the fields: it would be packed with them.

  var smallestRoundTrip: Int64
  /// When the segment that is being timed was captured.
  var sampleTime: Timestamp
  /// When the latest segment of this end was captured.
  var lastTime: Timestamp
  /// The frame of the latest segment of this end.
  var lastFrame: UInt64
  /// Payload octets in the segments counted by `packets`, retransmissions included.
  public var bytes: UInt64
  /// Payload octets sent after the peer's FIN was sent.
  public var halfCloseBytes: UInt64
  /// Segments captured, duplicate frames not counted.
  public var packets: UInt32
  /// The initial sequence number; meaningful only with `.initialKnown`.
  public var initial: SequenceNumber
  /// SND.NXT as observed: the highest SEG.SEQ + SEG.LEN captured or acknowledged.
  ///
  /// Lags the true SND.NXT when the capture dropped the newest segments.
  public var next: SequenceNumber
  /// The highest acknowledgment number sent; meaningful only with `.acknowledged`.
  public var acknowledged: SequenceNumber
  /// The place just after the FIN; meaningful only with `.fin`.
  public var finEnd: SequenceNumber
  /// The first sequence number of the first captured copy of the FIN; without `.fin`, of one that is
  /// held back (`StraySegment`).
  var finStart: SequenceNumber
  /// The end of the segment that is being timed.
  var sampleEnd: SequenceNumber
  /// A part of sequence space not captured, although later parts were; meaningful with `.hole`.
  var holeStart: SequenceNumber
  var holeEnd: SequenceNumber
  /// Octets of the hole that have not been captured since.
  var holeMissing: UInt32
  /// SEG.SEQ, SEG.ACK and payload of the latest segment.
  var lastSequence: SequenceNumber
  var lastAcknowledgmentField: SequenceNumber
  var lastPayload: UInt32
  /// TSval of the latest segment, 0 without timestamps.
  var lastTimestampValue: UInt32
  /// Parts of sequence space that the peer acknowledged and that were never captured, but for the
  /// one that `holeStart` still names.
  var countedGaps: UInt32
  /// What is known of this end.
  public var facts: Facts
  /// SEG.WND of the latest segment, not scaled.
  public var window: UInt16
  /// The largest segment this end accepts, from its MSS option; 0 when unknown.
  public var maximumSegmentSize: UInt16
  /// How the IPv4 identification of this end counts.
  public var identifications: IdentificationSeries
  /// Keep-alive probes since the peer's last segment.
  var unansweredProbes: UInt16
  /// The window scale shift of this end's SYN (RFC 7323 §2).
  public var windowScale: UInt8
  /// Time to live of the first segment.
  public var timeToLive: UInt8
  /// Control bits of the latest segment.
  var lastControl: ControlBits
  /// Segments of the peer that this end may still acknowledge, each by an ACK of its own.
  var toAnswer: UInt8

  /// Facts about one end.
  public struct Facts: OptionSet, Hashable, Sendable, BitwiseCopyable {
    /// The bits.
    public var rawValue: UInt16

    /// Wraps the bits.
    @inlinable
    public init(rawValue: UInt16) {
      self.rawValue = rawValue
    }

    /// At least one segment of this end was captured.
    @inlinable public static var seen: Facts { Facts(rawValue: 1 << 0) }
    /// Its SYN (or SYN-ACK) was captured, so `initial` holds.
    @inlinable public static var initialKnown: Facts { Facts(rawValue: 1 << 1) }
    /// It sent a segment with the ACK bit, so `acknowledged` holds.
    @inlinable public static var acknowledged: Facts { Facts(rawValue: 1 << 2) }
    /// Its FIN was captured, so `finEnd` holds.
    @inlinable public static var fin: Facts { Facts(rawValue: 1 << 3) }
    /// Its FIN was acknowledged by a captured segment.
    @inlinable public static var finAcknowledged: Facts { Facts(rawValue: 1 << 4) }
    /// It permits SACK (RFC 2018), or was seen to send SACK blocks.
    @inlinable public static var selective: Facts { Facts(rawValue: 1 << 5) }
    /// It sends timestamps (RFC 7323).
    @inlinable public static var timestamps: Facts { Facts(rawValue: 1 << 6) }
    /// A round trip to this end is being timed.
    static var sampling: Facts { Facts(rawValue: 1 << 7) }
    /// `holeStart` and `holeEnd` hold.
    static var hole: Facts { Facts(rawValue: 1 << 8) }
    /// The peer acknowledged the hole, so the network did not lose it: the capture did.
    static var holeAcknowledged: Facts { Facts(rawValue: 1 << 15) }
    /// The hole was acknowledged after its latest captured segment.
    ///
    /// What filled it may have been sent since then, and the capture missed it. Only ever beside
    /// `holeAcknowledged`, and therefore never in a plain flow.
    static var sentUnseen: Facts { Facts(rawValue: 1 << 10) }
    /// Options of some of its segments were cut off by the snapshot length.
    @inlinable public static var optionsCut: Facts { Facts(rawValue: 1 << 9) }
    /// `next` is known: a segment was captured, or the peer acknowledged one.
    static var nextKnown: Facts { Facts(rawValue: 1 << 11) }
    /// It sent an RST.
    @inlinable public static var reset: Facts { Facts(rawValue: 1 << 12) }
    /// Its SYN offered window scaling.
    static var windowScale: Facts { Facts(rawValue: 1 << 13) }
    /// A FIN of this end was captured at another place than its first FIN.
    @inlinable public static var finMoved: Facts { Facts(rawValue: 1 << 14) }
  }

  /// An end of which nothing has been captured.
  init() {
    let zero = SequenceNumber(0)
    smallestRoundTrip = .max
    sampleTime = Timestamp(nanoseconds: 0)
    lastTime = sampleTime
    lastFrame = 0
    bytes = 0
    packets = 0
    initial = zero
    next = zero
    acknowledged = zero
    finEnd = zero
    finStart = zero
    sampleEnd = zero
    holeStart = zero
    holeEnd = zero
    holeMissing = 0
    lastSequence = zero
    lastAcknowledgmentField = zero
    lastPayload = 0
    lastTimestampValue = 0
    countedGaps = 0
    halfCloseBytes = 0
    facts = []
    window = 0
    maximumSegmentSize = 0
    identifications = IdentificationSeries()
    windowScale = 0
    timeToLive = 0
    lastControl = []
    toAnswer = 0
    unansweredProbes = 0
  }
}
