import FlowTracking
import ReportWriting
import TeardownAnalysis

/// Two that watch a live capture as one; the first is told first, and a user's input is its own.
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

  mutating func stands(
    _ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict
  ) {
    first.stands(evidence, judged: verdict)
    second.stands(evidence, judged: verdict)
  }

  mutating func closedUnseen(_ id: UInt64) {
    first.closedUnseen(id)
    second.closedUnseen(id)
  }

  mutating func passed(_ status: LiveStatus) {
    first.passed(status)
    second.passed(status)
  }

  var inputDescriptor: Int32 { first.inputDescriptor }

  mutating func woke(hasInput: Bool) {
    first.woke(hasInput: hasInput)
    second.woke(hasInput: hasInput)
  }

  var wantsToEnd: Bool { first.wantsToEnd || second.wantsToEnd }
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

  mutating func stands(
    _ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict
  ) {
    self?.stands(evidence, judged: verdict)
  }

  mutating func closedUnseen(_ id: UInt64) {
    self?.closedUnseen(id)
  }

  mutating func passed(_ status: LiveStatus) {
    self?.passed(status)
  }

  var inputDescriptor: Int32 { self?.inputDescriptor ?? -1 }

  mutating func woke(hasInput: Bool) {
    self?.woke(hasInput: hasInput)
  }

  var wantsToEnd: Bool { self?.wantsToEnd ?? false }
}
