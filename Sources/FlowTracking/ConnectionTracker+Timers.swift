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
    due.removeAll()
    while let due = wheel.takeDue(now: second, into: &scheduled) {
      for place in scheduled.indices {
        if place + 8 < scheduled.count { prefetch(scheduled[place + 8]) }
        examine(scheduled[place], due: due, now: second)
      }
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
    connections[slot].isScheduled = true
    wheel.push(.live(slot), at: connections[slot].end.second + Self.parkAfter + 1)
  }

  /// Every connection still in mind is over, in the order of their last frames.
  mutating func finishAll() {
    due.removeAll()
    for slot in 0..<flows.count where flows[slot].isTracked {
      due.append(.flow(slot), lastFrame: flows[slot].lastFrame)
    }
    for slot in 0..<connections.count where connections[slot].isTracked {
      due.append(.live(slot), lastFrame: connections[slot].lastFrame)
    }
    parking.forEach { due.append(.parked($0), lastFrame: parking[$0].lastFrame) }
    finishDue()
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

  /// Makes room by letting go of what is least likely to change: connections that ended, the
  /// earliest first, then the one that has been silent longest among a sample.
  mutating func evict() {
    due.removeAll()
    while due.isEmpty, let second = wheel.takeNearest(into: &scheduled) {
      for reference in scheduled { letGoIfWaiting(reference, due: second) }
      scheduled.removeAll(keepingCapacity: true)
    }
    if due.isEmpty { letGoOfSilent() }
    statistics.evictedConnections &+= UInt64(due.count)
    finishDue()
  }

  /// Lets go of what the timer wheel named, if it may have ended.
  private mutating func letGoIfWaiting(_ reference: ConnectionReference, due second: Int64) {
    switch reference.home {
    case .flow(let slot):
      if flows.unschedule(slot, from: second) != nil { letGo(reference) }
    case .live(let slot):
      connections[slot].isScheduled = false
      if connections[slot].isOver || connections[slot].phase == .opening { letGo(reference) }
    case .parked(let record):
      if parking.isVacant(record) { parking.remove(record) } else { letGo(reference) }
    }
  }

  private mutating func letGo(_ reference: ConnectionReference) {
    switch reference.home {
    case .flow(let slot):
      let isQuiet = latest.second - flows[slot].end.second >= Self.parkAfter
      if !flows[slot].isOver || !isQuiet { flows[slot].marks.insert(.evicted) }
      due.append(reference, lastFrame: flows[slot].lastFrame)
    case .live(let slot):
      connections[slot].facts.insert(.evicted)
      due.append(reference, lastFrame: connections[slot].lastFrame)
    case .parked(let record): due.append(reference, lastFrame: parking[record].lastFrame)
    }
  }

  /// Lets go of the connection that has been silent longest among a sample of each table.
  private mutating func letGoOfSilent() {
    var oldest: (end: Timestamp, reference: ConnectionReference)?
    var looked = 0
    for _ in 0..<connections.count {
      evictionHand = evictionHand + 1 < connections.count ? evictionHand + 1 : 0
      guard connections[evictionHand].isTracked else { continue }
      let end = connections[evictionHand].end
      if oldest.map({ end < $0.end }) ?? true { oldest = (end, .live(evictionHand)) }
      looked += 1
      if looked == 64 { break }
    }
    looked = 0
    for _ in 0..<flows.count {
      flowEvictionHand = flowEvictionHand + 1 < flows.count ? flowEvictionHand + 1 : 0
      guard flows[flowEvictionHand].isTracked else { continue }
      let end = flows[flowEvictionHand].end
      if oldest.map({ end < $0.end }) ?? true { oldest = (end, .flow(flowEvictionHand)) }
      looked += 1
      if looked == 64 { break }
    }
    if let oldest { letGo(oldest.reference) }
  }

  private mutating func examine(_ reference: ConnectionReference, due second: Int64, now: Int64) {
    switch reference.home {
    case .flow(let slot): examineFlow(slot, due: second, now: now)
    case .live(let slot): examineLive(slot, now: now)
    case .parked(let record): examineParked(record, now: now)
    }
  }

  private mutating func examineFlow(_ slot: UInt32, due second: Int64, now: Int64) {
    guard let flow = flows.unschedule(slot, from: second) else { return }
    // An entry made when the connection opened comes early: connections go in the order of their
    // ends, each when the second for which `scheduleFlow` would enter it is over.
    if now > flow.end.second + Int64(limits.lingerSeconds) + 1 {
      due.append(.flow(slot), lastFrame: flow.lastFrame)
    } else {
      scheduleFlow(slot)
    }
  }

  /// Puts a flow that may be over into the timer wheel, unless it is there.
  mutating func scheduleFlow(_ slot: UInt32) {
    guard let end = flows.endToSchedule(slot) else { return }
    let second = wheel.push(.flow(slot), at: end.second + Int64(limits.lingerSeconds) + 1)
    flows.note(slot, scheduledFor: second)
  }

  /// Has the processor fetch what is kept of a connection: after minutes it lies in no cache.
  @inline(__always)
  func prefetch(_ reference: ConnectionReference) {
    if case .flow(let slot) = reference.home { flows.prefetch(slot) }
  }

  private mutating func examineLive(_ slot: UInt32, now: Int64) {
    connections[slot].isScheduled = false
    let isWaiting = connections[slot].isOver || connections[slot].phase == .opening
    guard isWaiting else { return }
    let silent = now - connections[slot].end.second
    if silent >= Int64(limits.lingerSeconds) {
      due.append(.live(slot), lastFrame: connections[slot].lastFrame)
    } else if silent >= Self.parkAfter {
      park(slot)
    } else {
      schedule(slot)
    }
  }

  private mutating func examineParked(_ record: UInt32, now: Int64) {
    if parking.isVacant(record) {
      parking.remove(record)
      return
    }
    let end = parking[record].end.second
    if now - end >= Int64(limits.lingerSeconds) {
      due.append(.parked(record), lastFrame: parking[record].lastFrame)
    } else {
      wheel.push(.parked(record), at: end + Int64(limits.lingerSeconds) + 1)
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
    wheel.push(.parked(record), at: due)
  }

  /// Whoever named a connection by `old` names it by `new` from now on.
  private mutating func relink(
    _ old: ConnectionReference, to new: ConnectionReference, tuple: FourTuple, hash: UInt32
  ) {
    if index.replace(old, with: new, hash: hash) { return }
    relinkPrevious(old, to: new, tuple: tuple, hash: hash)
  }

  /// The incarnation that has a four-tuple now names the one before it by `new` instead of `old`.
  private mutating func relinkPrevious(
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

  /// Has the processor fetch the connection that a four-tuple with this hash probably has now: it
  /// names the one before it, which is about to go.
  private mutating func prefetchCurrent(_ hash: UInt32) {
    var probe = index.probe(hash)
    if let reference = index.next(&probe) { prefetch(reference) }
  }

  /// The four-tuple of a connection.
  private mutating func tuple(of reference: ConnectionReference) -> FourTuple {
    switch reference.home {
    case .flow(let slot): flows.tuple(of: slot)
    case .live(let slot): connections[slot].tuple
    case .parked(let record): parking.tuple(of: record)
    }
  }

  /// Nobody names a connection from now on.
  private mutating func unlink(_ reference: ConnectionReference, hash: UInt32) {
    let isReplaced =
      switch reference.home {
      case .flow(let slot): flows.isReopened(slot)
      case .live(let slot): connections[slot].facts.contains(.reopened)
      case .parked(let record): parking[record].isReopened
      }
    if !isReplaced, index.remove(reference, hash: hash) { return }
    relinkPrevious(reference, to: .absent, tuple: tuple(of: reference), hash: hash)
  }

  private mutating func finishDue() {
    due.sort()
    hashes.removeAll(keepingCapacity: true)
    for place in 0..<due.count {
      let hash = UInt32(truncatingIfNeeded: tuple(of: due[place]).trackingHash)
      index.prefetch(hash)
      hashes.append(hash)
      // Before anything is unlinked: what came after is found through the index.
      if !notes.isEmpty { completeNotes(of: due[place], hash: hash) }
    }
    for place in 0..<due.count {
      if place + 8 < due.count { prefetchCurrent(hashes[place + 8]) }
      let reference = due[place]
      unlink(reference, hash: hashes[place])
      switch reference.home {
      case .flow(let slot): flows[slot].marks.insert(.finished)
      case .live(let slot): connections[slot].isTracked = false
      case .parked(let record): parking[record].isFinished = true
      }
      kept -= 1
      finished.append(reference)
    }
    due.removeAll()
  }
}

extension Timestamp {
  /// The second that the moment lies in.
  ///
  /// Unit: seconds since the epoch.
  var second: Int64 {
    let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
