import Wire

/// Connections that ended and are kept in mind only for segments that may still belong to them.
///
/// A live connection takes a slot of fixed size and the chunks of its log; once it has ended and
/// gone quiet, everything is packed into a record of some hundred octets. A late segment unpacks
/// it again. Nothing is lost on the way.
/// Shape: a head of 44 octets and a chain of 32-octet units.
struct ParkingLot: ~Copyable {
  struct Unit: BitwiseCopyable {
    var next: UInt32
    var octets: InlineArray<28, UInt8>
  }

  /// The part of a record that is read without unpacking it.
  struct Head: BitwiseCopyable {
    var lastFrame: UInt64
    var end: Timestamp
    /// The addresses of an IPv4 connection; the number of the wide four-tuple in `low` otherwise.
    var low: UInt32
    var high: UInt32
    var lowPort: UInt16
    var highPort: UInt16
    var firstUnit: UInt32
    var wheelNext: ConnectionReference
    var previous: ConnectionReference
    var size: UInt16
    var kind: Kind

    enum Kind: UInt8, BitwiseCopyable {
      case v4, wide, vacant
    }
  }

  private var heads = Slab<Head>()
  private var wideTuples = Slab<FourTuple>()
  private var units = Slab<Unit>()
  private var buffer = RecordBuffer()

  /// Records that hold a connection.
  private(set) var occupied = 0

  /// Packs a connection and its log.
  mutating func park(_ connection: Connection, events log: [CloseEvent]) -> UInt32 {
    let size = buffer.write { writer in
      var connection = connection
      connection.code(with: &writer)
      var history = EventHistory(of: connection)
      for var event in log { event.code(with: &writer, history: &history) }
    }
    var head = head(for: connection.tuple)
    head.lastFrame = connection.lastFrame
    head.end = connection.end
    head.previous = connection.previous
    head.size = UInt16(truncatingIfNeeded: size)
    head.firstUnit = store(size)
    occupied += 1
    return heads.insert(head)
  }

  /// Unpacks a record and appends the events of its log to `log`; the record stays.
  mutating func read(_ record: UInt32, into log: inout [CloseEvent]) -> Connection {
    load(record)
    var connection = Connection(parkedAs: tuple(of: record))
    buffer.read { reader in
      connection.code(with: &reader)
      var history = EventHistory(of: connection)
      for _ in 0..<connection.events.count {
        var event = history.latest
        event.code(with: &reader, history: &history)
        log.append(event)
      }
    }
    connection.previous = heads[record].previous
    return connection
  }

  /// Empties a record but leaves its link in the timer wheel, which cannot be taken out.
  mutating func vacate(_ record: UInt32) {
    var unit = heads[record].firstUnit
    while unit != EventLog.none {
      let next = units[unit].next
      units.remove(unit)
      unit = next
    }
    if heads[record].kind == .wide { wideTuples.remove(heads[record].low) }
    heads[record].firstUnit = EventLog.none
    heads[record].kind = .vacant
    occupied -= 1
  }

  /// Gives the number of a vacated record back.
  mutating func remove(_ record: UInt32) { heads.remove(record) }

  /// Whether a record was vacated.
  func isVacant(_ record: UInt32) -> Bool { heads[record].kind == .vacant }

  /// When the connection's latest segment was captured.
  func end(of record: UInt32) -> Timestamp { heads[record].end }

  /// The frame of the connection's latest segment.
  func lastFrame(of record: UInt32) -> UInt64 { heads[record].lastFrame }

  /// The incarnation of the same four-tuple before a record's.
  func previous(of record: UInt32) -> ConnectionReference { heads[record].previous }

  /// Changes which incarnation comes before a record's.
  mutating func setPrevious(_ previous: ConnectionReference, of record: UInt32) {
    heads[record].previous = previous
  }

  /// The next record in the same list of the timer wheel.
  func wheelNext(of record: UInt32) -> ConnectionReference { heads[record].wheelNext }

  /// Links a record into a list of the timer wheel.
  mutating func link(_ record: UInt32, before next: ConnectionReference) {
    heads[record].wheelNext = next
  }

  /// The four-tuple of a record that is not vacant.
  func tuple(of record: UInt32) -> FourTuple {
    let head = heads[record]
    if head.kind == .wide { return wideTuples[head.low] }
    return FourTuple.orient(
      from: Endpoint(address: IPAddress(v4: head.low), port: head.lowPort),
      to: Endpoint(address: IPAddress(v4: head.high), port: head.highPort)
    ).tuple
  }

  /// Records are numbered below this.
  var recordCount: UInt32 { heads.count }

  private mutating func head(for tuple: FourTuple) -> Head {
    var head = Head(
      lastFrame: 0, end: Timestamp(nanoseconds: 0), low: 0, high: 0, lowPort: tuple.low.port,
      highPort: tuple.high.port, firstUnit: EventLog.none, wheelNext: .absent,
      previous: .absent, size: 0, kind: .v4)
    if let low = tuple.low.address.v4, let high = tuple.high.address.v4 {
      head.low = low
      head.high = high
    } else {
      head.kind = .wide
      head.low = wideTuples.insert(tuple)
    }
    return head
  }

  private mutating func store(_ size: Int) -> UInt32 {
    var first = EventLog.none
    // Backwards, so that each unit knows the one after it.
    var start = (size - 1) / 28 * 28
    while start >= 0 {
      first = units.insert(Unit(next: first, octets: buffer.unit(at: start)))
      start -= 28
    }
    return first
  }

  private mutating func load(_ record: UInt32) {
    var unit = heads[record].firstUnit
    var start = 0
    while unit != EventLog.none {
      buffer.put(units[unit].octets, at: start)
      start += 28
      unit = units[unit].next
    }
  }
}
