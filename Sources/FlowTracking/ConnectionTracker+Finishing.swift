import Wire

// What happens to connections whose time is over: nobody finds them any more, and they wait to be handed
// out in the order of their last frames.

extension ConnectionTracker {
  /// Every connection still in mind is over, in the order of their last frames.
  ///
  /// Nobody asks for one by its four-tuple any more, so that they are handed out straight from `due`.
  mutating func finishAll() {
    due = DueList()
    due.reserve(kept)
    for slot in 0..<flows.count where flows[slot].isTracked {
      due.append(.flow(slot), lastFrame: flows[slot].lastFrame)
    }
    for slot in 0..<connections.count where connections[slot].isTracked {
      due.append(.live(slot), lastFrame: connections[slot].lastFrame)
    }
    parking.forEach { due.append(.parked($0), lastFrame: parking[$0].lastFrame) }
    due.sort()
    if !notes.isEmpty { for place in 0..<due.count { completeNotes(of: due[place]) } }
    kept = 0
  }

  /// Finishes what is due, in the order of the last frames.
  mutating func finishDue() {
    if due.isEmpty { return }
    due.sort()
    // Before anything is unlinked: what came after is found through the index.
    let count = due.count
    if !notes.isEmpty { for place in 0..<count { completeNotes(of: due[place]) } }
    for place in 0..<count {
      if place &+ 8 < count { prefetchEntry(of: due[place &+ 8]) }
      unlink(due[place])
    }
    moments.note(latest, count: finished.count)
    due.removeAll()
  }

  /// A connection is over: it waits to be handed out, and nobody finds it any more.
  mutating func finish(_ reference: ConnectionReference) {
    unlink(reference)
    moments.note(latest, count: finished.count)
  }

  /// A connection is over: it waits to be handed out, until when it was watched is noted by the caller,
  /// and nobody finds it any more.
  @inline(__always)
  private mutating func unlink(_ reference: ConnectionReference) {
    if case .flow(let slot) = reference.home {
      // The incarnation after it, if there is one, tells by itself that it is over: `stillKept`.
      if !flows.finish(slot) { index.remove(reference, hash: flows.hash(of: slot)) }
      finishedFlows += 1
    } else {
      unlinkGeneral(reference)
    }
    kept -= 1
    finished.append(reference)
  }

  /// The same of a connection that is not a flow.
  @inline(never)
  private mutating func unlinkGeneral(_ reference: ConnectionReference) {
    let tuple = tuple(of: reference)
    let hash = UInt32(truncatingIfNeeded: tuple.trackingHash)
    let isReplaced: Bool
    switch reference.home {
    case .flow: return
    case .live(let slot):
      isReplaced = connections[slot].facts.contains(.reopened)
      connections[slot].isTracked = false
      finishedLive += 1
    case .parked(let record):
      isReplaced = parking[record].isReopened
      parking[record].isFinished = true
    }
    if !isReplaced, index.remove(reference, hash: hash) { return }
    relinkPrevious(reference, to: .absent, tuple: tuple, hash: hash)
  }

  /// The incarnation that another one names as the one before it, while it is kept in mind.
  ///
  /// A flow that is over goes without a word to the one that names it, which would have to be found and
  /// fetched. Its slot is empty then, or holds a flow that was opened later than either.
  ///
  /// - Parameters:
  ///   - previous: what was the one before when the other was opened.
  ///   - id: the number of the other.
  /// - Returns: `previous`, or `absent`.
  @inline(__always)
  mutating func stillKept(
    _ previous: ConnectionReference, before id: UInt64
  ) -> ConnectionReference {
    guard let slot = previous.flow else { return previous }
    return flows[slot].isTracked && flows[slot].id < id ? previous : .absent
  }

  /// Has the processor fetch where the index holds a flow that has been fetched itself.
  @inline(__always)
  mutating func prefetchEntry(of reference: ConnectionReference) {
    guard case .flow(let slot) = reference.home, !flows.isReopened(slot) else { return }
    index.prefetch(flows.hash(of: slot))
  }
}
