import Wire

// What happens to connections when capture time passes: those that ended are parked after a
// moment's silence where there are many, and finished when no segment can be theirs any more.

extension ConnectionTracker {
  /// How long a connection that ended stays unpacked.
  ///
  /// Unit: seconds.
  static var parkAfter: Int64 { 2 }

  /// Capture time has reached `time`: looks at every connection whose second is over.
  @inline(never)
  mutating func advance(to time: Timestamp) {
    let second = time.second
    nextTick = time.nextSecond
    while let next = openings.takeDue(now: second) {
      if let later = openings.upcomingDue(8) { prefetch(later) }
      examine(next.reference, due: next.second, now: second)
    }
    while let next = endings.takeDue(now: second) {
      if let later = endings.upcomingDue(8) { prefetch(later) }
      examine(next.reference, due: next.second, now: second)
    }
    finishDue()
  }

  /// Puts a connection that may be over into the timer wheel.
  mutating func scheduleIfOver(_ slot: UInt32) {
    guard !connections[slot].isScheduled else { return }
    let isWaiting = connections[slot].isOver || connections[slot].phase == .opening
    if isWaiting { schedule(slot) }
  }

  /// Puts a live connection that may be over into a timer wheel.
  mutating func schedule(_ slot: UInt32) {
    // What was not established stays as it is: in the order of the openings the oldest goes first.
    let linger = Int64(limits.lingerSeconds)
    schedule(slot, after: connections[slot].isOver ? min(Self.parkAfter, linger) : linger)
  }

  /// Puts a live connection into a timer wheel, to be looked at after some seconds of silence.
  mutating func schedule(_ slot: UInt32, after seconds: Int64) {
    let due = connections[slot].end.second + seconds + 1
    let second =
      connections[slot].isOver
      ? endings.push(.live(slot), at: due) : openings.push(.live(slot), at: due)
    connections[slot].isScheduled = true
    connections[slot].scheduledSecond = UInt32(truncatingIfNeeded: second)
  }

  /// A timer wheel has come to a slot of the live table.
  ///
  /// - Returns: whether its connection is the one that was scheduled for that second.
  mutating func unschedule(_ slot: UInt32, from second: Int64) -> Bool {
    guard connections[slot].isTracked, connections[slot].isScheduled,
      connections[slot].scheduledSecond == UInt32(truncatingIfNeeded: second)
    else { return false }
    connections[slot].isScheduled = false
    return true
  }

  /// The connection as a slot of the live table, unpacked if it was packed.
  mutating func unparked(_ reference: ConnectionReference, hash: UInt32) -> UInt32 {
    switch reference.home {
    case .live(let slot): return slot
    case .flow(let slot):
      flows.unpack(slot, into: &scratch)
      flows.vacate(slot)
    case .parked(let record):
      parking.read(record, into: &scratch)
      parking.vacate(record)
    }
    scratch.connection.trail = scratch.trail
    scratch.connection.events = EventLog()
    for event in scratch.events { _ = log.append(event, to: &scratch.connection.events) }
    let slot = connections.insert(scratch.connection)
    relink(reference, to: .live(slot), tuple: scratch.connection.tuple, hash: hash)
    scheduleIfOver(slot)
    return slot
  }

  /// Whether the time of a connection that ended in a second is over, whatever form it is kept in.
  ///
  /// An entry of a timer wheel may come early: connections go in the order of their ends, each when the
  /// second is over in which no segment is waited for any more.
  @inline(__always)
  private func isPast(_ end: Int64, now: Int64) -> Bool {
    now > end + Int64(limits.lingerSeconds) + 1
  }

  mutating func examine(_ reference: ConnectionReference, due second: Int64, now: Int64) {
    switch reference.home {
    case .flow(let slot): examineFlow(slot, due: second, now: now)
    case .live(let slot): examineLive(slot, due: second, now: now)
    case .parked(let record): examineParked(record, now: now)
    }
  }

  private mutating func examineFlow(_ slot: UInt32, due second: Int64, now: Int64) {
    guard let flow = flows.unschedule(slot, from: second) else { return }
    if isPast(flow.second, now: now) {
      due.append(.flow(slot), lastFrame: flow.lastFrame)
    } else {
      scheduleFlow(slot, flow)
    }
  }

