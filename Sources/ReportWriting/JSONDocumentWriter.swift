public import FlowTracking
public import TeardownAnalysis

/// One JSON document, `lastack.report/1`: all connections, the captures, and the summary.
///
/// The connections come first, because they are written while they end and none is kept.
public struct JSONDocumentWriter: ReportWriter {
  /// The bytes that wait to be taken out.
  public var output = ByteBuffer()
  private var record = ConnectionRecord(file: "", precision: .microseconds)
  private var captures = CaptureListJSON()
  private var connections: UInt64 = 0

  /// A writer that has written nothing.
  public init() {}

  /// Begins the part of one capture.
  public mutating func beginCapture(_ capture: CaptureFacts) {
    record = ConnectionRecord(file: capture.file, precision: capture.precision)
    begin()
  }

  /// Writes one connection.
  public mutating func write(_ evidence: ConnectionEvidence, judged verdict: Verdict) {
    output.append(connections == 0 ? "\n" : ",\n")
    record.write(evidence, judged: verdict, into: &output)
    connections += 1
  }

  /// Ends the part of one capture.
  public mutating func endCapture(_ capture: CaptureFacts, summary: Summary) {
    captures.append(capture, summary)
  }

  /// Ends the report.
  public mutating func endReport(total: Summary) {
    begin()
    output.append(connections == 0 ? "],\n" : "\n],\n")
    output.append(#""captures":"#)
    captures.write(into: &output)
    output.append(",\n\"summary\":")
    SummaryJSON.write(total, captures: nil, into: &output)
    output.append("}\n")
  }

  private var hasBegun = false

  private mutating func begin() {
    if hasBegun { return }
    hasBegun = true
    output.append(#"{"schema":"lastack.report/1","connections":["#)
  }
}
