import Wire

/// Connections that ended and are kept in mind only for segments that may still belong to them.
///
/// A live connection takes a slot of fixed size and its log; once it has ended and gone quiet,
/// everything is packed into a record of some hundred octets. A late segment unpacks it again.
/// Nothing is lost on the way.
struct ParkingLot: ~Copyable {
  /// The part of a record that is read without unpacking it.
  struct Head: BitwiseCopyable {
    var lastFrame: UInt64
    var end: Timestamp
    /// The addresses of an IPv4 connection in no VLAN or tunnel that counts; otherwise the number of the
    /// wide four-tuple, in `low`.
    var low: UInt32
    var high: UInt32
    var lowPort: UInt16
    var highPort: UInt16
    /// The initial sequence numbers, to tell a retransmitted SYN from a new one.
    var lowInitial: SequenceNumber
    var highInitial: SequenceNumber
    /// SND.NXT of both ends, to tell how near another incarnation's numbers are.
    var lowNext: SequenceNumber
    var highNext: SequenceNumber
    var previous: ConnectionReference
    var size: UInt16
    var kind: Kind
    /// How far the connection had got.
    var phase: Connection.Phase
    /// The four-tuple was opened again.
    var isReopened: Bool
    /// The tracker keeps notes on the connection beside.
    var isNoted: Bool
    /// The connection waits to be handed out.
    var isFinished = false
    /// A table was full, and the connection was let go before its time.
    var isEvicted = false

    enum Kind: UInt8, BitwiseCopyable {
      case v4, wide, vacant
    }

    /// Whether nothing more is expected of the connection, so that any new SYN opens another.
    var isOver: Bool { isReopened || phase == .closed || phase == .reset }

    /// Whether the tracker still keeps the connection.
    var isTracked: Bool { kind != .vacant && !isFinished }
  }

  /// An ordinary close: a record of fixed size, found without a search.
  struct PlainSlot: BitwiseCopyable {
    var head: Head
    var record: PlainRecord
  }

  /// Set in the number of a record that is a `PlainSlot`.
  static let plainBit: UInt32 = 1 << 30

  private var plain: Slab<PlainSlot>
  private var records: RecordStore
  private var wideTuples: Slab<FourTuple>
  private var buffer = RecordBuffer()

  /// A lot that obtains memory in pieces of about `unit` octets.
  init(unit: Int = BlockSource.hugePage) {
    plain = Slab(unit: unit)
    records = RecordStore(unit: unit)
    wideTuples = Slab(unit: unit)
  }

  /// What the lot takes up.
  ///
  /// Unit: octets.
  var octets: Int { plain.octets + records.octets + wideTuples.octets }

  /// What comes behind the head begins at a multiple of eight.
  private static var headSize: Int { (MemoryLayout<Head>.size + 7) & ~7 }

  /// Memory that a record may at most need in new pieces.
  ///
  /// Unit: octets.
  var step: Int { plain.step + records.step(for: 8192) + wideTuples.step }

  /// Packs a connection, which is not changed, and its log.
  ///
  /// - Parameters:
  ///   - connection: the connection.
  ///   - log: where its log lies.
  ///   - mayGrow: whether more memory may be obtained.
  /// - Returns: nil when the record finds no room.
  @inline(__always)
  mutating func park(
    _ connection: inout Connection, log: borrowing EventPool, mayGrow: Bool
  ) -> UInt32? {
    if !mayGrow, plain.room == 0 || wideTuples.room == 0 {
      return parkGenerally(&connection, log: log, mayGrow: false)
    }
    let number = plain.reserve()
    let isPlain = plain.update(number) { slot in
      slot.record.pack(&connection, log: log)
    }
    if isPlain {
      let head = head(for: &connection)
      plain.update(number) { $0.head = head }
      return number | Self.plainBit
    }
    // Whoever walks along all slots must find it empty.
    plain.update(number) { $0.head.kind = .vacant }
    plain.remove(number)
    return parkGenerally(&connection, log: log, mayGrow: mayGrow)
  }

  @inline(never)
  private mutating func parkGenerally(
    _ connection: inout Connection, log: borrowing EventPool, mayGrow: Bool
  ) -> UInt32? {
    if !mayGrow, wideTuples.room == 0 { return nil }
    var head = head(for: &connection)
    buffer.pack(connection, log, known: Connection(knownBy: head, connection.tuple))
    head.size = UInt16(truncatingIfNeeded: buffer.position)
    let size = Self.headSize + buffer.position
    if !mayGrow, !records.hasRoom(for: size) {
      if head.kind == .wide { wideTuples.remove(head.low) }
      return nil
    }
    let record = records.insert(size: size)
    records[head: record, as: Head.self] = head
    records.store(buffer, in: record, after: Self.headSize)
    return record
  }

