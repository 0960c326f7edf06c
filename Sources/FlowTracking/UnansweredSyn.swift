public import Wire

/// A connection of which one SYN was captured and nothing else: the short form of its evidence.
///
/// In a flood nearly all are like this, so that they are counted without being unpacked.
public struct UnansweredSyn: Sendable {
  /// Whom the SYN was sent to.
  public let server: Endpoint
  /// A table was full, and the connection was let go before an answer could have come.
  public let isEvicted: Bool
  /// The four-tuple was opened again while the connection was kept in mind.
  public let isReopened: Bool
}

extension ConnectionTracker {
  /// The next connection whose tracking has ended, if it is no more than a SYN.
  ///
  /// - Returns: nil when `takeFinished(into:)` is to be asked. Otherwise it may be, for the same
  ///   connection; or `passShort()` passes over it.
  @inline(__always)
  public mutating func nextUnanswered() -> UnansweredSyn? {
    guard let reference = nextDone, case .flow(let slot) = reference.home else { return nil }
    return flows.unanswered(slot)
  }

  /// Passes over the connection that `nextUnanswered()` or `nextOrdinary()` named.
  @inline(__always)
  public mutating func passShort() {
    guard let reference = nextDone, case .flow(let slot) = reference.home else { return }
    passDone()
    if interfaceNotes.isActive { interfaceNotes.forget(flows[slot].id) }
    flows.vacate(slot)
    finishedFlows -= 1
  }
}

extension FlowTable {
  /// What a flow is, if it is a SYN and no more.
  @inline(__always)
  fileprivate mutating func unanswered(_ slot: UInt32) -> UnansweredSyn? {
    let marks = self[slot].marks
    guard self[slot].state == .opening, self[slot].duplicateFrames == 0,
      marks.isDisjoint(with: .telling)
    else { return nil }
    let server = tuple(of: slot).sender(of: self[slot].clientDirection.reversed)
    return UnansweredSyn(
      server: server, isEvicted: marks.contains(.evicted), isReopened: marks.contains(.reopened))
  }
}

extension PlainFlow.Marks {
  /// What the short form has no place for.
  fileprivate static var telling: PlainFlow.Marks {
    PlainFlow.Marks(
      rawValue: PlainFlow.Marks.noted.rawValue | PlainFlow.Marks.dataDuplicated.rawValue)
  }
}
