import FlowTracking
import ReportWriting
import TeardownAnalysis
import Wire

/// What watches a live capture: the report, and whatever else shows what it sees.
///
/// Called for connections and twice a second, never for a frame.
protocol LiveObserver: ~Copyable {
  /// A connection has ended for good, and this is its verdict.
  mutating func ended(_ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict)

  /// A connection has ended for good, and this is its verdict.
  ///
  /// This is what the session calls; without an implementation, what it knows beside the verdict is
  /// left out.
  mutating func ended(
    _ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict, note: LiveNote)

  /// A connection has closed, and this is the verdict if nothing more comes of it; told only where the
  /// session is asked for it.
  mutating func closed(
    _ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict, note: LiveNote)

  /// Some time has passed, at most a second.
  mutating func passed(_ status: LiveStatus)
}

extension LiveObserver where Self: ~Copyable {
  mutating func ended(
    _ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict, note: LiveNote
  ) {
    ended(evidence, judged: verdict)
  }

  mutating func closed(
    _ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict, note: LiveNote
  ) {}
}

/// How a live capture stands at a moment.
struct LiveStatus {
  /// The wall clock.
  let now: Timestamp
  /// What has been counted so far.
  let facts: CaptureFacts
}
