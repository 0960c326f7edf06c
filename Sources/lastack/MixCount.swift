import FlowTracking
import MixComparison
import ReportWriting
import TeardownAnalysis
import Wire

/// Counts the connections of two captures for a comparison of their closes.
struct MixCount: ConnectionSink {
  /// What has been counted.
  private(set) var table: MixTable
  /// Which of the two captures is being read.
  var side = MixSide.before
  private var file = ""

  init(grouping: MixGrouping) {
    table = MixTable(grouping: grouping)
  }

  var isBroken: Bool { false }

  mutating func begin(_ capture: CaptureFacts) {
    file = capture.file
  }

  mutating func add(
    _ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict,
    in places: FramePlaces
  ) {
    table.count(
      evidence, judged: verdict, in: places.file(of: evidence.connection.firstFrame) ?? file,
      on: side, whereabouts: places.whereabouts(of: evidence.connection))
  }

  mutating func end(_ capture: CaptureFacts) {}
}
