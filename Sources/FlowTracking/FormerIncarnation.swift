import Wire

/// What a connection is to the next one of its four-tuple, when that is opened.
struct FormerIncarnation {
  /// The number that the end that opens the next one would have sent next.
  let next: SequenceNumber
  /// The handshake was not complete.
  let isOpening: Bool
  /// Both ends had closed.
  let isClosed: Bool
  /// When the latest segment was captured.
  let end: Timestamp

  /// Whether a segment's sequence number lies so near to those of this incarnation that segments of the
  /// two may be taken for each other.
  @inline(__always)
  func isNear(_ segment: Segment) -> Bool {
    abs(Int64(segment.sequence.distance(from: next))) < 1 << 24
  }
}

extension ConnectionTracker {
  /// What a connection is to one that a segment of a direction opens.
  @inline(__always)
  mutating func former(
    _ reference: ConnectionReference, from opener: Direction
  ) -> FormerIncarnation {
    if let slot = reference.flow { return flows.former(slot, from: opener) }
    return formerGenerally(reference, from: opener)
  }

  @inline(never)
  private mutating func formerGenerally(
    _ reference: ConnectionReference, from opener: Direction
  ) -> FormerIncarnation {
    let isLow = opener == .fromLow
    switch reference.home {
    case .flow(let slot): return flows.former(slot, from: opener)
    case .live(let slot):
      return FormerIncarnation(
        next: isLow ? connections[slot].low.next : connections[slot].high.next,
        isOpening: connections[slot].phase == .opening,
        isClosed: connections[slot].phase == .closed, end: connections[slot].end)
    case .parked(let record):
      let head = parking[record]
      return FormerIncarnation(
        next: isLow ? head.lowNext : head.highNext, isOpening: head.phase == .opening,
        isClosed: head.phase == .closed, end: head.end)
    }
  }
}
