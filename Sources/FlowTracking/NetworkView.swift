import Wire

/// What one network shows of a four-tuple: for each end the thread of its numbers, and the one before.
struct NetworkView: BitwiseCopyable {
  /// The number of the network; 0 outside of all VLANs and tunnels.
  let network: UInt16
  /// Of the low end, then of the high end.
  private(set) var threads = InlineArray<2, SequenceThread>(repeating: SequenceThread())
  private var earlier = InlineArray<2, SequenceThread>(repeating: SequenceThread())

  /// A network that has shown nothing.
  init(network: UInt16) {
    self.network = network
  }

  /// What a connection had shown that was captured in no other network.
  init(network: UInt16, of connection: borrowing Connection) {
    self.network = network
    threads[0] = SequenceThread(
      of: connection.low, since: connection.firstFrame, until: connection.lastFrame)
    threads[1] = SequenceThread(
      of: connection.high, since: connection.firstFrame, until: connection.lastFrame)
  }

  /// What a segment tells.
  enum Effect {
    /// Nothing new.
    case none
    /// A SYN began another connection, so that what held of the one before does not any more.
    case began
    /// A connection goes on that had been going until a frame.
    case wentOn(since: UInt64)
  }

  /// Takes in a segment that was captured in the network.
  mutating func take(_ segment: Segment) -> Effect {
    let own = Int(segment.direction.rawValue)
    let isKnown = threads[own].facts.contains(.known)
    if segment.control.contains(.rst) {
      if isKnown, !threads[own].isNear(segment.sequence) { return .none }
      for place in 0..<2 where threads[place].facts.contains(.known) { threads[place].end() }
      return .none
    }
    guard isKnown else {
      threads[own] = SequenceThread(openedBy: segment)
      return .none
    }
    let (before, wasOver) = (threads[own].progress, threads[own].isOver)
    switch threads[own].take(segment) {
    case .progress: return wasOver ? .none : .wentOn(since: before)
    case .repetition: return .none
    case .refused: return takeElsewhere(segment, own)
    }
  }

  /// Takes in a segment that does not belong to the current thread of its end.
  private mutating func takeElsewhere(_ segment: Segment, _ own: Int) -> Effect {
    let isSyn = segment.control.contains(.syn)
    let isOfEarlier =
      !isSyn && earlier[own].facts.contains(.known) && earlier[own].isNear(segment.sequence)
    // One segment that stands alone does not end a thread that goes on.
    if isOfEarlier, !threads[own].facts.contains(.grew) {
      threads[own] = earlier[own]
      earlier[own] = SequenceThread()
      return take(segment)
    }
    if isOfEarlier { return .none }
    earlier[own] = threads[own]
    threads[own] = SequenceThread(openedBy: segment)
    return isSyn ? .began : .none
  }

  /// Whether an end goes on here with numbers that contradict those that it went on with in another network
  /// since a frame: it cannot be one end of one connection.
  ///
  /// The thread before counts too: one network may show later than the other that the four-tuple was used
  /// again.
  func contradicts(_ other: NetworkView, by direction: Direction, since frame: UInt64) -> Bool {
    let own = Int(direction.rawValue)
    return other.threads[own].progress > frame && other.threads[own].facts.contains(.grew)
      && threads[own].contradicts(other.threads[own])
      && !threads[own].continues(other.earlier[own])
      && !other.threads[own].continues(earlier[own])
  }

  /// Whether all that is known has ended.
  var isOver: Bool {
    (0..<2).allSatisfy { !threads[$0].facts.contains(.known) || threads[$0].isOver }
  }

  /// The frame of the latest segment that took up new sequence space.
  var progress: UInt64 { max(threads[0].progress, threads[1].progress) }
}

extension SequenceThread {
  /// Whether there is another thread that may be a part of the same direction of the same connection.
  fileprivate func continues(_ other: SequenceThread) -> Bool {
    other.facts.contains(.known) && !contradicts(other)
  }
}
