import Wire

// How connections leave the tracker: those that ended, in the order in which they were finished, and once the
// capture is over those that were left.

extension ConnectionTracker {
  /// Hands out the next connection whose tracking has ended.
  ///
  /// - Parameter evidence: is overwritten.
  /// - Returns: false when there is none for now.
  @inline(__always)
  public mutating func takeFinished(into evidence: inout ConnectionEvidence) -> Bool {
    guard let reference = nextDone else { return false }
    evidence.watchedUntil = momentOfNext()
    passDone()
    handOut(reference, into: &evidence)
    return true
  }

  /// The connection that is to be handed out next: one that ended, or once the capture is over one that
  /// was left.
  var nextDone: ConnectionReference? {
    @inline(__always) mutating get {
      handedOut < finished.count ? finished[handedOut] : nextLeft
    }
  }

  /// The next one of those that were left when the capture was over.
  private var nextLeft: ConnectionReference? {
    @inline(never) mutating get {
      isFinished && handedOutLeft < due.count ? due[handedOutLeft] : nil
    }
  }

  /// Until when it was watched.
  @inline(__always)
  mutating func momentOfNext() -> Timestamp {
    handedOut < finished.count ? moments.moment(of: handedOut) : latest
  }

  /// Goes on to the one after it.
  @inline(__always)
  mutating func passDone() {
    if handedOut < finished.count {
      handedOut += 1
      if handedOut + 4 < finished.count { prefetch(finished[handedOut + 4]) }
      if handedOut == finished.count {
        finished.removeAll(keepingCapacity: true)
        moments.removeAll()
        handedOut = 0
      }
    } else {
      passLeft()
    }
  }

  @inline(never)
  private mutating func passLeft() {
    handedOutLeft += 1
    if handedOutLeft + 4 < due.count { prefetch(due[handedOutLeft + 4]) }
  }

  /// Reads a connection and gives up what it took.
  @inline(never)
  private mutating func handOut(
    _ reference: ConnectionReference, into evidence: inout ConnectionEvidence
  ) {
    switch reference.home {
    case .flow(let slot):
      flows.unpack(slot, into: &evidence)
      flows.vacate(slot)
      finishedFlows -= 1
    case .parked(let record):
      parking.read(record, into: &evidence)
      parking.vacate(record)
      parking.remove(record)
    case .live(let slot):
      copy(slot, into: &evidence)
      log.release(&connections[slot].events)
      connections.remove(slot)
      finishedLive -= 1
    }
    takeNotes(into: &evidence)
  }
}
