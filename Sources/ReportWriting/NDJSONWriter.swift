public import CaptureSummary
public import FlowTracking
public import TeardownAnalysis
public import Wire

/// One `lastack.connection/1` object a line.
///
/// Says nothing of the captures themselves; their counts stand in the summary.
public struct NDJSONWriter: ReportWriter {
  private var record = ConnectionRecord(file: "", precision: .microseconds)

  /// A writer that has written nothing.
  public init() {}

  /// Begins the part of one capture.
  public mutating func beginCapture(_ capture: CaptureFacts, into out: inout ByteBuffer) {
    record = ConnectionRecord(file: capture.file, precision: capture.precision)
  }

  /// Writes one connection.
  public mutating func write(
    _ evidence: ConnectionEvidence, judged verdict: Verdict, into out: inout ByteBuffer
  ) {
    record.write(evidence, judged: verdict, into: &out)
    out.append(byte: UInt8(ascii: "\n"))
  }

  /// Writes them by what they say.
  public var extentOfOrdinary: ConnectionExtent { .record }

  /// Writes one connection that closed as nearly all do.
  public mutating func write(
    _ connection: borrowing OrdinaryConnection, into out: inout ByteBuffer
  ) {
    record.write(connection, into: &out)
    out.append(byte: UInt8(ascii: "\n"))
  }

  /// Writes one connection of several files.
  public mutating func write(
    _ evidence: ConnectionEvidence, judged verdict: Verdict, in places: FramePlaces,
    into out: inout ByteBuffer
  ) {
    record.write(evidence, judged: verdict, in: places, into: &out)
    out.append(byte: UInt8(ascii: "\n"))
  }

  /// Writes one connection of a live capture.
  public mutating func write(
    _ evidence: ConnectionEvidence, judged verdict: Verdict, note: LiveNote,
    into out: inout ByteBuffer
  ) {
    record.write(evidence, judged: verdict, note: note, into: &out)
    out.append(byte: UInt8(ascii: "\n"))
  }

  /// Ends the part of one capture.
  public mutating func endCapture(
    _ capture: CaptureFacts, summary: Summary, into out: inout ByteBuffer
  ) {}

  /// Ends the report.
  public mutating func endReport(total: Summary, into out: inout ByteBuffer) {}
}
