public import CaptureSummary
public import FlowTracking
public import TeardownAnalysis
public import Wire

/// Turns verdicts into one form of output.
///
/// Knows no files: bytes are appended to the buffer of whoever drives the writer. The calls come in this order: for each capture `beginCapture`, `write` for every
/// connection, `endCapture`; and at last `endReport`.
public protocol ReportWriter {
  /// Begins the part of one capture, of which the header has been read.
  mutating func beginCapture(_ capture: CaptureFacts, into out: inout ByteBuffer)

  /// Writes one connection, in the order in which connections end.
  mutating func write(
    _ evidence: ConnectionEvidence, judged verdict: Verdict, into out: inout ByteBuffer
  )

  /// Writes one connection of several files that are one capture.
  ///
  /// A form that has no place for that writes the connection alone.
  mutating func write(
    _ evidence: ConnectionEvidence, judged verdict: Verdict, in places: FramePlaces,
    into out: inout ByteBuffer
  )

  /// Writes one connection that closed as nearly all do, without its evidence being read.
  ///
  /// It comes from one file, with no tunnel or interface to be named.
  ///
  /// - Returns: false, without effect, where the form needs the evidence.
  mutating func write(
    _ connection: borrowing OrdinaryConnection, into out: inout ByteBuffer
  ) -> Bool

  /// Passes over a connection that was no more than a SYN and that the form would not show.
  ///
  /// - Returns: false, without effect, where it is to be written.
  mutating func passOver(_ syn: UnansweredSyn) -> Bool

  /// Whether the form shows no connection that closed as nearly all do; the same for all of a report.
  var passesOverOrdinary: Bool { get }

  /// Writes one connection of a live capture, with what only that knows.
  ///
  /// A form that has no place for the note writes the connection without.
  mutating func write(
    _ evidence: ConnectionEvidence, judged verdict: Verdict, note: LiveNote,
    into out: inout ByteBuffer
  )

  /// Ends the part of one capture, with all that is known of it.
  ///
  /// - Parameters:
  ///   - capture: the facts, complete now.
  ///   - summary: every connection of the capture, those not written included.
  ///   - out: takes the bytes.
  mutating func endCapture(
    _ capture: CaptureFacts, summary: Summary, into out: inout ByteBuffer
  )

  /// Ends the report; `total` covers every connection of every capture.
  mutating func endReport(total: Summary, into out: inout ByteBuffer)
}

extension ReportWriter {
  /// Writes the connection without the files.
  public mutating func write(
    _ evidence: ConnectionEvidence, judged verdict: Verdict, in places: FramePlaces,
    into out: inout ByteBuffer
  ) {
    write(evidence, judged: verdict, into: &out)
  }

  /// Needs the evidence.
  public mutating func write(
    _ connection: borrowing OrdinaryConnection, into out: inout ByteBuffer
  ) -> Bool { false }

  /// Shows every connection.
  public mutating func passOver(_ syn: UnansweredSyn) -> Bool { false }

  /// Shows every connection.
  public var passesOverOrdinary: Bool { false }

  /// Writes the connection without the note.
  public mutating func write(
    _ evidence: ConnectionEvidence, judged verdict: Verdict, note: LiveNote,
    into out: inout ByteBuffer
  ) {
    write(evidence, judged: verdict, into: &out)
  }
}
