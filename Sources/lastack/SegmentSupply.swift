import Dispatch
import Synchronization

/// Where the segments of a capture come from: a reader on the calling thread, or on a thread of its own
/// that reads ahead.
///
/// The reader lies behind a lock, so that it may go to that thread and come back. The lock is taken once
/// a batch, or once for all by the thread that reads ahead. Signals stay with the other threads.
final class SegmentSupply: Sendable {
  private let reader: Mutex<SegmentReader?>
  /// Where the thread that reads ahead leaves its batches; nil where there is none.
  private let exchange: BatchExchange?
  private let hasEnded = DispatchSemaphore(value: 0)

  /// How many batches may be on their way: the second cache of a processor holds them all.
  private static let batches = 8
  /// How many segments such a batch holds.
  private static let batchSize = 1024

  /// Takes over a reader.
  ///
  /// - Parameters:
  ///   - reader: a capture that has been opened.
  ///   - isAhead: whether to start a thread that reads.
  init(_ reader: consuming sending SegmentReader, isAhead: Bool) {
    self.reader = Mutex(reader)
    exchange = isAhead ? BatchExchange(limit: Self.batches, capacity: Self.batchSize) : nil
    guard let exchange else { return }
    DispatchQueue(label: "lastack.reading", qos: .userInitiated).async {
      self.readAll(into: exchange)
      self.hasEnded.signal()
    }
  }

  private func readAll(into exchange: BatchExchange) {
    reader.withLock { reader in
      while var batch = exchange.takeEmpty() {
        reader?.fill(&batch)
        let isLast = batch.isLast
        var filled: SegmentBatch? = consume batch
        exchange.put(full: &filled)
        if isLast { return }
      }
    }
  }

  /// The next segments, as soon as they have been read.
  ///
  /// - Parameter batch: is replaced; the first one may have no room where a thread reads ahead.
  func next(_ batch: inout SegmentBatch) {
    guard let exchange else {
      reader.withLock { reader in reader?.fill(&batch) }
      return
    }
    if !batch.room.isEmpty {
      var read: SegmentBatch? = batch
      batch = SegmentBatch(capacity: 0)
      exchange.put(empty: &read)
    }
    batch = exchange.takeFull()
  }

  /// Ends reading, also where there is more, and gives the reader back; nil the second time.
  func end() -> sending SegmentReader? {
    if let exchange {
      exchange.close()
      hasEnded.wait()
    }
    return reader.withLock { $0.take() }
  }
}
