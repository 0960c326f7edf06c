public import CaptureSummary
public import FlowTracking
public import TeardownAnalysis
public import Wire

/// One JSON document, `lastack.report/1`: all connections, the captures, and the summary.
///
/// The connections come first, because they are written while they end and none is kept.
public struct JSONDocumentWriter: ReportWriter {
  private var record = ConnectionRecord(file: "", precision: .microseconds)
  private var captures = CaptureListJSON()
  private var connections: UInt64 = 0

  /// A writer that has written nothing.
  public init() {}

  /// Begins the part of one capture.
  public mutating func beginCapture(_ capture: CaptureFacts, into out: inout ByteBuffer) {
    record = ConnectionRecord(file: capture.file, precision: capture.precision)
    begin(&out)
  }

  /// Writes one connection.
  public mutating func write(
    _ evidence: ConnectionEvidence, judged verdict: Verdict, into out: inout ByteBuffer
  ) {
    write(evidence, judged: verdict, in: FramePlaces(), into: &out)
  }

  /// Writes them by what they say.
  public var extentOfOrdinary: ConnectionExtent { .record }

  /// Writes one connection that closed as nearly all do.
  public mutating func write(
    _ connection: borrowing OrdinaryConnection, into out: inout ByteBuffer
  ) {
    out.append(connections == 0 ? "\n" : ",\n")
    record.write(connection, into: &out)
    connections += 1
  }

  /// Writes one connection of several files.
  public mutating func write(
    _ evidence: ConnectionEvidence, judged verdict: Verdict, in places: FramePlaces,
    into out: inout ByteBuffer
  ) {
    out.append(connections == 0 ? "\n" : ",\n")
    record.write(evidence, judged: verdict, in: places, into: &out)
    connections += 1
  }

  /// Ends the part of one capture.
  public mutating func endCapture(
    _ capture: CaptureFacts, summary: Summary, into out: inout ByteBuffer
  ) {
    captures.append(capture, summary)
  }

  /// Ends the report.
  public mutating func endReport(total: Summary, into out: inout ByteBuffer) {
    begin(&out)
    out.append(connections == 0 ? "],\n" : "\n],\n")
    out.append(#""captures":"#)
    captures.write(into: &out)
    out.append(",\n\"summary\":")
    SummaryJSON.write(total, captures: nil, into: &out)
    out.append("}\n")
  }

  private var hasBegun = false

  private mutating func begin(_ out: inout ByteBuffer) {
    if hasBegun { return }
    hasBegun = true
    out.append(#"{"schema":"lastack.report/1","connections":["#)
  }
}
