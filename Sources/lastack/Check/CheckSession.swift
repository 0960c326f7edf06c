import CheckExpectations
import CheckPolicy
import CheckReporting
import FlowTracking
import ReportWriting
import TeardownAnalysis
import Wire

/// Takes connections in for a check: holds them against rules, and gathers those of a capture that
/// has an expectation.
struct CheckSession: ConnectionSink {
  /// What judges by the rules; nil where there are none.
  private(set) var judge: PolicyJudge?
  /// The connections of the capture that is being read; nil where nothing is expected of it.
  private var record: CaptureRecord?
  private var file = ""
  /// Connections in all captures.
  private(set) var seen: UInt64 = 0
  /// Connections that some rule or expectation was about.
  private(set) var matched: UInt64 = 0

  init(judge: PolicyJudge?) {
    self.judge = judge
  }

  var isBroken: Bool { false }

  /// Gathers the connections of the capture that comes next.
  mutating func expectRecord(of file: String) {
    record = CaptureRecord(file: file)
  }

  /// The connections of the capture that was read last, if they were to be gathered.
  mutating func takeRecord() -> CaptureRecord? {
    record.take()
  }

  mutating func begin(_ capture: CaptureFacts) {
    file = capture.file
  }

  mutating func add(
    _ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict,
    in places: FramePlaces
  ) {
    seen += 1
    let file = places.file(of: evidence.connection.firstFrame) ?? file
    let isJudged =
      judge?.add(
        CheckedConnection(
          file: file, evidence: copy evidence, verdict: copy verdict,
          whereabouts: places.whereabouts(of: evidence.connection)))
      ?? false
    record?.add(copy evidence, judged: copy verdict)
    if isJudged || record != nil { matched += 1 }
  }

  mutating func end(_ capture: CaptureFacts) {}
}
