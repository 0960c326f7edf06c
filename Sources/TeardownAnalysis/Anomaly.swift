public import FlowTracking

/// Something about a connection that a person should know beside its label.
public struct Anomaly: Sendable {
  /// What it is, as it stands in the record.
  public var kind: Kind
  /// The frame that shows it; nil when it is a count.
  public var frame: UInt64?
  /// The end concerned; nil when it is the connection.
  public var side: Side?
  /// How often.
  public var count: UInt32
  /// What else is known of it; nil where the kind says all.
  public var particulars: Particulars?

  /// The kinds of anomaly.
  public enum Kind: String, Sendable, CaseIterable {
    /// A FIN was captured at two different places in sequence space.
    case finMoved = "fin-moved"
    /// The event log was full; later segments were counted only.
    case evidenceTruncated = "evidence-truncated"
    /// The tracker ran out of room and let the connection go early.
    case evicted = "evicted"
    /// The four-tuple was used again while this connection was kept in mind.
    case reopened = "four-tuple-reused"
    /// A part of one end's stream that may hold its FIN was acknowledged and never captured.
    case unseenFinPossible = "unseen-fin-possible"
    /// Frames were captured with earlier timestamps than the frames before them.
    case clockWentBack = "clock-went-back"
    /// The connection was reset by an RST that only a lenient receiver accepts.
    case inexactReset = "rst-not-at-rcv-nxt"
    /// The four-tuple was opened again while one of its ends was in TIME_WAIT.
    case timeWaitReuse = "time-wait-reuse"
    /// A FIN came to an end whose connection was gone, and was answered by an RST.
    case lateFin = "late-fin"
    /// An RST killed TIME_WAIT before its time (RFC 1337).
    case timeWaitAssassination = "time-wait-assassination"
    /// A segment of the incarnation before was captured inside this one.
    case ghostSegment = "ghost-segment"
    /// A SYN met an incarnation that still lived, and was answered by an ACK or an RST of that one.
    case synMetOldConnection = "syn-met-old-connection"
    /// An end sent its FIN several times without an answer, and then no more.
    case gaveUp = "gave-up"
    /// The live capture may have missed frames while the connection was alive.
    case captureDropped = "capture-dropped-frames"
    /// Several VLANs or tunnels used the four-tuple at once: connections of theirs may be mixed in this one.
    case tunnelCollision = "tunnel-collision"
  }
  /// What is known of an anomaly beside frame and side.
  public enum Particulars: Sendable, Equatable {
    /// How long TIME_WAIT had lasted when the four-tuple was opened again, and what made that legal.
    ///
    /// Unit: nanoseconds.
    case reuse(after: Int64, ReuseReasons)
    /// The state that the end that answers had been in, and the frame of its RST; in TIME_WAIT also how
    /// long it had been over, or, below zero, how long it should still have lasted.
    ///
    /// Unit: nanoseconds.
    case gone(from: EndpointState?, since: Int64?, reset: UInt64)
    /// The state that the incarnation before was in where the SYN met it, if that is known, and how it
    /// answered: the frame of its ACK, or nil for an RST.
    case metOld(EndpointState?, acknowledgment: UInt64?)
    /// How often the FIN was sent, and how long there was silence after it.
    ///
    /// Unit: nanoseconds.
    case tries(UInt32, silence: Int64)
  }
}

/// What makes it legal to open a four-tuple that is in TIME_WAIT.
public struct ReuseReasons: OptionSet, Hashable, Sendable {
  /// The bits.
  public var rawValue: UInt8

  /// Wraps the bits.
  @inlinable
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// The SYN's timestamp is larger than any of the incarnation before (RFC 6191 §2).
  @inlinable public static var largerTimestamp: ReuseReasons { ReuseReasons(rawValue: 1) }
  /// The SYN's sequence number is larger than any of the incarnation before (RFC 1122 §4.2.2.13).
  @inlinable public static var largerNumber: ReuseReasons { ReuseReasons(rawValue: 2) }
  /// The end in TIME_WAIT took its old SND.NXT + 65537 for an ISN: Linux recycled its TIME_WAIT.
  ///
  /// Source: Linux `tcp_timewait_state_process` (net/ipv4/tcp_minisocks.c) where it is connected to,
  /// `tcp_twsk_unique` (net/ipv4/tcp_ipv4.c) where it connects.
  @inlinable public static var recycledNumber: ReuseReasons { ReuseReasons(rawValue: 4) }
}

extension [Anomaly] {
  /// Whether there is nothing odd but, maybe, that the four-tuple was used again, after TIME_WAIT.
  public var areEveryday: Bool { isEmpty || count == 1 && self[0].kind == .reopened }
}
