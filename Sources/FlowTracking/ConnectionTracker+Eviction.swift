import Wire

// What is let go of when a table is full, the least valuable first: connections that were never
// established, then those that ended, the earliest first, then those that have been silent longest.

extension ConnectionTracker {
  /// Where a connection to be let go of must lie.
  enum Shelf {
    case flows, connections
  }

  /// How many entries of a timer wheel are put aside because their connections lie elsewhere before
  /// the table itself is searched.
  private static var patience: Int { 64 }

  /// Lets go of one connection.
  ///
  /// - Parameter shelf: where it must lie; nil for anywhere.
  @inline(never)
  mutating func evict(from shelf: Shelf?) {
    if evictUnestablished(from: shelf) || evictEnded(from: shelf) { return }
    while let candidate = nextCandidate(from: shelf) {
      guard isStill(candidate) else { continue }
      letGo(candidate.reference)
      return
    }
  }

  /// Lets go of the connection whose opening was scheduled first and that is not established.
  private mutating func evictUnestablished(from shelf: Shelf?) -> Bool {
    var elsewhere = 0
    while elsewhere < Self.patience, let first = openings.peekNearest(), !mayBeAnswered(first),
      let next = openings.takeNearest()
    {
      if let later = openings.upcoming(8) { prefetch(later) }
      if let soon = openings.upcoming(4) { prefetchEntry(of: soon) }
      switch next.reference.home {
      case .flow(let slot):
        guard let standing = flows.unschedule(slot, from: next.second) else { continue }
        if standing.isOver || shelf == .connections {
          if !standing.isOver { elsewhere += 1 }
          scheduleFlow(slot)
          continue
        }
      case .live(let slot):
        guard unschedule(slot, from: next.second) else { continue }
        let isOver = connections[slot].isOver
        guard isOver || connections[slot].phase == .opening else { continue }
        if isOver || shelf == .flows {
          if !isOver { elsewhere += 1 }
          schedule(slot)
          continue
        }
      case .parked(let record):
        if parking.isVacant(record) {
          parking.remove(record)
          continue
        }
        if shelf != nil {
          elsewhere += 1
          schedule(record: record)
          continue
        }
      }
      letGo(next.reference)
      return true
    }
    return false
  }

  /// Whether a connection that is not established was opened so lately that its answer may be on the
  /// way, and not in a flood, in which many more are opened meanwhile.
  @inline(__always)
  private mutating func mayBeAnswered(_ reference: ConnectionReference) -> Bool {
    if openings.count > kept / Self.floodPart { return false }
    let isWaiting: Bool
    let end: Timestamp
    switch reference.home {
    case .flow(let slot):
      isWaiting = flows[slot].isTracked && flows[slot].isWaiting && !flows[slot].isOver
      end = flows[slot].end
    case .live(let slot):
      isWaiting = connections[slot].isTracked && connections[slot].phase == .opening
      end = connections[slot].end
    case .parked: return false
    }
    return isWaiting && latest.second &- end.second < Self.answerTime
  }

  /// More than one in so many connections waiting for an answer make a flood.
  private static var floodPart: Int { 16 }
  /// A SYN that was lost is sent again after a second, and the next time after two (RFC 6298 §2.1).
  ///
  /// Unit: seconds.
  static var answerTime: Int64 { 4 }

  /// Lets go of the connection that ended first.
  private mutating func evictEnded(from shelf: Shelf?) -> Bool {
    var elsewhere = 0
    while elsewhere < Self.patience, let next = endings.takeNearest() {
      if let later = endings.upcoming(8) { prefetch(later) }
      switch next.reference.home {
      case .flow(let slot):
        guard let standing = flows.unschedule(slot, from: next.second) else { continue }
        if isEarly(next, standing.second) || shelf == .connections {
          if shelf == .connections { elsewhere += 1 }
          scheduleFlow(slot)
          continue
        }
      case .live(let slot):
        guard unschedule(slot, from: next.second), connections[slot].isOver else { continue }
        if isEarly(next, connections[slot].end.second) || shelf == .flows {
          if shelf == .flows { elsewhere += 1 }
          schedule(slot, after: Int64(limits.lingerSeconds))
          continue
        }
      case .parked(let record):
        if parking.isVacant(record) {
          parking.remove(record)
          continue
        }
        if isEarly(next, parking[record].end.second) || shelf != nil {
          if shelf != nil { elsewhere += 1 }
          schedule(record: record)
          continue
        }
      }
      letGo(next.reference)
      return true
    }
    return false
  }

  /// Whether an entry comes before the second in which its connection's time will be over, so that
  /// others may have ended before it.
  private func isEarly(_ due: TimerWheel.Due, _ end: Int64) -> Bool {
    endings.canDelay(due, to: end + Int64(limits.lingerSeconds) + 1)
  }

  /// The next connection to be let go of, found by a search of the tables.
  private mutating func nextCandidate(from shelf: Shelf?) -> EvictionCandidates.Candidate? {
    if let candidate = candidates.take(for: shelf) { return candidate }
    candidates.gather(for: shelf, flows, connections, atMost: shares.reserve, at: latest)
    return candidates.take(for: shelf)
  }

  /// Whether a candidate is still what it was when it was found.
  private mutating func isStill(_ candidate: EvictionCandidates.Candidate) -> Bool {
    switch candidate.reference.home {
    case .flow(let slot):
      EvictionCandidates.Candidate(flows[slot], in: slot, at: latest) == candidate
        && flows[slot].isTracked
    case .live(let slot):
      EvictionCandidates.Candidate(connections[slot], in: slot, at: latest) == candidate
        && connections[slot].isTracked
    case .parked: false
    }
  }

  /// Counts a connection as let go of before its time, and hands it out.
  private mutating func letGo(_ reference: ConnectionReference) {
    markAsEvicted(reference)
    if !notes.isEmpty { completeNotes(of: reference) }
    finish(reference)
  }

  /// Counts a connection as let go of, and says so with it where its verdict may have suffered.
  mutating func markAsEvicted(_ reference: ConnectionReference) {
    switch reference.home {
    case .flow(let slot):
      let isQuiet = latest.second - flows[slot].end.second >= Self.parkAfter
      count(isOver: flows[slot].isOver, isOpening: flows[slot].isWaiting)
      if !flows[slot].isOver || !isQuiet { flows[slot].marks.insert(.evicted) }
    case .live(let slot):
      let isQuiet = latest.second - connections[slot].end.second >= Self.parkAfter
      count(isOver: connections[slot].isOver, isOpening: connections[slot].phase == .opening)
      if !connections[slot].isOver || !isQuiet { connections[slot].facts.insert(.evicted) }
    case .parked(let record):
      let isOver = parking[record].isOver
      count(isOver: isOver, isOpening: true)
      if !isOver { parking[record].isEvicted = true }
    }
  }

  private mutating func count(isOver: Bool, isOpening: Bool) {
    if isOver {
      statistics.evictedEnded &+= 1
    } else if isOpening {
      statistics.evictedUnestablished &+= 1
    } else {
      statistics.evictedAlive &+= 1
    }
  }
}
