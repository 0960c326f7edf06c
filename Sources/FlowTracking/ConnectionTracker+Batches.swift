public import Wire

extension ConnectionTracker {
  /// Takes in the next segments of the capture, in their order.
  ///
  /// On the way the processor is asked for what is needed next: first the entry of the index, then,
  /// two segments later, the connection that it names.
  public mutating func absorb(_ segments: Span<Segment>) {
    let count = segments.count
    var marks = InlineArray<8, SegmentMarks>(repeating: SegmentMarks())
    for place in 0..<min(4, count) { marks[place] = announce(segments[place]) }
    for place in 0..<min(2, count) { approach(marks[place]) }
    for place in 0..<count {
      if place + 4 < count { marks[(place + 4) & 7] = announce(segments[place + 4]) }
      if place + 2 < count { approach(marks[(place + 2) & 7]) }
      absorb(segments, at: place, marks[place & 7])
    }
  }
}
