public import Wire

// Whether the segments of one four-tuple come from one connection, where VLANs and tunnels do not tell
// connections apart. Off the path that segments take in captures without any: whoever drives the tracker
// asks for it once a segment from inside a VLAN or tunnel has come.

extension ConnectionTracker {
  /// Takes in the next segments of a capture with VLANs or tunnels, in their order, as `absorb` does, and
  /// notes of which connections several networks use the addresses and ports at once.
  ///
  /// - Parameters:
  ///   - segments: the segments.
  ///   - marks: those of each of them.
  public mutating func absorb(watching segments: Span<Segment>, _ marks: Span<SegmentMarks>) {
    for place in segments.indices {
      lookAhead(of: place, marks)
      absorb(watching: segments[place], marks[place])
    }
  }

  /// Takes in the next segment of a capture with VLANs or tunnels.
  @inline(never)
  mutating func absorb(watching segment: Segment, _ marks: SegmentMarks) {
    let hash = segment.tuple.trackingHash
    let collision = watch(segment, hash: hash)
    absorb(segment, marks)
    if let collision { note(collision, by: segment, hash: hash) }
  }

  /// Looks in which network a segment was captured, before it is taken in.
  private mutating func watch(_ segment: Segment, hash: UInt64) -> SharedTuples.Collision? {
    if let place = shared.place(of: segment.tuple, hash: hash) {
      return shared.take(segment, at: place)
    }
    let found = find(segment.tuple, hash: UInt32(truncatingIfNeeded: hash))
    guard found.isPresent, isElsewhere(segment, found) else { return nil }
    readScratch(found)
    let place = shared.insert(
      scratch.connection, hash: hash, at: segment.frame, unchecked: &statistics.unwatchedTuples)
    return shared.take(segment, at: place)
  }

  /// Whether a segment comes from another network than a connection that goes on.
  private mutating func isElsewhere(_ segment: Segment, _ reference: ConnectionReference) -> Bool {
    if segment.control.contains(.rst) { return false }
    switch reference.home {
    case .flow(let slot): return flows[slot].network != segment.network && !flows[slot].isOver
    case .live(let slot):
      return connections[slot].network != segment.network && !connections[slot].isOver
    case .parked: return false
    }
  }

  /// Notes a collision of every connection of the four-tuple that it touches.
  private mutating func note(
    _ collision: SharedTuples.Collision, by segment: Segment, hash: UInt64
  ) {
    var reference = find(segment.tuple, hash: UInt32(truncatingIfNeeded: hash))
    // Each names the one before; more than a few are never in mind at once.
    for _ in 0..<8 where reference.isPresent {
      readScratch(reference)
      let connection = scratch.connection
      let isTouched = connection.lastFrame >= collision.since
      if isTouched, notes[connection.id]?.collision == nil, mayNote() {
        markAsNoted(reference)
        notes[connection.id, default: IncarnationNotes()].collision =
          IncarnationNotes.TunnelCollision(frame: segment.frame, sender: segment.direction)
        statistics.tunnelCollisions &+= 1
      }
      reference = stillKept(connection.previous, before: connection.id)
    }
  }
}
