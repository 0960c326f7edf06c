import Wire

/// A segment that is looked at where it lies.
///
/// A `Segment` that is handed on by value is copied, a hundred octets of it, also where two or three fields
/// are all that is looked at; of one that is handed on in this way each field is loaded where it is asked
/// for. Nobody keeps a view longer than the call that it was handed to.
@safe
struct SegmentView {
  private let address: UnsafePointer<Segment>

  /// The segment at a place of several, which stay where they are for as long as the view is used.
  @unsafe
  @inline(__always)
  init(_ segments: Span<Segment>, at place: Int) {
    precondition(UInt(bitPattern: place) < UInt(bitPattern: segments.count), "no such segment")
    unsafe address = segments.withUnsafeBufferPointer { all in
      guard let first = all.baseAddress else { preconditionFailure("no such segment") }
      return unsafe first + place
    }
  }

  /// A segment that stays where it is for as long as the view is used.
  @unsafe
  @inline(__always)
  init(at address: UnsafePointer<Segment>) {
    unsafe self.address = address
  }

  /// The segment; to be asked for a field at a time.
  var value: Segment {
    @inline(__always) unsafeAddress { unsafe address }
  }
}
