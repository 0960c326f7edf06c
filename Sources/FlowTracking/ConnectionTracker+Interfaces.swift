public import Wire

// On which interfaces a connection was seen: noted only where there is more than one, beside what every
// segment costs.

extension ConnectionTracker {
  /// Takes in the next segments of a capture that has more than one interface, in the same way as those
  /// of one that has one.
  ///
  /// All segments after these have to be taken in in this way.
  ///
  /// - Parameters:
  ///   - segments: the segments, in their order.
  ///   - marks: those of each of them.
  ///   - interfaces: on which interface each was captured. Those before the first call were captured on
  ///     interface 0.
  ///   - watchingNetworks: whether to look in which VLANs and tunnels they were captured, too.
  public mutating func absorb(
    _ segments: Span<Segment>, _ marks: Span<SegmentMarks>, on interfaces: Span<InterfaceNumber>,
    watchingNetworks: Bool
  ) {
    beginInterfaces()
    for place in 0..<segments.count {
      lookAhead(of: place, marks)
      absorb(
        segments[place], marks[place], on: interfaces[place], watchingNetworks: watchingNetworks)
    }
  }

  /// Whether it is noted on which interfaces connections are seen.
  public var notesInterfaces: Bool { interfaceNotes.isActive }

  /// From now on it is noted on which interfaces connections are seen; until now all were seen on the first.
  mutating func beginInterfaces() {
    if !interfaceNotes.isActive { interfaceNotes.begin(after: statistics.connections) }
  }

  /// Takes in a segment, and notes its interface for the connection that it went to, or whose frame it
  /// repeats.
  mutating func absorb(
    _ segment: Segment, _ marks: SegmentMarks, on interface: InterfaceNumber,
    watchingNetworks: Bool
  ) {
    let copies = statistics.duplicateFrames
    if watchingNetworks { absorb(watching: segment, marks) } else { absorb(segment, marks) }
    let isCopy = statistics.duplicateFrames != copies
    let current = find(segment.tuple, hash: marks.hash)
    guard current.isPresent else { return }
    let latest = standing(of: current)
    if isCopy || latest.lastFrame == segment.frame {
      interfaceNotes.note(interface, of: latest.id)
      return
    }
    let previous = stillKept(latest.previous, before: latest.id)
    if previous.isPresent {
      let earlier = standing(of: previous)
      if earlier.lastFrame == segment.frame { interfaceNotes.note(interface, of: earlier.id) }
    }
  }

  private mutating func standing(
    of reference: ConnectionReference
  ) -> (id: UInt64, lastFrame: UInt64, previous: ConnectionReference) {
    switch reference.home {
    case .flow(let slot): return (flows[slot].id, flows[slot].lastFrame, flows[slot].previous)
    case .live(let slot):
      return (connections[slot].id, connections[slot].lastFrame, connections[slot].previous)
    case .parked(let record):
      parking.read(record, into: &scratch)
      return (scratch.connection.id, scratch.connection.lastFrame, scratch.connection.previous)
    }
  }
}
