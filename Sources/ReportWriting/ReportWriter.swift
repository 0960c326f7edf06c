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
  /// It comes from one file, with no tunnel or interface to be named; and only where `extentOfOrdinary`
  /// asks for that.
  mutating func write(_ connection: borrowing OrdinaryConnection, into out: inout ByteBuffer)

  /// What the form needs of a connection that closed as nearly all do: nothing but the counts where it
  /// shows none. The same for all of a capture.
  var extentOfOrdinary: ConnectionExtent { get }

  /// Whether the form would not show a connection that was no more than a SYN; once it does not, it
  /// never will.
  var passesOverUnanswered: Bool { get }

  /// Passes over one, when the form says that it does.
  mutating func passOver(_ syn: UnansweredSyn)

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

  /// Never called: the form needs the evidence.
  public mutating func write(
    _ connection: borrowing OrdinaryConnection, into out: inout ByteBuffer
  ) {
    preconditionFailure("the evidence was wanted")
  }

  /// Shows every connection by its evidence.
  public var extentOfOrdinary: ConnectionExtent { .evidence }

  /// Shows every connection.
  public var passesOverUnanswered: Bool { false }

  /// There is nothing to be counted of it.
  public mutating func passOver(_ syn: UnansweredSyn) {}

  /// Writes the connection without the note.
  public mutating func write(
    _ evidence: ConnectionEvidence, judged verdict: Verdict, note: LiveNote,
    into out: inout ByteBuffer
  ) {
    write(evidence, judged: verdict, into: &out)
  }
}
