import Wire

/// A connection as nearly all are, in a quarter of a kilobyte: it opens with a SYN, every segment
/// is the next in order, and each FIN is captured once and acknowledged once.
///
/// What is kept here is all that a `Connection` says of such a life, so that one can be unpacked
/// at any time without loss: for a segment that is anything but plain, and for the verdict.
///
/// ```
///         SYN               SYN-ACK             ACK              FIN           both FINs covered
/// vacant ----> opening ----------------> answered ----> open ----------> closing ------> closed
/// ```
///
/// Shape: 256 octets, and 40 more in the `FlowTable` where the addresses are wide, not IPv4.
struct PlainFlow: BitwiseCopyable {
  /// The addresses of the four-tuple; of a wide one, its place in the `FlowTable`, and 0.
  var lowAddress: UInt32
  var highAddress: UInt32
  var lowPort: UInt16
  var highPort: UInt16
  /// The incarnation of the same four-tuple before this one, while it is kept in mind.
  var previous: ConnectionReference
  var id: UInt64
  var start: Timestamp
  var firstFrame: UInt64
  var clientDirection: Direction
  var marks: Marks
  /// The network that the SYN was captured in.
  var network: UInt16
  /// Frames that were copies of a frame captured just before.
  var duplicateFrames: UInt32
  /// What is known of the low end, then of the high end.
  var sides: InlineArray<2, PlainSide>
  var close: PlainClose
  /// The second for which the timer wheel names the flow, modulo 2^32, or `notScheduled`.
  var scheduledSecond: UInt32

  static let notScheduled = UInt32.max

  /// What else is known of the connection.
  struct Marks: OptionSet, BitwiseCopyable {
    var rawValue: UInt8

    /// The four-tuple was opened again.
    static var reopened: Marks { Marks(rawValue: 1) }
    /// The tracker ran out of room and let the connection go before its time.
    static var evicted: Marks { Marks(rawValue: 2) }
    /// The connection waits to be handed out.
    static var finished: Marks { Marks(rawValue: 4) }
    /// The tracker keeps notes on the connection beside.
    static var noted: Marks { Marks(rawValue: 16) }
    /// A frame with data was captured twice.
    static var dataDuplicated: Marks { Marks(rawValue: 8) }
    /// The addresses are not IPv4's, and no segment has an identification.
    static var wide: Marks { Marks(rawValue: 32) }
  }

  /// What is known of the low end.
  var low: PlainSide {
    @inline(__always) _read { yield sides[0] }
    @inline(__always) _modify { yield &sides[0] }
  }

  /// What is known of the high end.
  var high: PlainSide {
    @inline(__always) _read { yield sides[1] }
    @inline(__always) _modify { yield &sides[1] }
  }

  /// When the latest segment was captured.
  @inline(__always)
  var end: Timestamp { max(low.lastTime, high.lastTime) }

  /// The frame of the latest segment.
  @inline(__always)
  var lastFrame: UInt64 { firstFrame + UInt64(max(low.lastFrame, high.lastFrame)) }

  /// How far the connection has got.
  @inline(__always)
  var state: PlainClose.State { close.state }

  /// Whether nothing more is expected of the connection.
  @inline(__always)
  var isOver: Bool { state == .closed || marks.contains(.reopened) && state != .vacant }

  /// Whether the tracker still keeps the connection.
  @inline(__always)
  var isTracked: Bool { state != .vacant && !marks.contains(.finished) }

  /// Whether the timer wheel has to look at the connection.
  @inline(__always)
  var isWaiting: Bool { isOver || state == .opening || state == .answered }

  /// Whether `FlowTable` keeps the four-tuple.
  @inline(__always)
  var isWide: Bool { marks.contains(.wide) }

  /// The two ends, free of direction; meaningless where the flow is wide.
  @inline(__always)
  var narrowTuple: FourTuple {
    FourTuple.orient(
      fromV4: lowAddress, port: lowPort, toV4: highAddress, port: highPort
    ).tuple
  }

