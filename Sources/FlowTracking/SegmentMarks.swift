import Wire

/// What a segment is found by: its connection, and a frame that it may repeat.
///
/// Worked out some segments ahead, so that what they name is at hand when the segment's turn comes.
struct SegmentMarks: BitwiseCopyable {
  /// Of the four-tuple.
  var hash: UInt64
  /// Of all that two captures of one packet have in common.
  var signature: UInt64

  @inline(__always)
  init(of segment: Segment) {
    hash = segment.tuple.trackingHash
    signature = RecentFrames.signature(of: segment, hash: hash)
  }

  /// Of no segment.
  init() {
    (hash, signature) = (0, 0)
  }

  /// The part of the hash by which the index finds connections.
  @inline(__always)
  var shortHash: UInt32 { UInt32(truncatingIfNeeded: hash) }
}
