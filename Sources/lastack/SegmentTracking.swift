import FlowTracking
import Wire

/// The second part of the way from a frame to a report: a tracker takes in the segments of batches, and the
/// connections that end thereby travel on in the same batch.
struct SegmentTracking: ~Copyable {
  private(set) var tracker: ConnectionTracker
  /// Segments until the next look at what has ended.
  private var untilLook = Self.stride
  /// There may be more that has ended than the latest batch had room for.
  private var isBehind = false

  /// How many segments pass between two looks at what has ended.
  private static let stride = 256

  /// Tracks with a tracker that has taken in nothing.
  init(_ tracker: consuming ConnectionTracker) {
    self.tracker = tracker
  }

  /// Takes in the segments of a batch that are left, as long as there is room for what ends.
  ///
  /// When there is none, the batch is to be judged and given here again, before any other. So nothing is
  /// taken in while connections that have ended wait, however many end at once.
  mutating func track(_ batch: inout SegmentBatch) {
    batch.ended.removeAll()
    batch.isTracked = false
    if isBehind, !look(&batch) { return }
    while batch.tracked < batch.count {
      let end = min(batch.tracked + untilLook, batch.count)
      batch.absorb(batch.tracked..<end, into: &tracker)
      untilLook -= end - batch.tracked
      batch.tracked = end
      if untilLook > 0 { continue }
      untilLook = Self.stride
      if !look(&batch) { return }
    }
    batch.isTracked = true
  }

  /// The capture is over: with the next batch every connection still in mind ends.
  mutating func finish(at end: Timestamp) {
    tracker.finish(at: end)
    isBehind = true
  }

  /// - Returns: whether all that has ended had room.
  private mutating func look(_ batch: inout SegmentBatch) -> Bool {
    isBehind = !batch.ended.take(from: &tracker, batch.wanted)
    return !isBehind
  }
}
