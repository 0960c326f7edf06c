import Wire

/// An ordinary close, packed into a fixed size.
///
/// Most connections close without incident: each FIN captured once, each acknowledged, nothing
/// lost, reset or out of order. What their verdict rests on, and what a late segment could still
/// change, fits into a fixed record that is written and read in a few moves. Everything else takes
/// the general form of `RecordCoding`.
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

  /// One end of an ordinary close: every number but these follows from the FINs.
  fileprivate struct PlainSide: BitwiseCopyable {
    var finEnd: UInt32
    var finLength: UInt16
    var facts: UInt16
    var packets: UInt32
    var bytes: UInt32
    var halfCloseBytes: UInt32
    /// Unit: nanoseconds; 0 for unknown.
    var roundTrip: UInt32
    var lastTimestampValue: UInt32
    var timeToLive: UInt8
  }

  /// A FIN or a pure acknowledgment of one.
  fileprivate struct PlainEvent: BitwiseCopyable {
    /// Since the event before.
    ///
    /// Unit: nanoseconds.
    var wait: UInt32
    var frames: UInt32
    var marks: UInt32
    var control: UInt8
    /// Bit 0 says sent by the high end, bit 1 after its own FIN, bit 2 covers the peer's FIN.
    var place: UInt8
  }

  /// Where the FINs of the two ends stand in their sequence spaces.
  fileprivate struct FinPlaces {
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
      connection.stray.count == 0,
      connection.duplicateFrames | connection.unloggedEvents == 0,
      low.pack(&connection.low, peerEnd: connection.high.finEnd),
      high.pack(&connection.high, peerEnd: connection.low.finEnd)
    else { return false }
    let fins = FinPlaces(
      low: (connection.low.finStart, connection.low.finEnd),
      high: (connection.high.finStart, connection.high.finEnd))
    var place = 0
    var sent: UInt8 = 0
    var node = connection.events.first
    closeStart = log[node].timestamp
    closeFrame = log[node].frame
    var (time, frame) = (closeStart, closeFrame)
    while node != EventLog.none {
      guard events[place].pack(log[node], fins, sent: &sent, time, frame) else { return false }
      place += 1
      time = log[node].timestamp
      frame = log[node].frame
      node = log.node(after: node)
    }
    // The last event is the connection's last segment, and both FINs were captured once.
    guard sent == 3, time == connection.end, frame == connection.lastFrame else { return false }
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
      let timeToLive = events[place].place & 1 == 0 ? low.timeToLive : high.timeToLive
      log.append(events[place].event(at: time, frame, fins, timeToLive))
    }
    connection.end = time
    connection.lastFrame = frame
    connection.trail.leave(marks: trail)
  }
}

extension PlainRecord.PlainSide {
  @inline(__always)
  fileprivate mutating func pack(_ side: inout SendSide, peerEnd: SequenceNumber) -> Bool {
    let odd: SendSide.Facts = [.hole, .holeAcknowledged, .finMoved, .reset]
    let length = side.finEnd.distance(from: side.finStart)
    let trip = side.smallestRoundTrip == .max ? 0 : side.smallestRoundTrip
    guard side.facts.isDisjoint(with: odd), side.next == side.finEnd,
      side.acknowledged == peerEnd, length > 0, length <= Int32(UInt16.max),
      side.bytes <= UInt32.max, side.halfCloseBytes <= UInt32.max, trip >= 0, trip <= UInt32.max,
      side.smallestRoundTrip > 0, side.countedGaps == 0, side.unansweredProbes == 0
    else { return false }
    finEnd = side.finEnd.rawValue
    finLength = UInt16(length)
    facts = side.facts.subtracting(.sampling).rawValue
    packets = side.packets
    bytes = UInt32(side.bytes)
    halfCloseBytes = UInt32(side.halfCloseBytes)
    roundTrip = UInt32(trip)
    lastTimestampValue = side.lastTimestampValue
    timeToLive = side.timeToLive
    return true
  }

