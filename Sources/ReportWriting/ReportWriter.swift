public import FlowTracking
public import TeardownAnalysis

/// Turns verdicts into one form of output.
///
/// Knows no files: bytes gather in `output`, and whoever drives the writer takes them out between
/// two calls. The calls come in this order: for each capture `beginCapture`, `write` for every
/// connection, `endCapture`; and at last `endReport`.
public protocol ReportWriter {
  /// The bytes that wait to be taken out.
  var output: ByteBuffer { get set }

  /// Begins the part of one capture, of which the header has been read.
  mutating func beginCapture(_ capture: CaptureFacts)

  /// Writes one connection, in the order in which connections end.
  mutating func write(_ evidence: ConnectionEvidence, judged verdict: Verdict)

  /// Ends the part of one capture, with all that is known of it.
  ///
  /// - Parameters:
  ///   - capture: the facts, complete now.
  ///   - summary: every connection of the capture, those not written included.
  mutating func endCapture(_ capture: CaptureFacts, summary: Summary)

  /// Ends the report; `total` covers every connection of every capture.
  mutating func endReport(total: Summary)
}
