import Wire

// What a parked record of any connection holds: the connection and its events as they are, packed
// as the words in which they differ from what is known before them. Nothing is lost.

extension RecordBuffer {
  /// Packs a connection and its log; `known` is what a reader will know of it.
  mutating func pack(_ connection: Connection, _ log: borrowing EventPool, known: Connection) {
    rewind()
    var connection = connection
    let first = connection.events.first
    connection.forgetWhatEnded()
    append(connection, predicted: known)
    var history = EventHistory(of: connection)
    var node = first
    while node != EventLog.none {
      let sender = log[node].sender
      append(log[node], predicted: history.latest(of: sender), note: sender == .fromHigh)
      history.note(log[node])
      node = log.node(after: node)
    }
  }

  /// Unpacks a connection and appends its events to `log`.
  mutating func unpack(
    into connection: inout Connection, known: Connection, log: inout [CloseEvent]
  ) {
    connection = take(predicted: known)
    var history = EventHistory(of: connection)
    for _ in 0..<connection.events.count {
      let event = take(predicted: history.latest(of: nextNote ? .fromHigh : .fromLow))
      history.note(event)
      log.append(event)
    }
  }
}

extension Connection {
  /// A connection as the head of its record, and being over, predict it.
  init(knownBy head: ParkingLot.Head, _ tuple: FourTuple) {
    self.init(parkedAs: tuple)
    start = head.end
    end = head.end
    establishment = head.end
    firstFrame = head.lastFrame
    lastFrame = head.lastFrame
    low.predict(initial: head.lowInitial, next: head.lowNext, peerNext: head.highNext, at: self)
    high.predict(initial: head.highInitial, next: head.highNext, peerNext: head.lowNext, at: self)
  }

  /// Clears links, and what no longer means anything.
  fileprivate mutating func forgetWhatEnded() {
    previous = .absent
    isScheduled = false
    scheduledSecond = 0
    events.first = EventLog.none
    events.last = EventLog.none
    low.forgetWhatEnded(at: end)
    high.forgetWhatEnded(at: end)
  }
}

extension SendSide {
  fileprivate mutating func predict(
    initial: SequenceNumber, next: SequenceNumber, peerNext: SequenceNumber,
    at connection: Connection
  ) {
    self.initial = initial
    self.next = next
    finEnd = next
    finStart = next
    lastSequence = next
    acknowledged = peerNext
    lastAcknowledgmentField = peerNext
    lastTime = connection.end
    lastFrame = connection.lastFrame
    forgetWhatEnded(at: connection.end)
  }

  fileprivate mutating func forgetWhatEnded(at time: Timestamp) {
    if !facts.contains(.sampling) {
      sampleTime = time
      sampleEnd = next
    }
    if !facts.contains(.hole) {
      holeStart = next
      holeEnd = next
      holeMissing = 0
    }
  }
}

/// The events that predict the next one's fields.
private struct EventHistory {
  private var latestOfLow: CloseEvent
  private var latestOfHigh: CloseEvent

  /// Nothing logged yet: what the connection itself predicts.
  init(of connection: Connection) {
    latestOfLow = CloseEvent(
      initiallyOf: connection.low, peer: connection.high, .fromLow, at: connection)
    latestOfHigh = CloseEvent(
      initiallyOf: connection.high, peer: connection.low, .fromHigh, at: connection)
  }

  /// The event before that the same end sent.
  func latest(of sender: Direction) -> CloseEvent {
    sender == .fromLow ? latestOfLow : latestOfHigh
  }

  /// Takes in an event.
  mutating func note(_ event: CloseEvent) {
    if event.sender == .fromLow { latestOfLow = event } else { latestOfHigh = event }
  }
}

extension CloseEvent {
  /// An event as a connection's own numbers predict its first one.
  fileprivate init(
    initiallyOf own: SendSide, peer: SendSide, _ sender: Direction, at connection: Connection
  ) {
    self.init(
      timestamp: connection.end, frame: connection.lastFrame, silenceOrNone: 0,
      sequence: own.next, acknowledgmentField: peer.next, payloadLength: 0, timestampValue: 0,
      timestampEcho: 0, senderNext: own.next, senderAcknowledged: own.acknowledged,
      peerNext: peer.next, peerAcknowledged: peer.acknowledged, marks: [],
      senderSkips: own.identifications.skipped, skippedBefore: 0,
      peerSkips: peer.identifications.skipped, identification: own.identifications.last,
      control: .ack, timeToLive: own.timeToLive, sender: sender, unansweredProbes: 0)
  }
}
