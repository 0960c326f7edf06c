public import Wire

/// Places for segments between the decoder, which writes one, and the tracker, which takes each in
/// two turns later.
///
/// On the way the processor is asked for what the tracker will need: first the entry of the index,
/// then, a turn later, the connection that it names. And reading back at once, in large pieces, what
/// has just been written in small ones would make it wait.
///
/// Behind the same small door to unsafe memory as `Slab`: four segments, initialised at once, freed
/// with the queue.
@safe
public struct SegmentQueue: ~Copyable {
  @usableFromInline let base: UnsafeMutablePointer<Segment>
  /// Which place the decoder writes.
  @usableFromInline var turn = 0
  /// How many segments have not been taken in, at most two.
  @usableFromInline var pending = 0
  /// What they are found by.
  private var marks = InlineArray<4, SegmentMarks>(repeating: SegmentMarks())
  /// On which interfaces they were captured, where that is noted.
  private var interfaces = InlineArray<4, InterfaceNumber>(repeating: .unknown)

  /// Whether the tracker is to look in which VLANs and tunnels segments were captured.
  public var watchesNetworks = false

  /// Places without segments.
  public init() {
    let nowhere = Endpoint(address: IPAddress(v4: 0), port: 0)
    let (tuple, direction) = FourTuple.orient(from: nowhere, to: nowhere)
    unsafe base = .allocate(capacity: 4)
    unsafe base.initialize(
      repeating: Segment(
        tuple: tuple, direction: direction, control: [], frame: 0,
        timestamp: Timestamp(nanoseconds: 0), sequence: SequenceNumber(0),
        acknowledgmentField: SequenceNumber(0), payloadLength: 0), count: 4)
  }

  deinit { unsafe base.deallocate() }

  /// Where the next segment is to be written; it counts once `pass(to:)` is called.
  @inlinable
  public var next: Segment {
    @inline(__always) unsafeAddress { return unsafe UnsafePointer(base + turn) }
    @inline(__always) unsafeMutableAddress { return unsafe base + turn }
  }

  /// Moves all segments a place on, that of `next` too: the tracker takes in the foremost.
  public mutating func pass(to tracker: inout ConnectionTracker) {
    marks[turn] = SegmentMarks(of: unsafe base[turn])
    tracker.announce(marks[turn])
    if pending > 0 { tracker.approach(marks[(turn &- 1) & 3]) }
    if pending > 1 {
      let foremost = (turn &- 2) & 3
      absorb(foremost, to: &tracker)
    } else {
      pending += 1
    }
    turn = (turn &+ 1) & 3
  }

  /// The same for a capture that has more than one interface.
  ///
  /// All segments have to be passed on in this way, from the first one on.
  ///
  /// - Parameters:
  ///   - tracker: takes in the foremost segment.
  ///   - interface: that of the segment of `next`.
  public mutating func pass(to tracker: inout ConnectionTracker, on interface: InterfaceNumber) {
    tracker.beginInterfaces()
    interfaces[turn] = interface
    pass(to: &tracker)
  }

  /// Has the tracker take in what is left.
  public mutating func finish(to tracker: inout ConnectionTracker) {
    while pending > 0 {
      absorb((turn &- pending) & 3, to: &tracker)
      pending -= 1
    }
  }

  @inline(__always)
  private func absorb(_ place: Int, to tracker: inout ConnectionTracker) {
    if tracker.interfaceNotes.isActive {
      tracker.absorb(
        unsafe base[place], marks[place], on: interfaces[place],
        watchingNetworks: watchesNetworks)
    } else if watchesNetworks {
      tracker.absorb(watching: unsafe base[place], marks[place])
    } else {
      tracker.absorb(unsafe base[place], marks[place])
    }
  }
}
