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

  /// Some time has passed, at most a second.
  mutating func passed(_ status: LiveStatus)
}

/// How a live capture stands at a moment.
struct LiveStatus {
  /// The wall clock.
  let now: Timestamp
  /// What has been counted so far.
  let facts: CaptureFacts
  /// Connections in the middle of their end.
  let census: ConnectionCensus
}
