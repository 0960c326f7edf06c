import Dispatch
import Synchronization

/// Where a thread that reads ahead leaves batches for the thread that judges, and gets them back.
///
/// There are at most `limit` batches, made when they are first needed: whoever is faster waits. A reader
/// that waits is woken only when half of them are empty, because to wake a thread costs as much as to
/// read some dozen frames. Nothing is locked per frame.
final class BatchExchange: Sendable {
  private struct State {
    var full: [SegmentBatch] = []
    var empty: [SegmentBatch] = []
    var made = 0
    var isReaderWaiting = false
    var isJudgeWaiting = false
    /// Nobody takes batches any more.
    var isClosed = false
  }

  private let state = Mutex(State())
  private let readerMayGoOn = DispatchSemaphore(value: 0)
  private let judgeMayGoOn = DispatchSemaphore(value: 0)
  private let limit: Int
  private let capacity: Int

  /// An exchange without batches.
  ///
  /// - Parameters:
  ///   - limit: how many batches there may be.
  ///   - capacity: how many segments each has room for.
  init(limit: Int, capacity: Int) {
    self.limit = max(limit, 2)
    self.capacity = capacity
  }

  /// An empty batch for the reader, as soon as there is one; nil when no more are wanted.
  func takeEmpty() -> SegmentBatch? {
    while true {
      let (batch, isToMake, isClosed) = state.withLock {
        state -> (SegmentBatch?, isToMake: Bool, isClosed: Bool) in
        if state.isClosed { return (nil, false, true) }
        if let batch = state.empty.popLast() { return (batch, false, false) }
        if state.made < limit {
          state.made += 1
          return (nil, true, false)
        }
        state.isReaderWaiting = true
        return (nil, false, false)
      }
      if isClosed { return nil }
      if let batch { return batch }
      if isToMake { return SegmentBatch(capacity: capacity) }
      readerMayGoOn.wait()
    }
  }

  /// Hands a batch to the judge.
  ///
  /// - Parameter batch: is taken out: whoever still held it would make the other thread copy it.
  func put(full batch: inout SegmentBatch?) {
    let isToWake = state.withLock { state in
      if let batch = batch.take() { state.full.append(batch) }
      defer { state.isJudgeWaiting = false }
      return state.isJudgeWaiting
    }
    if isToWake { judgeMayGoOn.signal() }
  }

  /// The next batch for the judge, as soon as there is one.
  func takeFull() -> SegmentBatch {
    while true {
      let batch = state.withLock { state -> SegmentBatch? in
        if state.full.isEmpty {
          state.isJudgeWaiting = true
          return nil
        }
        return state.full.removeFirst()
      }
      if let batch { return batch }
      judgeMayGoOn.wait()
    }
  }

  /// Gives a batch back to the reader.
  ///
  /// - Parameter batch: is taken out: whoever still held it would make the other thread copy it.
  func put(empty batch: inout SegmentBatch?) {
    let isToWake = state.withLock { state in
      if let batch = batch.take() { state.empty.append(batch) }
      guard state.isReaderWaiting, state.empty.count * 2 >= limit else { return false }
      state.isReaderWaiting = false
      return true
    }
    if isToWake { readerMayGoOn.signal() }
  }

  /// Says that no more batches are wanted.
  func close() {
    let isToWake = state.withLock { state in
      state.isClosed = true
      defer { state.isReaderWaiting = false }
      return state.isReaderWaiting
    }
    if isToWake { readerMayGoOn.signal() }
  }
}
