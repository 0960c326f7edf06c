public import FlowTracking
internal import ReportWriting
public import TeardownAnalysis
internal import Wire

extension CheckFinding {
  /// How many frames of a connection a finding names at most.
  public static let frameLimit = 16

  /// A finding about a connection, in the words and with the frames of its verdict.
  ///
  /// - Parameters:
  ///   - file: the capture, as it was named.
  ///   - evidence: what was captured of the connection.
  ///   - verdict: what it means.
  ///   - message: what is wrong with it, in one sentence; nil for the story of the verdict.
  public init(
    file: String, evidence: ConnectionEvidence, verdict: Verdict, message: String? = nil
  ) {
    let story = ConnectionStory(evidence: evidence, verdict: verdict)
    self.init(
      connection: evidence.connection.id, file: file,
      client: evidence.connection.endpoint(.client).description,
      server: evidence.connection.endpoint(.server).description,
      label: verdict.label.rawValue, frames: story.frames(limit: Self.frameLimit),
      message: message ?? story.sentence)
  }
}
