import Wire

// What happens to connections when capture time passes: those that ended are parked after a
// moment's silence, and handed out when no segment can be theirs any more.

extension ConnectionTracker {
  /// How long a connection that ended stays unpacked.
  ///
  /// Unit: seconds.
  private static var parkAfter: Int64 { 2 }

  /// Capture time has reached `time`: looks at every connection whose second is over.
  @inline(never)
  mutating func advance(to time: Timestamp) {
    let second = time.second
    // At the very end of time there is no next second.
    let (next, isBeyond) = (second + 1).multipliedReportingOverflow(by: 1_000_000_000)
    nextTick = isBeyond ? .max : next
    due.removeAll(keepingCapacity: true)
    while wheel.takeDue(now: second, into: &scheduled) {
      for place in scheduled.indices { examine(scheduled[place], now: second) }
      scheduled.removeAll(keepingCapacity: true)
    }
    finishDue()
  }

  /// Puts a connection that may be over into the timer wheel.
  mutating func scheduleIfOver(_ slot: UInt32) {
    guard !connections[slot].isScheduled else { return }
    let isWaiting = connections[slot].isOver || connections[slot].phase == .opening
    if isWaiting { schedule(slot) }
  }

  /// Puts a live connection that is over into the timer wheel.
  mutating func schedule(_ slot: UInt32) {
    schedule(.live(slot), at: connections[slot].end.second + Self.parkAfter + 1)
  }

  /// Every connection still in mind is over, in the order of their last frames.
  mutating func finishAll() {
    due.removeAll(keepingCapacity: true)
    for slot in 0..<connections.count where connections[slot].isTracked {
      due.append((connections[slot].lastFrame, .live(slot)))
    }
    parking.forEach { due.append((parking[$0].lastFrame, .parked($0))) }
    finishDue()
  }

  /// The connection as a slot of the live table, unpacked if it was parked.
  mutating func unparked(_ reference: ConnectionReference, hash: UInt32) -> UInt32 {
    guard reference.isParked else { return reference.index }
    parking.read(reference.index, into: &scratch)
    parking.vacate(reference.index)
    scratch.connection.events = EventLog()
    for event in scratch.events { _ = log.append(event, to: &scratch.connection.events) }
    let slot = connections.insert(scratch.connection)
    relink(reference, to: .live(slot), tuple: scratch.connection.tuple, hash: hash)
    scheduleIfOver(slot)
    return slot
  }

  /// Makes room by letting go of what is least likely to change: connections that ended, the
  /// earliest first, then the one that has been silent longest among a sample.
  mutating func evict() {
    due.removeAll(keepingCapacity: true)
    while due.isEmpty, wheel.takeNearest(into: &scheduled) {
      for reference in scheduled {
        if reference.isParked || connections[reference.index].isOver
          || connections[reference.index].phase == .opening
        {
          letGo(reference)
        } else {
          connections[reference.index].isScheduled = false
        }
      }
      scheduled.removeAll(keepingCapacity: true)
    }
    if due.isEmpty { letGoOfSilent() }
    statistics.evictedConnections &+= UInt64(due.count)
    finishDue()
  }

  private mutating func letGo(_ reference: ConnectionReference) {
    if reference.isParked {
      if parking.isVacant(reference.index) {
        parking.remove(reference.index)
      } else {
        due.append((parking[reference.index].lastFrame, reference))
      }
    } else {
      connections[reference.index].facts.insert(.evicted)
      due.append((connections[reference.index].lastFrame, reference))
    }
  }

  private mutating func letGoOfSilent() {
    var oldest: UInt32?
    var looked = 0
    for _ in 0..<connections.count {
      evictionHand = evictionHand + 1 < connections.count ? evictionHand + 1 : 0
      guard connections[evictionHand].isTracked else { continue }
      let isOlder = oldest.map { connections[evictionHand].end < connections[$0].end } ?? true
      if isOlder { oldest = evictionHand }
      looked += 1
      if looked == 64 { break }
    }
    if let oldest { letGo(.live(oldest)) }
  }

  private mutating func examine(_ reference: ConnectionReference, now: Int64) {
    if reference.isParked {
      examineParked(reference, now: now)
      return
    }
    let slot = reference.index
    connections[slot].isScheduled = false
    let isWaiting = connections[slot].isOver || connections[slot].phase == .opening
    guard isWaiting else { return }
    let silent = now - connections[slot].end.second
    if silent >= Int64(limits.lingerSeconds) {
      due.append((connections[slot].lastFrame, reference))
    } else if silent >= Self.parkAfter {
      park(slot)
    } else {
      schedule(reference, at: connections[slot].end.second + Self.parkAfter + 1)
    }
  }

  private mutating func examineParked(_ reference: ConnectionReference, now: Int64) {
    if parking.isVacant(reference.index) {
      parking.remove(reference.index)
      return
    }
    let end = parking[reference.index].end.second
    if now - end >= Int64(limits.lingerSeconds) {
      due.append((parking[reference.index].lastFrame, reference))
    } else {
      schedule(reference, at: end + Int64(limits.lingerSeconds) + 1)
    }
  }

  private mutating func park(_ slot: UInt32) {
    let record = connections.update(slot) { parking.park(&$0, log: log) }
    let tuple = connections[slot].tuple
    let hash = UInt32(truncatingIfNeeded: tuple.trackingHash)
    relink(.live(slot), to: .parked(record), tuple: tuple, hash: hash)
    log.release(&connections[slot].events)
    connections[slot].isTracked = false
    connections.remove(slot)
    let due = parking[record].end.second + Int64(limits.lingerSeconds) + 1
    schedule(.parked(record), at: due)
  }

  private mutating func schedule(_ reference: ConnectionReference, at second: Int64) {
    wheel.push(reference, at: second)
    if !reference.isParked { connections[reference.index].isScheduled = true }
  }

  /// Whoever named a connection by `old` names it by `new` from now on.
  private mutating func relink(
    _ old: ConnectionReference, to new: ConnectionReference, tuple: FourTuple, hash: UInt32
  ) {
    let isCurrent =
      new.isPresent
      ? index.replace(old, with: new, hash: hash) : index.remove(old, hash: hash)
    if isCurrent { return }
    let current = find(tuple, hash: hash)
    guard current.isPresent else { return }
    if current.isParked {
      if parking[current.index].previous == old { parking[current.index].previous = new }
    } else if connections[current.index].previous == old {
      connections[current.index].previous = new
    }
  }

  private mutating func finishDue() {
    due.sort { $0.lastFrame < $1.lastFrame }
    for (_, reference) in due {
      let tuple =
        reference.isParked
        ? parking.tuple(of: reference.index) : connections[reference.index].tuple
      relink(
        reference, to: .absent, tuple: tuple,
        hash: UInt32(truncatingIfNeeded: tuple.trackingHash))
      if !reference.isParked { connections[reference.index].isTracked = false }
      kept -= 1
      finished.append(reference)
    }
    due.removeAll(keepingCapacity: true)
  }
}

extension Timestamp {
  /// The second that the moment lies in.
  ///
  /// Unit: seconds since the epoch.
  fileprivate var second: Int64 {
    let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