  /// Whether the connection is one of the four-tuple of a segment, which is narrow.
  @inline(__always)
  func isFound(by marks: SegmentMarks) -> Bool {
    // Addresses and ports stand side by side, in the order in which the marks have them.
    (UInt64(highAddress) << 32 | UInt64(lowAddress)) ^ marks.addresses
      | UInt64((UInt32(highPort) << 16 | UInt32(lowPort)) ^ marks.ports) == 0 && !isWide
  }

  /// Whether the connection is one of a four-tuple; meaningless where the flow is wide.
  @inline(__always)
  func matchesNarrowly(_ tuple: FourTuple) -> Bool {
    // All of them in one: which of them differs is of no interest, and hardly ever does one.
    let ports = UInt64((lowPort ^ tuple.low.port) | (highPort ^ tuple.high.port) | tuple.scope)
    let low = IPAddress(v4: lowAddress)
    let high = IPAddress(v4: highAddress)
    return (low.low ^ tuple.low.address.low) | (high.low ^ tuple.high.address.low)
      | (low.high ^ tuple.low.address.high) | (high.high ^ tuple.high.address.high) | ports == 0
  }
}

/// What is known of one end of a plain flow; the names are those of `SendSide`.
struct PlainSide: BitwiseCopyable {
  var lastTime: Timestamp
  var initial: SequenceNumber
  var next: SequenceNumber
  var acknowledged: SequenceNumber
  var sampleEnd: SequenceNumber
  /// Since the first frame of the connection.
  var lastFrame: UInt32
  /// Unit: nanoseconds; `noRoundTrip` where none is known.
  var smallestRoundTrip: UInt32
  var packets: UInt32
  var bytes: UInt32
  var lastTimestampValue: UInt32
  /// `SendSide.sampleTime` since the start of the connection, the lower 32 of 40 bits.
  var sampleAgeLow: UInt32
  var window: UInt16
  var maximumSegmentSize: UInt16
  /// Once the FIN was captured, which nothing follows: SEG.LEN of the FIN.
  var lastPayloadOrFin: UInt16
  var lastIdentification: UInt16
  var sampleAgeHigh: UInt8
  var identificationSteps: UInt8
  var windowScale: UInt8
  var timeToLive: UInt8
  var lastControl: ControlBits
  var toAnswer: UInt8
  var facts: Facts

  static let noRoundTrip = UInt32.max

  /// Facts about one end; an end of which a segment was captured has its SYN captured.
  struct Facts: OptionSet, BitwiseCopyable {
    var rawValue: UInt8

    static var acknowledged: Facts { Facts(rawValue: 1) }
    static var finAcknowledged: Facts { Facts(rawValue: 2) }
    static var selective: Facts { Facts(rawValue: 4) }
    static var timestamps: Facts { Facts(rawValue: 8) }
    static var sampling: Facts { Facts(rawValue: 16) }
    static var windowScale: Facts { Facts(rawValue: 32) }
    /// `lastIdentification` holds.
    static var identified: Facts { Facts(rawValue: 64) }
    static var fin: Facts { Facts(rawValue: 128) }
    /// A FIN was captured, and its acknowledgment.
    static var closed: Facts { Facts(rawValue: 128 | 2) }
  }

  /// An end of which nothing has been captured.
  @inline(__always)
  init() {
    lastTime = Timestamp(nanoseconds: .min)
    initial = SequenceNumber(0)
    next = initial
    acknowledged = initial
    sampleEnd = initial
    lastFrame = 0
    smallestRoundTrip = Self.noRoundTrip
    packets = 0
    bytes = 0
    lastTimestampValue = 0
    sampleAgeLow = 0
    window = 0
    maximumSegmentSize = 0
    lastPayloadOrFin = 0
    lastIdentification = 0
    sampleAgeHigh = 0
    identificationSteps = 0
    windowScale = 0
    timeToLive = 0
    lastControl = ControlBits()
    toAnswer = 0
    facts = Facts()
  }

