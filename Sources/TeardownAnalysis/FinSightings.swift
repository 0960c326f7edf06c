import FlowTracking
import Wire

/// What the segments of a log are to the FINs of the two ends; RSTs are nothing to them.
///
/// Found for both ends at once: a segment is a copy of its sender's FIN, and a cover of the peer's.
struct FinSightings {
  /// What the low end sent.
  private(set) var fromLow = EventSet()
  /// What the high end sent.
  private(set) var fromHigh = EventSet()
  /// Segments with a FIN, at whatever place in sequence space.
  private(set) var fins = EventSet()
  /// Copies of the sender's FIN.
  private(set) var copies = EventSet()
  /// Segments that acknowledge the peer's FIN.
  private(set) var covers = EventSet()
  /// Segments that start just behind the sender's FIN.
  private(set) var behind = EventSet()

  @inline(__always)
  init(_ events: borrowing [CloseEvent], lowEnd: SequenceNumber, highEnd: SequenceNumber) {
    for place in events.indices where !events[place].isReset {
      let event = events[place]
      let here = EventSet(place: place)
      let isLow = event.sender == .fromLow
      let own = isLow ? lowEnd : highEnd
      let peer = isLow ? highEnd : lowEnd
      if isLow { fromLow.formUnion(here) } else { fromHigh.formUnion(here) }
      if event.isFin {
        fins.formUnion(here)
        if event.end == own { copies.formUnion(here) }
      }
      if event.sequence == own { behind.formUnion(here) }
      if event.acknowledges(peer) { covers.formUnion(here) }
    }
  }
}
