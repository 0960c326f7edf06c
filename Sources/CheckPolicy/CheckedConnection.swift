public import FlowTracking
internal import ReportWriting
public import TeardownAnalysis
internal import Wire

/// A connection that is held against rules: what was captured of it, and the verdict.
public struct CheckedConnection: Sendable {
  /// The capture, as it was named.
  public let file: String
  /// What was captured.
  public let evidence: ConnectionEvidence
  /// What it means.
  public let verdict: Verdict

  /// In which files its frames stand, if the capture has several; nil otherwise.
  public let whereabouts: String?

  /// A connection of a capture.
  public init(
    file: String, evidence: ConnectionEvidence, verdict: Verdict, whereabouts: String? = nil
  ) {
    self.file = file
    self.whereabouts = whereabouts
    self.evidence = evidence
    self.verdict = verdict
  }

  var connection: Connection { evidence.connection }

  /// Where both ends stood, and since when; nil where that is not known.
  var states: StateHistory? { StateHistory(of: evidence, judged: verdict) }

  /// The waves of the close, in order.
  var waves: [Wave] { (0..<verdict.waves.count).map { verdict.waves[$0] } }

  /// The wave with a number, 1 to 4; nil where it was not seen.
  func wave(_ number: UInt8) -> Wave? {
    (0..<verdict.waves.count).lazy.map { verdict.waves[$0] }.first { $0.number == number }
  }

  /// Segments of the close that were lost, in all waves.
  var lostSegments: UInt32 {
    var lost: UInt32 = 0
    for index in 0..<verdict.waves.count { lost += verdict.waves[index].lost }
    return lost
  }
}
