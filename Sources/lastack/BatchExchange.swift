import Dispatch
import Synchronization

/// Where the thread that reads and judges leaves batches for the thread that tracks, and gets them back.
///
/// There are at most `limit` batches, made when they are first needed: whoever is faster waits. A reader
/// that waits is woken only when half of them are back, because to wake a thread costs as much as to
/// read some dozen frames. Nothing is locked per frame. Batches come back in the order in which they were put.
final class BatchExchange: Sendable {
  private struct State {
    /// Those that wait to be tracked.
    var filled: [SegmentBatch] = []
    /// The one that was judged and is to be tracked on, before all others.
    var resumed: SegmentBatch?
    /// Those that wait to be judged and filled again.
    var tracked: [SegmentBatch] = []
    var made = 0
    /// How many are with the thread that tracks, or wait for it.
    var underWay = 0
    /// The thread that tracks waits for the batch that it could not finish.
    var awaitsResumed = false
    var isReaderWaiting = false
    var isTrackerWaiting = false
    /// Nothing more is to be tracked.
    var isClosed = false
  }

  /// How many batches there may be: the second cache of a processor holds them all.
  private static let limit = 4
  /// How many segments each has room for.
  private static let capacity = 1024

  private let state = Mutex(State())
  private let readerMayGoOn = DispatchSemaphore(value: 0)
  private let trackerMayGoOn = DispatchSemaphore(value: 0)

  /// A batch to be judged and filled, as soon as there is one.
  func takeTracked() -> SegmentBatch {
    while true {
      let (batch, isToMake) = state.withLock { state -> (SegmentBatch?, isToMake: Bool) in
        if !state.tracked.isEmpty { return (state.tracked.removeFirst(), false) }
        if state.made < Self.limit {
          state.made += 1
          return (nil, true)
        }
        state.isReaderWaiting = true
        return (nil, false)
      }
      if let batch { return batch }
      if isToMake { return SegmentBatch(capacity: Self.capacity) }
      readerMayGoOn.wait()
    }
  }

  /// A batch to be judged, as soon as there is one; nil once all of them are back.
  func takeLeft() -> SegmentBatch? {
    while true {
      let (batch, isLast) = state.withLock { state -> (SegmentBatch?, isLast: Bool) in
        if !state.tracked.isEmpty { return (state.tracked.removeFirst(), false) }
        state.isReaderWaiting = state.underWay > 0
        return (nil, state.underWay == 0)
      }
      if let batch { return batch }
      if isLast { return nil }
      readerMayGoOn.wait()
    }
  }

  /// Hands a batch to the thread that tracks, behind all others unless it is to be tracked on.
  ///
  /// - Parameter batch: is taken out: whoever still held it would make the other thread copy it.
  func put(filled batch: inout SegmentBatch?) {
    let isToWake = state.withLock { state in
      guard let batch = batch.take() else { return false }
      state.underWay += 1
      if batch.isTracked { state.filled.append(batch) } else { state.resumed = batch }
      defer { state.isTrackerWaiting = false }
      return state.isTrackerWaiting
    }
    if isToWake { trackerMayGoOn.signal() }
  }

  /// The next batch to be tracked, as soon as there is one; nil when nothing more is.
  func takeFilled() -> SegmentBatch? {
    while true {
      let (batch, isClosed) = state.withLock { state -> (SegmentBatch?, isClosed: Bool) in
        if state.isClosed { return (nil, true) }
        if let batch = state.resumed.take() {
          state.awaitsResumed = false
          return (batch, false)
        }
        if !state.awaitsResumed, !state.filled.isEmpty {
          return (state.filled.removeFirst(), false)
        }
        state.isTrackerWaiting = true
        return (nil, false)
      }
      if isClosed { return nil }
      if let batch { return batch }
      trackerMayGoOn.wait()
    }
  }

  /// Gives a batch back to the thread that reads and judges.
  ///
  /// - Parameter batch: is taken out: whoever still held it would make the other thread copy it.
  func put(tracked batch: inout SegmentBatch?) {
    let isToWake = state.withLock { state in
      guard let batch = batch.take() else { return false }
      state.underWay -= 1
      state.awaitsResumed = !batch.isTracked
      state.tracked.append(batch)
      guard state.isReaderWaiting,
        state.awaitsResumed || state.filled.isEmpty || state.tracked.count * 2 >= Self.limit
      else { return false }
      state.isReaderWaiting = false
      return true
    }
    if isToWake { readerMayGoOn.signal() }
  }

  /// Says that nothing more is to be tracked.
  func close() {
    let isToWake = state.withLock { state in
      state.isClosed = true
      defer { state.isTrackerWaiting = false }
      return state.isTrackerWaiting
    }
    if isToWake { trackerMayGoOn.signal() }
  }
}
