import Wire

/// An ordinary close, packed into a fixed size.
///
/// Most connections close without incident: each FIN captured once, each acknowledged, nothing
/// lost, reset or out of order. All that their verdict rests on, and all that a late segment could be
/// held against, fits into a fixed record that is written and read in a few moves. Everything else
/// takes the general form of `RecordCoding`.
struct PlainRecord: BitwiseCopyable {
  private var id: UInt64
  private var start: Timestamp
  private var firstFrame: UInt64
  /// How long the handshake took.
  ///
  /// Unit: nanoseconds.
  private var handshakeTime: UInt32
  private var trail: UInt64
  private var closeStart: Timestamp
  private var closeFrame: UInt64
  private var facts: UInt16
  /// Client direction, roles and number of events.
  private var choices: UInt8
  private var repeatBudget: UInt8
  private var low: PlainSide
  private var high: PlainSide
  private var events: InlineArray<4, PlainEvent>

  /// One end of an ordinary close: every number but these follows from the FINs, and what it sent last
  /// is the last of its events.
  struct PlainSide: BitwiseCopyable {
    var finEnd: UInt32
    var packets: UInt32
    var bytes: UInt32
    var halfCloseBytes: UInt32
    /// Unit: nanoseconds; 0 for unknown.
    var roundTrip: UInt32
    var finLength: UInt16
    var facts: UInt16
    var identifications: IdentificationSeries
    var window: UInt16
    var maximumSegmentSize: UInt16
    var windowScale: UInt8
    var timeToLive: UInt8
    var toAnswer: UInt8
  }

  /// A FIN or a pure acknowledgment of one.
  struct PlainEvent: BitwiseCopyable {
    /// Since the event before.
    ///
    /// Unit: nanoseconds.
    var wait: UInt32
    var frames: UInt32
    var marks: UInt32
    var timestampValue: UInt32
    var timestampEcho: UInt32
    var identification: UInt16
    var senderSkips: UInt16
    var peerSkips: UInt16
    var control: UInt8
    /// Bit 0 says sent by the high end, bit 1 after its own FIN, bit 2 covers the peer's FIN, bit 3 after
    /// the peer's FIN.
    var place: UInt8
  }

  /// Where the FINs of the two ends stand in their sequence spaces.
  struct FinPlaces {
    var low: (start: SequenceNumber, end: SequenceNumber)
    var high: (start: SequenceNumber, end: SequenceNumber)
  }

  /// Packs a connection, or gives up where anything out of the ordinary would be lost.
  ///
  /// The connection is read where it lies, and not changed: it is too large to be copied.
  ///
  /// - Returns: whether it was packed; the record means nothing if not.
  @inline(__always)
  mutating func pack(_ connection: inout Connection, log: borrowing EventPool) -> Bool {
    let age =
      connection.facts.contains(.established) ? connection.establishment - connection.start : 0
    guard connection.phase == .closed, age >= 0, age <= UInt32.max,
      (1...4).contains(connection.events.count),
      connection.lastReset == Connection.noReset, connection.trail.isCompact,
      connection.stray.kind == .absent,
      connection.duplicateFrames | connection.unloggedEvents | connection.unloggedResets == 0,
      low.pack(&connection.low, peerEnd: connection.high.finEnd),
      high.pack(&connection.high, peerEnd: connection.low.finEnd)
    else { return false }
    let fins = FinPlaces(
      low: (connection.low.finStart, connection.low.finEnd),
      high: (connection.high.finStart, connection.high.finEnd))
    var place = 0
    var sent: UInt8 = 0
    var node = connection.events.first
    var (lastOfLow, lastOfHigh) = (node, node)
    closeStart = log[node].timestamp
    closeFrame = log[node].frame
    var (time, frame) = (closeStart, closeFrame)
    while node != EventLog.none {
      guard events[place].pack(log[node], fins, sent: &sent, time, frame) else { return false }
      place += 1
      time = log[node].timestamp
      frame = log[node].frame
      if log[node].sender == .fromLow { lastOfLow = node } else { lastOfHigh = node }
      node = log.node(after: node)
    }
    // The last event is the connection's last segment, and both FINs were captured once.
    guard sent == 3, time == connection.end, frame == connection.lastFrame,
      connection.low.sentLast(log[lastOfLow]), connection.high.sentLast(log[lastOfHigh])
    else { return false }
    id = connection.id
    start = connection.start
    firstFrame = connection.firstFrame
    handshakeTime = UInt32(truncatingIfNeeded: age)
    trail = connection.trail.compact
    facts = connection.facts.rawValue
    choices =
      connection.clientDirection.rawValue | connection.roles.rawValue << 1
      | UInt8(truncatingIfNeeded: connection.events.count << 2)
    repeatBudget = connection.repeatBudget
    return true
  }

  /// Unpacks the connection; `tuple`, links and what stands in the record's head are not touched.
  @inline(__always)
  func unpack(
    into connection: inout Connection, initials: (low: SequenceNumber, high: SequenceNumber),
    log: inout [CloseEvent]
  ) {
    connection.id = id
    connection.start = start
    connection.establishment = start
    connection.establishment.nanoseconds &+= Int64(handshakeTime)
    connection.firstFrame = firstFrame
    connection.facts = Connection.Facts(rawValue: facts)
    connection.clientDirection = choices & 1 == 0 ? .fromLow : .fromHigh
    // Asked for only of connections that are not over.
    connection.network = 0
    connection.roles = choices & 2 == 0 ? .handshake : .guessed
    connection.phase = .closed
    connection.duplicateFrames = 0
    connection.repeatBudget = repeatBudget
    let count = Int(choices >> 2)
    connection.events.count = UInt16(count)
    low.unpack(into: &connection.low, peer: high, initial: initials.low)
    high.unpack(into: &connection.high, peer: low, initial: initials.high)
    let fins = FinPlaces(
      low: (connection.low.finStart, connection.low.finEnd),
      high: (connection.high.finStart, connection.high.finEnd))
    var time = closeStart
    var frame = closeFrame
    for place in 0..<count {
      time.nanoseconds += Int64(events[place].wait)
      frame += UInt64(events[place].frames)
      if events[place].place & 1 == 0 {
        let event = events[place].event(at: time, frame, fins, low.timeToLive)
        connection.low.remember(event)
        log.append(event)
      } else {
        let event = events[place].event(at: time, frame, fins, high.timeToLive)
        connection.high.remember(event)
        log.append(event)
      }
    }
    connection.end = time
    connection.lastFrame = frame
    connection.trail.leave(marks: trail)
  }
}
