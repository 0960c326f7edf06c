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

  /// The close of a connection has begun or gone on, and this is how it stands; maybe more than once
  /// the same. Told only where the session is asked for it.
  mutating func stands(
    _ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict)

  /// A connection has closed, and how is not known before its verdict is final; told as `stands` is.
  mutating func closedUnseen(_ id: UInt64)

  /// Some time has passed, at most a second.
  mutating func passed(_ status: LiveStatus)

  /// Where a user's input comes from, which is not waited out; -1 for nowhere.
  var inputDescriptor: Int32 { get }

  /// The capture has woken up: some frames were taken in, or input has come, or a signal.
  mutating func woke(hasInput: Bool)

  /// Whether the user has asked for the end.
  var wantsToEnd: Bool { get }
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

  mutating func stands(
    _ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict
  ) {}

  mutating func closedUnseen(_ id: UInt64) {}

  var inputDescriptor: Int32 { -1 }

  mutating func woke(hasInput: Bool) {}

  var wantsToEnd: Bool { false }
}

/// How a live capture stands at a moment.
struct LiveStatus {
  /// The wall clock.
  let now: Timestamp
  /// What has been counted so far.
  let facts: CaptureFacts
  /// Octets of the frames taken in, as they were on the wire.
  let octets: UInt64
  /// Connections in the middle of their end.
  let census: ConnectionCensus
}
