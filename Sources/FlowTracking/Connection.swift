public import Wire

/// One incarnation of a four-tuple, as far as it was captured.
///
/// A fixed-size value without references, so that millions stay in slabs. What it says of the
/// close stands in the `CloseEvent`s that go with it.
public struct Connection: Sendable, BitwiseCopyable {
  // In this order no padding lies between the fields: it would be packed with them.

  /// The two ends, free of direction.
  public internal(set) var tuple: FourTuple
  /// What is known of the connection as a whole.
  public var facts: Facts
  /// Which end is the client.
  public var clientDirection: Direction
  /// How the client was told from the server.
  public var roles: Roles
  /// How far the connection has got, as the tracker needs it.
  var phase: Phase
  /// Budget left for events after an RST.
  var afterResetBudget: UInt8
  /// The order in which connections were first seen, counted from 1.
  public internal(set) var id: UInt64
  /// When the first segment was captured.
  public var start: Timestamp
  /// When the latest segment was captured.
  public var end: Timestamp
  /// When the handshake was completed; meaningful only with `.established`.
  public var establishment: Timestamp
  /// The frame of the first segment.
  public var firstFrame: UInt64
  /// The frame of the latest segment.
  public var lastFrame: UInt64
  /// What `tuple.low` sent.
  public var low: SendSide
  /// What `tuple.high` sent.
  public var high: SendSide
  /// When the latest RST was captured, or `noReset`.
  var lastReset: Timestamp
  /// Frames that were copies of a frame captured just before.
  public var duplicateFrames: UInt32
  /// RSTs that did not fit into the event log.
  public var unloggedResets: UInt32
  /// Other events that did not fit into the event log.
  public var unloggedEvents: UInt32
  /// The second for which a timer wheel names the connection, modulo 2^32, if `isScheduled`.
  ///
  /// An entry for another second was made for a connection that had the slot before.
  var scheduledSecond: UInt32
  /// In which order the ends sent what for the first time.
  var trail: SegmentTrail
  /// A segment whose numbers lay far from all others, until a second one agrees with it.
  var stray: StraySegment
  /// Budget left for repeated acknowledgments of a FIN.
  var repeatBudget: UInt8
  /// Whether a timer wheel holds the connection.
  var isScheduled: Bool
  /// The log of close events.
  var events: EventLog
  /// Whether the tracker still keeps the connection; false once its slot is given back.
  var isTracked: Bool
  /// The incarnation before has numbers so near that every segment has to be told apart.
  var guardsPrevious: Bool
  /// The incarnation of the same four-tuple before this one, while it is kept in mind.
  var previous: ConnectionReference
  /// The network that the first segment was captured in.
  var network: UInt16

  /// Facts about a connection.
  public struct Facts: OptionSet, Hashable, Sendable, BitwiseCopyable {
    /// The bits.
    public var rawValue: UInt16

    /// Wraps the bits.
    @inlinable
    public init(rawValue: UInt16) {
      self.rawValue = rawValue
    }

    /// The client's SYN was captured.
    @inlinable public static var syn: Facts { Facts(rawValue: 1 << 0) }
    /// A SYN-ACK was captured.
    @inlinable public static var synAck: Facts { Facts(rawValue: 1 << 1) }
    /// The handshake was completed: the SYN-ACK was acknowledged, or data shows that it had been.
    @inlinable public static var established: Facts { Facts(rawValue: 1 << 2) }
    /// An RST answered the SYN.
    @inlinable public static var refused: Facts { Facts(rawValue: 1 << 3) }
    /// An RST answered the SYN-ACK.
    @inlinable public static var clientAborted: Facts { Facts(rawValue: 1 << 4) }
    /// The tracker ran out of room and let the connection go before its time.
    @inlinable public static var evicted: Facts { Facts(rawValue: 1 << 5) }
    /// The four-tuple was opened again while this connection was kept in mind.
    @inlinable public static var reopened: Facts { Facts(rawValue: 1 << 6) }
    /// The tracker keeps notes on it beside, because of another incarnation of the four-tuple.
    static var noted: Facts { Facts(rawValue: 1 << 7) }
    /// The segment that closed it, or the close itself, was judged while the clock ran backwards.
    @inlinable public static var clockWentBack: Facts { Facts(rawValue: 1 << 8) }
  }

  /// How client and server were told apart.
  public enum Roles: UInt8, Sendable, BitwiseCopyable {
    /// By the SYN.
    case handshake
    /// By SYN-ACK, well-known port, lower port or first sender, in that order.
    case guessed
  }

  /// How far a connection has got, for the tracker's own decisions; never a verdict.
  enum Phase: UInt8, Sendable, BitwiseCopyable {
    /// A SYN was seen, the handshake is not complete.
    case opening
    /// Running, or seen running.
    case open
    /// A FIN was seen.
    case closing
    /// Both FINs were seen and acknowledged.
    case closed
    /// An RST was seen that may have ended it, and nothing since.
    case reset

    /// Whether the segments of this phase may have to be logged, whatever they are.
    @inline(__always)
    var isLogging: Bool { rawValue >= Phase.closing.rawValue }
  }

  static let noReset = Timestamp(nanoseconds: .min / 2)
  static let afterResetEvents: UInt8 = 8
  static let repeatEvents: UInt8 = 24

  /// What the end in the given role sent.
  public func side(_ side: Side) -> SendSide {
    direction(of: side) == .fromLow ? low : high
  }

  /// The direction in which the end in the given role sends.
  @inlinable @inline(__always)
  public func direction(of side: Side) -> Direction {
    side == .client ? clientDirection : clientDirection.reversed
  }

  /// The role of the end that sends in the given direction.
  public func side(sending direction: Direction) -> Side {
    direction == clientDirection ? .client : .server
  }

  /// The address and port of the end in the given role.
  @inlinable @inline(__always)
  public func endpoint(_ side: Side) -> Endpoint {
    tuple.sender(of: direction(of: side))
  }

  /// Whether segments of only one end were captured.
  public var isOneSided: Bool { low.packets == 0 || high.packets == 0 }
}

/// A segment of a connection whose numbers lay far from all that was seen of it.
///
/// Either it does not belong there (forged, or of an old incarnation), or the capture dropped more
/// than a window; a second segment that agrees with it tells which.
struct StraySegment: Sendable, BitwiseCopyable {
  /// SEG.SEQ + SEG.LEN.
  var sequence = SequenceNumber(0)
  /// SEG.ACK.
  var acknowledgment = SequenceNumber(0)
  /// Who sent it.
  var direction = Direction.fromLow
  /// Whether there is one, and whether it can be taken in later.
  var kind = Kind.absent

  /// What is kept of a stray segment.
  enum Kind: UInt8, Sendable, BitwiseCopyable {
    /// There is none.
    case absent
    /// What a second one is held against.
    case plain
    /// A FIN: its sender's `finStart` says where it begins.
    case fin
  }
}
