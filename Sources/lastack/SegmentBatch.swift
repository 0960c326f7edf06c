import FlowTracking
import Wire

/// The places of a batch while it is filled.
struct BatchPlaces: ~Copyable, ~Escapable {
  /// Where segments are written; the next one at `count`.
  var room: MutableSpan<Segment>
  /// Where the marks of each are written.
  var marks: MutableSpan<SegmentMarks>
  /// How many segments were written.
  var count = 0
  /// How many frames may still be read; there is room for a segment of each.
  var framesLeft: Int

  /// Places without segments.
  @_lifetime(copy room, copy marks)
  init(
    room: consuming MutableSpan<Segment>, marks: consuming MutableSpan<SegmentMarks>,
    framesLeft: Int
  ) {
    self.room = room
    self.marks = marks
    self.framesLeft = framesLeft
  }
}

/// Segments on their way from whoever reads to whoever tracks, with how far reading had come by then; and on
/// their way on, to whoever judges, the connections that ended with them.
///
/// A plain value without references into a capture, so that threads may pass it on; its storage is
/// used again and again. Shape: room for `capacity` segments, some hundred octets each.
struct SegmentBatch: Sendable {
  /// Room for segments, of which the first `count` are meant.
  var room: [Segment]
  /// What each segment is found by.
  var marks: [SegmentMarks]
  /// How many segments there are.
  var count = 0
  /// How many of them have been tracked.
  var tracked = 0
  /// Whether all of them have been, and all that ended by then has been in `ended`.
  var isTracked = true
  /// What ended since the batch was tracked last.
  var ended = EndedConnections()
  /// How much is wanted of what ends.
  var wanted = WantedExtents.evidence
  /// Whether no segment comes after these.
  var isLast = false
  /// Whether one of these, or of those before, was captured in a VLAN or tunnel that does not tell
  /// connections apart.
  var hasEnclosed = false
  /// In which files the frames stand that were read so far.
  var places = FramePlaces()
  /// On which interface each segment was captured, as far as `count` goes; empty while the capture has
  /// one interface.
  var interfaces: [InterfaceNumber] = []
  /// The names of the interfaces, by their numbers; empty while there is one.
  var interfaceNames: [String?] = []
  /// What the networks are called that were seen so far, where connections are told apart by them.
  var tunnels = TunnelNames()
  /// How many frames were read so far.
  var frameCount: UInt64 = 0
  /// How far into the capture reading has come; nil where that is not known.
  ///
  /// Unit: octets.
  var bytesRead: UInt64?

  /// Room for a number of segments.
  init(capacity: Int) {
    let nowhere = Endpoint(address: IPAddress(v4: 0), port: 0)
    let (tuple, direction) = FourTuple.orient(from: nowhere, to: nowhere)
    room = Array(
      repeating: Segment(
        tuple: tuple, direction: direction, control: [], frame: 0,
        timestamp: Timestamp(nanoseconds: 0), sequence: SequenceNumber(0),
        acknowledgmentField: SequenceNumber(0), payloadLength: 0), count: capacity)
    marks = Array(repeating: SegmentMarks(), count: capacity)
  }

  /// Has a tracker take in the segments at some places.
  @inline(__always)
  borrowing func absorb(_ places: Range<Int>, into tracker: inout ConnectionTracker) {
    let segments = segments.extracting(places)
    let marks = marks.span.extracting(places)
    if !interfaces.isEmpty {
      tracker.absorb(
        segments, marks, on: interfaces.span.extracting(places), watchingNetworks: hasEnclosed)
    } else if hasEnclosed {
      tracker.absorb(watching: segments, marks)
    } else {
      tracker.absorb(segments, marks)
    }
  }

  /// The segments.
  private var segments: Span<Segment> {
    @_lifetime(borrow self)
    get { room.span.extracting(first: count) }
  }
}
