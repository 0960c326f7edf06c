public import Wire

extension ConnectionTracker {
  /// Takes in the next segments of the capture, in their order.
  public mutating func absorb(_ segments: Span<Segment>) {
    var ahead = MarksAhead(segments, self)
    for place in 0..<segments.count {
      absorb(segments, at: place, ahead.marks(of: place, in: segments, self))
    }
  }
}

/// The marks of the segments that come next.
///
/// On the way the processor is asked for what is needed next: first the entry of the index, then, two
/// segments later, the connection that it names.
/// Shape: a ring, of which five places are in use.
struct MarksAhead {
  private var ring = InlineArray<8, SegmentMarks>(repeating: SegmentMarks())

  /// Looks at the first segments.
  @inline(__always)
  init(_ segments: Span<Segment>, _ tracker: borrowing ConnectionTracker) {
    for place in 0..<min(4, segments.count) { ring[place] = tracker.announce(segments[place]) }
    for place in 0..<min(2, segments.count) { tracker.approach(ring[place]) }
  }

  /// The marks of a segment, whose turn has come; looks at those behind it.
  @inline(__always)
  mutating func marks(
    of place: Int, in segments: Span<Segment>, _ tracker: borrowing ConnectionTracker
  ) -> SegmentMarks {
    if place + 4 < segments.count {
      ring[(place + 4) & 7] = tracker.announce(segments[place + 4])
    }
    if place + 2 < segments.count { tracker.approach(ring[(place + 2) & 7]) }
    return ring[place & 7]
  }
}
