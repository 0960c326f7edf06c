public import FlowTracking
public import TeardownAnalysis

/// One JSON object, `lastack.summary/1`, and no connections.
public struct SummaryJSONWriter: ReportWriter {
  /// The bytes that wait to be taken out.
  public var output = ByteBuffer()
  private var captures = CaptureListJSON()

  /// A writer that has written nothing.
  public init() {}

  /// Begins the part of one capture.
  public mutating func beginCapture(_ capture: CaptureFacts) {}

  /// Writes one connection.
  public mutating func write(_ evidence: ConnectionEvidence, judged verdict: Verdict) {}

  /// Ends the part of one capture.
  public mutating func endCapture(_ capture: CaptureFacts, summary: Summary) {
    captures.append(capture, summary)
  }

  /// Ends the report.
  public mutating func endReport(total: Summary) {
    SummaryJSON.write(total, captures: captures, into: &output)
    output.append(byte: UInt8(ascii: "\n"))
  }
}