  @inline(__always)
  fileprivate func unpack(
    into side: inout SendSide, peer: PlainRecord.PlainSide, initial: SequenceNumber
  ) {
    side.facts = SendSide.Facts(rawValue: facts)
    side.initial = initial
    side.finEnd = SequenceNumber(finEnd)
    side.finStart = side.finEnd - UInt32(finLength)
    side.next = side.finEnd
    side.acknowledged = SequenceNumber(peer.finEnd)
    side.packets = packets
    side.bytes = UInt64(bytes)
    side.halfCloseBytes = UInt64(halfCloseBytes)
    side.smallestRoundTrip = roundTrip == 0 ? .max : Int64(roundTrip)
    side.lastTimestampValue = lastTimestampValue
    side.timeToLive = timeToLive
  }
}

extension PlainRecord.PlainEvent {
  /// What the fixed form cannot keep.
  fileprivate static let telling: CloseEvent.Marks = [
    .duplicateFinReported, .context, .afterReset, .keepAlive, .optionsCut,
    .beforeEstablished, .foreignIdentification, .stray, .selectivelyCoversFin, .repairsData,
    .stopsAtFin, .behindWindow,
  ]

  /// Packs an event, or gives up.
  ///
  /// `sent` says which ends have sent their FINs, bit 0 for the low one: a FIN comes once, and an
  /// acknowledgment stands before or behind its sender's FIN as it was sent.
  @inline(__always)
  fileprivate mutating func pack(
    _ event: CloseEvent, _ fins: PlainRecord.FinPlaces, sent: inout UInt8,
    _ time: Timestamp, _ formerFrame: UInt64
  ) -> Bool {
    let isLow = event.sender == .fromLow
    let bit: UInt8 = isLow ? 1 : 2
    let own = isLow ? fins.low : fins.high
    let peer = isLow ? fins.high : fins.low
    let wait = event.timestamp - time
    let frames = event.frame &- formerFrame
    guard wait >= 0, wait <= UInt32.max, frames <= UInt32.max, event.skippedBefore == 0,
      event.marks.isDisjoint(with: Self.telling)
    else { return false }
    var place = event.sender.rawValue
    if event.control.contains(.fin) {
      guard sent & bit == 0, event.sequence == own.start, event.end == own.end else { return false }
      sent |= bit
    } else {
      let isBehind = sent & bit != 0
      let isPure =
        event.payloadLength == 0 && event.control.intersection([.syn, .rst, .ack]) == .ack
      guard isPure, event.sequence == (isBehind ? own.end : own.start) else { return false }
      if isBehind { place |= 2 }
    }
    if event.acknowledgmentField == peer.end {
      place |= 4
    } else if event.acknowledgmentField != peer.start {
      return false
    }
    self.wait = UInt32(truncatingIfNeeded: wait)
    self.frames = UInt32(truncatingIfNeeded: frames)
    self.marks = event.marks.rawValue
    self.control = event.control.rawValue
    self.place = place
    return true
  }

  @inline(__always)
  fileprivate func event(
    at time: Timestamp, _ frame: UInt64, _ fins: PlainRecord.FinPlaces, _ timeToLive: UInt8
  ) -> CloseEvent {
    let isLow = place & 1 == 0
    let own = isLow ? fins.low : fins.high
    let peer = isLow ? fins.high : fins.low
    let control = ControlBits(rawValue: control)
    let isFin = control.contains(.fin)
    let sequence = place & 2 == 0 ? own.start : own.end
    let acknowledged = place & 4 == 0 ? peer.start : peer.end
    return CloseEvent(
      timestamp: time, frame: frame, silenceOrNone: -1, sequence: sequence,
      acknowledgmentField: acknowledged,
      payloadLength: isFin ? UInt32(bitPattern: own.end.distance(from: own.start)) &- 1 : 0,
      timestampValue: 0, timestampEcho: 0, senderNext: sequence,
      senderAcknowledged: acknowledged, peerNext: acknowledged, peerAcknowledged: sequence,
      // The stamps and numbers are not kept, so that no rule may lean on them.
      marks: CloseEvent.Marks(rawValue: marks).subtracting([
        .timestamps, .identification, .stampShared,
      ]), senderSkips: 0, skippedBefore: 0, peerSkips: 0, identification: 0, control: control,
      timeToLive: timeToLive, sender: isLow ? .fromLow : .fromHigh, unansweredProbes: 0)
  }
}
