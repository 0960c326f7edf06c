import Dispatch
import Synchronization

/// A thread that tracks, beside the one that reads and judges.
///
/// Batches go round: they are filled with segments, tracked, which leaves in them what has ended, judged, and
/// filled again. The tracker lies behind a lock, so that it may go to that thread and come back; the thread
/// takes the lock once for all. Signals stay with the first thread, which reads.
final class TrackingThread: Sendable {
  /// Where batches wait for the other thread.
  let exchange: BatchExchange
  private let tracking: Mutex<SegmentTracking?>
  private let hasEnded = DispatchSemaphore(value: 0)

  /// Starts the thread.
  ///
  /// - Parameter tracking: what it does.
  init(_ tracking: consuming sending SegmentTracking) {
    self.tracking = Mutex(tracking)
    exchange = BatchExchange()
    DispatchQueue(label: "lastack.tracking", qos: .userInitiated).async {
      self.trackAll()
      self.hasEnded.signal()
    }
  }

  private func trackAll() {
    tracking.withLock { tracking in
      while var batch = exchange.takeFilled() {
        tracking?.track(&batch)
        var tracked: SegmentBatch? = consume batch
        exchange.put(tracked: &tracked)
      }
    }
  }

  /// Ends the thread once it is done with the batch at hand, and gives the tracker back; nil the second time.
  func end() -> sending SegmentTracking? {
    exchange.close()
    hasEnded.wait()
    return tracking.withLock { $0.take() }
  }
}
