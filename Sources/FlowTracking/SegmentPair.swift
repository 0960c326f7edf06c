public import Wire

/// Two places for segments between the decoder, which writes one, and the tracker, which reads the
/// other: each segment is taken in one turn after it was decoded.
///
/// To read back at once, in large pieces, what has just been written in small ones makes the
/// processor wait; a turn later it does not.
///
/// Behind the same small door to unsafe memory as `Slab`: two segments, initialised at once, freed
/// with the pair.
@safe
public struct SegmentPair: ~Copyable {
  @usableFromInline let base: UnsafeMutablePointer<Segment>
  /// Which place the decoder writes.
  @usableFromInline var turn = 0
  /// Whether the other place holds a segment that has not been taken in.
  @usableFromInline var isPending = false

  /// Places without segments.
  public init() {
    let nowhere = Endpoint(address: IPAddress(v4: 0), port: 0)
    let (tuple, direction) = FourTuple.orient(from: nowhere, to: nowhere)
    unsafe base = .allocate(capacity: 2)
    unsafe base.initialize(
      repeating: Segment(
        tuple: tuple, direction: direction, control: [], frame: 0,
        timestamp: Timestamp(nanoseconds: 0), sequence: SequenceNumber(0),
        acknowledgmentField: SequenceNumber(0), payloadLength: 0), count: 2)
  }

  deinit { unsafe base.deallocate() }

  /// Where the next segment is to be written; it counts once `pass(to:)` is called.
  @inlinable
  public var next: Segment {
    @inline(__always) unsafeAddress { return unsafe UnsafePointer(base + turn) }
    @inline(__always) unsafeMutableAddress { return unsafe base + turn }
  }

  /// Has the tracker take in the segment before the one that was written to `next`, which comes next.
  @inlinable
  @inline(__always)
  public mutating func pass(to tracker: inout ConnectionTracker) {
    let written = turn
    turn = 1 &- written
    if isPending { tracker.absorb(unsafe base[turn]) }
    isPending = true
  }

  /// Has the tracker take in the last segment.
  public mutating func finish(to tracker: inout ConnectionTracker) {
    if isPending { tracker.absorb(unsafe base[1 - turn]) }
    isPending = false
  }
}
