import Wire

// Milestones: noted only where `notesMilestones` is set, and only where a segment was none of the
// many that change nothing but counters.

extension ConnectionTracker {
  /// The next milestone since the last call.
  ///
  /// Milestones wait in the order in which they were captured, without a bound: whoever wants them
  /// takes them after every so many segments.
  ///
  /// - Returns: nil when there is none for now.
  public mutating func takeMilestone() -> Milestone? {
    if takenMilestones == milestones.count {
      milestones.removeAll(keepingCapacity: true)
      takenMilestones = 0
      return nil
    }
    takenMilestones += 1
    return milestones[takenMilestones - 1]
  }

  /// Reads a connection as it stands now; it stays in mind.
  ///
  /// - Parameters:
  ///   - milestone: names the connection.
  ///   - evidence: is overwritten, also when there is no such connection.
  /// - Returns: false when the connection is no longer in mind, or is not among the latest two of its
  ///   four-tuple.
  public mutating func read(_ milestone: Milestone, into evidence: inout ConnectionEvidence) -> Bool
  {
    let hash = UInt32(truncatingIfNeeded: milestone.tuple.trackingHash)
    let current = find(milestone.tuple, hash: hash)
    guard current.isPresent else { return false }
    read(current, into: &evidence)
    if evidence.connection.id == milestone.id { return true }
    let previous = stillKept(evidence.connection.previous, before: evidence.connection.id)
    guard previous.isPresent else { return false }
    read(previous, into: &evidence)
    return evidence.connection.id == milestone.id
  }

  mutating func read(
    _ reference: ConnectionReference, into evidence: inout ConnectionEvidence
  ) {
    switch reference.home {
    case .flow(let slot): flows.unpack(slot, into: &evidence)
    case .parked(let record): parking.read(record, into: &evidence)
    case .live(let slot): copy(slot, into: &evidence)
    }
    evidence.watchedUntil = latest
    prepareNotes(of: &evidence)
  }

  /// Copies a live connection and its log.
  func copy(_ slot: UInt32, into evidence: inout ConnectionEvidence) {
    evidence.events.removeAll(keepingCapacity: true)
    evidence.isPlain = false
    evidence.connection = connections[slot]
    log.copy(evidence.connection.events, into: &evidence.events)
  }

  /// Notes what a segment that was taken in changed of a live connection's life.
  @inline(never)
  mutating func note(_ segment: Segment, in slot: UInt32, since before: LifeStage) {
    let new = connections[slot].stage.subtracting(before)
    if new.isEmpty { return }
    let named = (connections[slot].id, connections[slot].clientDirection)
    if new.contains(.established) { append(.established, segment, named) }
    let own: LifeStage = segment.direction == .fromLow ? .lowFin : .highFin
    let held = new.intersection(.fins).subtracting(own)
    if !held.isEmpty {
      // The segment bore out a FIN of the other end that had been held back.
      var fin = segment
      fin.direction = segment.direction.reversed
      append(before.isDisjoint(with: .fins) ? .firstFin : .secondFin, fin, named)
    }
    if new.contains(own) {
      append(before.union(held).isDisjoint(with: .fins) ? .firstFin : .secondFin, segment, named)
    }
    if new.contains(.ended) { append(.ended, segment, named) }
  }

  /// Notes what a segment that was taken in, and was not just the next in order, changed of a plain
  /// flow's life.
  @inline(never)
  mutating func note(_ segment: Segment, inFlow slot: UInt32) {
    let named = (flows[slot].id, flows[slot].clientDirection)
    let peer = segment.direction == .fromLow ? flows[slot].high : flows[slot].low
    switch flows[slot].state {
    case .open: append(.established, segment, named)
    case .closing, .closed:
      if segment.control.contains(.fin) {
        append(peer.hasFin ? .secondFin : .firstFin, segment, named)
      }
      if flows[slot].state == .closed { append(.ended, segment, named) }
    case .vacant, .opening, .answered: break
    }
  }

  private mutating func append(
    _ kind: Milestone.Kind, _ segment: Segment, _ named: (id: UInt64, client: Direction)
  ) {
    milestones.append(
      Milestone(
        kind: kind, id: named.id, tuple: segment.tuple, clientDirection: named.client,
        sender: segment.direction, time: segment.timestamp))
  }
}
