import FlowTracking
import ReportWriting
import TeardownAnalysis

/// Two that watch a live capture as one; the first is told first.
struct ObserverPair<First: LiveObserver & ~Copyable, Second: LiveObserver & ~Copyable>:
  ~Copyable, LiveObserver
{
  var first: First
  var second: Second

  init(_ first: consuming First, _ second: consuming Second) {
    self.first = first
    self.second = second
  }

  mutating func ended(_ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict) {
    first.ended(evidence, judged: verdict)
    second.ended(evidence, judged: verdict)
  }

  mutating func ended(
    _ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict, note: LiveNote
  ) {
    first.ended(evidence, judged: verdict, note: note)
    second.ended(evidence, judged: verdict, note: note)
  }

  mutating func closed(
    _ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict, note: LiveNote
  ) {
    first.closed(evidence, judged: verdict, note: note)
    second.closed(evidence, judged: verdict, note: note)
  }

  mutating func passed(_ status: LiveStatus) {
    first.passed(status)
    second.passed(status)
  }
}

/// One that watches only where it was asked for.
extension Optional: LiveObserver where Wrapped: LiveObserver {
  mutating func ended(_ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict) {
    self?.ended(evidence, judged: verdict)
  }

  mutating func ended(
    _ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict, note: LiveNote
  ) {
    self?.ended(evidence, judged: verdict, note: note)
  }

  mutating func closed(
    _ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict, note: LiveNote
  ) {
    self?.closed(evidence, judged: verdict, note: note)
  }

  mutating func passed(_ status: LiveStatus) {
    self?.passed(status)
  }
}