  /// Whether a FIN of this end was captured.
  @inline(__always)
  var hasFin: Bool { facts.contains(.fin) }

  /// SEG.LEN of the FIN; 0 as long as there is none.
  @inline(__always)
  var finLength: UInt16 { hasFin ? lastPayloadOrFin : 0 }

  /// The first sequence number of the FIN, or of what is to be sent next.
  @inline(__always)
  var finStart: SequenceNumber { next - UInt32(finLength) }

  /// Payload octets of the latest segment.
  @inline(__always)
  var lastPayload: UInt16 {
    if !hasFin { return lastPayloadOrFin }
    return lastControl.contains(.fin) ? lastPayloadOrFin - 1 : 0
  }

  /// When the segment that is being timed was captured, since the start of the connection.
  ///
  /// Unit: nanoseconds.
  @inline(__always)
  var sampleAge: Int64 {
    Int64(sampleAgeHigh) << 32 | Int64(sampleAgeLow)
  }
}

/// How far a plain flow has got, and up to four segments of its close: FINs, and the first
/// acknowledgments of FINs, column by column.
///
/// Times and frames are kept as steps, the last event being the connection's last segment; sequence
/// and acknowledgment numbers follow from where the FINs stand.
struct PlainClose: BitwiseCopyable {
  // What every segment asks for stands first, beside the sides: the rest of a flow stays where it is
  // until the close.

  /// How far the connection has got.
  var state = State.opening
  /// How many of the places are taken.
  var count: UInt8 = 0
  var controls = InlineArray<4, ControlBits>(repeating: ControlBits())
  var marks = InlineArray<4, Marks>(repeating: Marks())
  /// In which order the ends sent their first data and their first pure ACK, before any FIN.
  ///
  /// Shape: up to four times two bits, the first lowest: who, and whether data; above them four bits
  /// that say which of the four are there, and twice their number.
  var firsts: UInt16 = 0
  /// Since the event before; of the first event, which has none before, how long the handshake took.
  ///
  /// Unit: nanoseconds.
  var waits = InlineArray<4, UInt32>(repeating: 0)
  /// Since the frame of the event before.
  var frames = InlineArray<4, UInt32>(repeating: 0)
  var timestampValues = InlineArray<4, UInt32>(repeating: 0)
  var timestampEchoes = InlineArray<4, UInt32>(repeating: 0)

  /// From the SYN to the segment that completed the handshake, once it is complete.
  ///
  /// Unit: nanoseconds.
  var handshakeTime: UInt32 {
    @inline(__always) get { waits[0] }
    @inline(__always) set { waits[0] = newValue }
  }

  /// How far the connection has got.
  enum State: UInt8, BitwiseCopyable {
    /// The slot holds no connection.
    case vacant
    /// The SYN was captured.
    case opening
    /// The SYN-ACK was captured.
    case answered
    /// The SYN-ACK was acknowledged.
    case open
    /// A FIN was captured.
    case closing
    /// Both FINs were captured and acknowledged.
    case closed
  }

  /// What is known of an event beside its fields; the names are those of `CloseEvent.Marks`.
  struct Marks: OptionSet, BitwiseCopyable {
    var rawValue: UInt8

    /// Sent by the high end.
    static var fromHigh: Marks { Marks(rawValue: 1) }
    /// It acknowledges the peer's FIN.
    static var coversFin: Marks { Marks(rawValue: 2) }
    /// It is the first segment to do so.
    static var firstCover: Marks { Marks(rawValue: 64) }
    static var stampShared: Marks { Marks(rawValue: 4) }
    static var peerQuiet: Marks { Marks(rawValue: 8) }
    static var senderQuiet: Marks { Marks(rawValue: 16) }
    /// Its IPv4 identification is not 0, and so the next of its sender's series.
    static var numbered: Marks { Marks(rawValue: 32) }
  }
}
