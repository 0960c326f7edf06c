public import CaptureSummary
public import FlowTracking
public import TeardownAnalysis

/// One JSON object, `lastack.summary/1`, and no connections.
public struct SummaryJSONWriter: ReportWriter {
  private var captures = CaptureListJSON()

  /// A writer that has written nothing.
  public init() {}

  /// Begins the part of one capture.
  public mutating func beginCapture(_ capture: CaptureFacts, into out: inout ByteBuffer) {}

  /// Writes one connection.
  public mutating func write(
    _ evidence: ConnectionEvidence, judged verdict: Verdict, into out: inout ByteBuffer
  ) {}

  /// Shows no connection.
  public var passesOverUnanswered: Bool { true }

  /// Shows none: the summary counts them.
  public var extentOfOrdinary: ConnectionExtent { .short }

  /// Ends the part of one capture.
  public mutating func endCapture(
    _ capture: CaptureFacts, summary: Summary, into out: inout ByteBuffer
  ) {
    captures.append(capture, summary)
  }

  /// Ends the report.
  public mutating func endReport(total: Summary, into out: inout ByteBuffer) {
    SummaryJSON.write(total, captures: captures, into: &out)
    out.append(byte: UInt8(ascii: "\n"))
  }
}
