public import Wire

// The way that nearly all segments take: several of them at hand, each the next in order of a plain flow.

extension ConnectionTracker {
  /// Takes in the next segments of the capture, in their order.
  ///
  /// - Parameters:
  ///   - segments: the segments.
  ///   - marks: those of each of them.
  public mutating func absorb(_ segments: Span<Segment>, _ marks: Span<SegmentMarks>) {
    precondition(marks.count == segments.count, "marks of other segments")
    for place in 0..<segments.count {
      lookAhead(of: place, marks)
      take(unsafe SegmentView(segments, at: place), marks[place])
    }
  }

  /// Has the processor fetch what segments behind the one at a place will need: first the entry of the
  /// index, then, eight segments later, the connection that it names.
  ///
  /// Mutating, although it changes nothing: of a borrowed tracker the compiler makes copies.
  @inline(__always)
  mutating func lookAhead(of place: Int, _ marks: Span<SegmentMarks>) {
    let behind = UInt(bitPattern: marks.count &- place)
    if behind > 16 { announce(marks[place &+ 16]) }
    if behind > 8 { approach(marks[place &+ 8]) }
  }

  /// Has the processor fetch where the index holds the connection of a segment to come.
  @inline(__always)
  mutating func announce(_ marks: SegmentMarks) {
    index.prefetch(marks.hash)
    recent.prefetch(marks.signature)
  }

  /// Has the processor fetch the connection that the index holds for a hash, if it is where a walk
  /// begins or just behind.
  @inline(__always)
  mutating func approach(_ marks: SegmentMarks) {
    if let slot = index.nearFlow(marks.hash) { flows.prefetch(slot) }
  }

  /// Takes in a segment, which nearly always is just the next of an established plain flow.
  @inline(__always)
  private mutating func take(_ segment: SegmentView, _ marks: SegmentMarks) {
    let time = segment.value.timestamp
    guard time >= latest, time.nanoseconds < nextTick, !recent.mayHold(marks.signature),
      let slot = index.nearestFlow(marks.hash)
    else {
      absorb(segment.value, marks)
      return
    }
    switch flows.offer(segment, marks, to: slot) {
    case .taken:
      statistics.segments &+= 1
      latest = time
      recent.remember(marks.signature, at: time)
    case .own: takeStep(segment, marks, slot)
    case .foreign: absorb(segment.value, marks)
    }
  }

  /// Takes in a segment of a plain flow, of its handshake or its close if it is plain itself.
  @inline(never)
  private mutating func takeStep(_ segment: SegmentView, _ marks: SegmentMarks, _ slot: UInt32) {
    let reception = flows.update(slot) { $0.take(segment, marks) }
    if reception == .refused {
      absorb(segment.value, marks)
      return
    }
    statistics.segments &+= 1
    latest = segment.value.timestamp
    recent.remember(marks.signature, at: latest)
    if reception != .taken { follow(reception, segment, slot) }
  }
}
