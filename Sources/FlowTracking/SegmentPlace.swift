public import Wire

/// A place for one segment between the decoder, which writes it, and the tracker, which reads it.
///
/// A variable would be copied on the way, and reading back at once, in large pieces, what has just
/// been written in small ones is slow.
///
/// Behind the same small door to unsafe memory as `Slab`: one segment, initialised at once, freed
/// with the place.
@safe
public struct SegmentPlace: ~Copyable {
  @usableFromInline let base: UnsafeMutablePointer<Segment>

  /// A place that holds a segment of no connection.
  public init() {
    let nowhere = Endpoint(address: IPAddress(v4: 0), port: 0)
    let (tuple, direction) = FourTuple.orient(from: nowhere, to: nowhere)
    unsafe base = .allocate(capacity: 1)
    unsafe base.initialize(
      to: Segment(
        tuple: tuple, direction: direction, control: [], frame: 0,
        timestamp: Timestamp(nanoseconds: 0), sequence: SequenceNumber(0),
        acknowledgmentField: SequenceNumber(0), payloadLength: 0))
  }

  deinit { unsafe base.deallocate() }

  /// The segment.
  @inlinable
  public var segment: Segment {
    @inline(__always) unsafeAddress { return unsafe UnsafePointer(base) }
    @inline(__always) unsafeMutableAddress { return unsafe base }
  }
}
