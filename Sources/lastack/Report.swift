import CaptureSummary
import FlowTracking
import ReportWriting
import TeardownAnalysis
import Wire

/// One report over all captures of a run: a writer, and where its bytes go.
struct Report: ~Copyable, ConnectionSink {
  private var writer: any ReportWriter
  private var file: ReportFile
  private var output = ByteBuffer()
  private let labels: Set<Label>
  /// Whether the writer shows no connection that closed as nearly all do.
  private let passesOverOrdinary: Bool
  private var summary: Summary
  private var total: Summary
  private var captures = 0

  /// How many bytes gather before they are written.
  private static let chunk = 1 << 16

  /// A report with nothing in it.
  ///
  /// - Parameters:
  ///   - writer: the form.
  ///   - file: where it goes.
  ///   - labels: which connections to write; empty for all. The summary counts all of them.
  ///   - settings: what the summary reckons with.
  init(
    writer: any ReportWriter, file: consuming ReportFile, labels: Set<Label>,
    summing settings: SummarySettings
  ) {
    summary = Summary(settings)
    total = summary
    self.writer = writer
    passesOverOrdinary = writer.passesOverOrdinary
    self.file = file
    self.labels = labels
  }

  /// Whether writing on is pointless: nobody reads, or the disk is full.
  var isBroken: Bool { file.sink.failure != nil }

  /// Begins the part of a capture.
  mutating func begin(_ capture: CaptureFacts) {
    captures += 1
    summary = Summary(summary.settings)
    writer.beginCapture(capture, into: &output)
  }

  /// Counts a connection, and writes it if it is wanted.
  mutating func add(
    _ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict,
    in places: FramePlaces
  ) {
    summary.add(evidence, judged: verdict)
    guard labels.isEmpty || labels.contains(verdict.label) else { return }
    writer.write(evidence, judged: verdict, in: places, into: &output)
    if output.count >= Self.chunk { drain() }
  }

  /// Counts a connection that was no more than a SYN, unless all of it is to be written.
  mutating func add(_ syn: UnansweredSyn) -> Bool {
    let isWanted = labels.isEmpty || labels.contains(.notEstablished)
    if isWanted, !writer.passOver(syn) { return false }
    summary.add(syn)
    return true
  }

  /// Counts a connection that closed as nearly all do, unless all of it is to be written.
  mutating func add(_ end: OrdinaryEnd) -> Bool {
    let isWanted = labels.isEmpty || labels.contains(Label(of: end))
    if isWanted, !passesOverOrdinary { return false }
    summary.add(end)
    return true
  }

  /// Counts and writes a connection that closed as nearly all do, of which `add(_:)` has found that it
  /// is to be written.
  mutating func add(_ end: OrdinaryEnd, as connection: borrowing OrdinaryConnection) -> Bool {
    if !writer.write(connection, into: &output) { return false }
    summary.add(end)
    if output.count >= Self.chunk { drain() }
    return true
  }

  /// Ends the part of a capture.
  mutating func end(_ capture: CaptureFacts) {
    total.add(summary)
    writer.endCapture(capture, summary: summary, into: &output)
    drain()
  }

  /// Ends the report; no capture, no report.
  ///
  /// - Returns: what went wrong with the output, in a sentence, or nil.
  consuming func finish() -> String? {
    if captures > 0 {
      writer.endReport(total: total, into: &output)
      drain()
    }
    return file.finish(isWanted: captures > 0)
  }

  private mutating func drain() {
    file.sink.write(output)
    output.removeAll()
  }
}