  /// Unpacks a record; the record stays.
  @inline(__always)
  mutating func read(_ record: UInt32, into evidence: inout ConnectionEvidence) {
    evidence.events.removeAll(keepingCapacity: true)
    if record & Self.plainBit != 0 {
      let number = record & ~Self.plainBit
      evidence.prepareForPlain()
      evidence.connection.tuple = tuple(of: record)
      plain.update(number) { slot in
        slot.record.unpack(
          into: &evidence.connection, initials: (slot.head.lowInitial, slot.head.highInitial),
          log: &evidence.events)
        evidence.connection.previous = slot.head.previous
        if slot.head.isReopened { evidence.connection.facts.insert(.reopened) }
        if slot.head.isNoted { evidence.connection.facts.insert(.noted) }
        if slot.head.isEvicted { evidence.connection.facts.insert(.evicted) }
      }
    } else {
      readGenerally(record, into: &evidence)
    }
  }

  @inline(never)
  private mutating func readGenerally(
    _ record: UInt32, into evidence: inout ConnectionEvidence
  ) {
    let head = self[record]
    records.load(record, after: Self.headSize, size: Int(head.size), into: &buffer)
    evidence.isPlain = false
    buffer.unpack(
      into: &evidence.connection, known: Connection(knownBy: head, tuple(of: record)),
      log: &evidence.events)
    evidence.connection.previous = head.previous
    if head.isReopened { evidence.connection.facts.insert(.reopened) }
    if head.isNoted { evidence.connection.facts.insert(.noted) }
    if head.isEvicted { evidence.connection.facts.insert(.evicted) }
  }

  /// Empties a record but leaves its entry in the timer wheel, which cannot be taken out.
  mutating func vacate(_ record: UInt32) {
    let head = self[record]
    if head.kind == .wide { wideTuples.remove(head.low) }
    self[record].kind = .vacant
  }

  /// Gives the number of a vacated record back.
  mutating func remove(_ record: UInt32) {
    if record & Self.plainBit != 0 {
      plain.remove(record & ~Self.plainBit)
    } else {
      records.remove(record)
    }
  }

  /// Whether a record was vacated.
  func isVacant(_ record: UInt32) -> Bool { self[record].kind == .vacant }

  /// The part of a record that is read without unpacking it.
  subscript(record: UInt32) -> Head {
    @inline(__always) get {
      record & Self.plainBit != 0
        ? plain[record & ~Self.plainBit].head : records[head: record, as: Head.self]
    }
    @inline(__always) set {
      if record & Self.plainBit != 0 {
        plain[record & ~Self.plainBit].head = newValue
      } else {
        records[head: record, as: Head.self] = newValue
      }
    }
  }

  /// The four-tuple of a record that is not vacant.
  @inline(__always)
  func tuple(of record: UInt32) -> FourTuple {
    let head = self[record]
    if head.kind == .wide { return wideTuples[head.low] }
    return FourTuple.orient(
      from: Endpoint(address: IPAddress(v4: head.low), port: head.lowPort),
      to: Endpoint(address: IPAddress(v4: head.high), port: head.highPort)
    ).tuple
  }

  /// Whether a record that is not vacant is one of a four-tuple.
  @inline(__always)
  func matches(_ record: UInt32, _ tuple: FourTuple) -> Bool {
    let head = self[record]
    if head.kind == .wide { return wideTuples[head.low] == tuple }
    return head.lowPort == tuple.low.port && head.highPort == tuple.high.port
      && tuple.scope == 0 && head.low == tuple.low.address.v4 && head.high == tuple.high.address.v4
  }

  /// Calls `body` with every record of a connection that the tracker still keeps.
  func forEach(_ body: (UInt32) -> Void) {
    for number in 0..<plain.count where plain[number].head.isTracked {
      body(number | Self.plainBit)
    }
    records.forEachNumber { if self[$0].isTracked { body($0) } }
  }

  @inline(__always)
  private mutating func head(for connection: inout Connection) -> Head {
    let tuple = connection.tuple
    var head = Head(
      lastFrame: connection.lastFrame, end: connection.end, low: 0, high: 0,
      lowPort: tuple.low.port, highPort: tuple.high.port, lowInitial: connection.low.initial,
      highInitial: connection.high.initial, lowNext: connection.low.next,
      highNext: connection.high.next, previous: connection.previous,
      size: 0, kind: .v4, phase: connection.phase,
      isReopened: connection.facts.contains(.reopened), isNoted: connection.facts.contains(.noted))
    if tuple.scope == 0, let low = tuple.low.address.v4, let high = tuple.high.address.v4 {
      head.low = low
      head.high = high
    } else {
      head.kind = .wide
      head.low = wideTuples.insert(tuple)
    }
    return head
  }
}