  /// Puts a flow that may be over into a timer wheel, unless it is in one.
  mutating func scheduleFlow(_ slot: UInt32) {
    if let standing = flows.standingToSchedule(slot) { scheduleFlow(slot, standing) }
  }

  @inline(__always)
  private mutating func scheduleFlow(_ slot: UInt32, _ standing: FlowTable.Waiting) {
    let due = standing.second + Int64(limits.lingerSeconds) + 1
    let second =
      standing.isOver
      ? endings.push(.flow(slot), at: due) : openings.push(.flow(slot), at: due)
    flows.note(slot, scheduledFor: second)
  }

  /// Has the processor fetch what is kept of a connection: after minutes it lies in no cache.
  @inline(__always)
  func prefetch(_ reference: ConnectionReference) {
    if case .flow(let slot) = reference.home { flows.prefetch(slot) }
  }

  private mutating func examineLive(_ slot: UInt32, due second: Int64, now: Int64) {
    guard unschedule(slot, from: second) else { return }
    let isWaiting = connections[slot].isOver || connections[slot].phase == .opening
    guard isWaiting else { return }
    if isPast(connections[slot].end.second, now: now) {
      due.append(.live(slot), lastFrame: connections[slot].lastFrame)
    } else if now - connections[slot].end.second >= Self.parkAfter {
      if connections.used <= limits.unpackedConnections, !isShort {
        schedule(slot, after: Int64(limits.lingerSeconds))
      } else {
        park(slot)
      }
    } else {
      schedule(slot)
    }
  }

  private mutating func examineParked(_ record: UInt32, now: Int64) {
    if parking.isVacant(record) {
      parking.remove(record)
      return
    }
    if isPast(parking[record].end.second, now: now) {
      due.append(.parked(record), lastFrame: parking[record].lastFrame)
    } else {
      schedule(record: record)
    }
  }

  /// Puts a parked record into a timer wheel.
  mutating func schedule(record: UInt32) {
    let due = parking[record].end.second + Int64(limits.lingerSeconds) + 1
    if parking[record].isOver {
      endings.push(.parked(record), at: due)
    } else {
      openings.push(.parked(record), at: due)
    }
  }

  private mutating func park(_ slot: UInt32) {
    let mayGrow = mayGrow(.parking)
    let packed = connections.update(slot) { parking.park(&$0, log: log, mayGrow: mayGrow) }
    guard let record = packed else {
      // There is no room for the record.
      markAsEvicted(.live(slot))
      due.append(.live(slot), lastFrame: connections[slot].lastFrame)
      return
    }
    let tuple = connections[slot].tuple
    let hash = UInt32(truncatingIfNeeded: tuple.trackingHash)
    relink(.live(slot), to: .parked(record), tuple: tuple, hash: hash)
    log.release(&connections[slot].events)
    connections[slot].isTracked = false
    connections.remove(slot)
    schedule(record: record)
  }

  /// Whoever named a connection by `old` names it by `new` from now on.
  private mutating func relink(
    _ old: ConnectionReference, to new: ConnectionReference, tuple: FourTuple, hash: UInt32
  ) {
    if index.replace(old, with: new, hash: hash) { return }
    relinkPrevious(old, to: new, tuple: tuple, hash: hash)
  }

  /// The incarnation that has a four-tuple now names the one before it by `new` instead of `old`.
  mutating func relinkPrevious(
    _ old: ConnectionReference, to new: ConnectionReference, tuple: FourTuple, hash: UInt32
  ) {
    let current = find(tuple, hash: hash)
    guard current.isPresent else { return }
    switch current.home {
    case .flow(let slot): if flows[slot].previous == old { flows[slot].previous = new }
    case .live(let slot): if connections[slot].previous == old { connections[slot].previous = new }
    case .parked(let record): if parking[record].previous == old { parking[record].previous = new }
    }
  }

  /// The four-tuple of a connection.
  mutating func tuple(of reference: ConnectionReference) -> FourTuple {
    switch reference.home {
    case .flow(let slot): flows.tuple(of: slot)
    case .live(let slot): connections[slot].tuple
    case .parked(let record): parking.tuple(of: record)
    }
  }
}
