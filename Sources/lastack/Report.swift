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
  /// What the writer needs of a connection that closed as nearly all do.
  private let extentOfOrdinary: ConnectionExtent
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
    extentOfOrdinary = writer.extentOfOrdinary
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
    guard isWanted(verdict.label) else { return }
    writer.write(evidence, judged: verdict, in: places, into: &output)
    if output.count >= Self.chunk { drain() }
  }

  /// All of what is written, and what counts of all else.
  var wanted: WantedExtents {
    WantedExtents(
      unanswered: isWanted(.notEstablished) && !writer.passesOverUnanswered ? .evidence : .short,
      fourWay: isWanted(.cleanFourWay) ? extentOfOrdinary : .short,
      merged: isWanted(.mergedThreeWay) ? extentOfOrdinary : .short)
  }

  private func isWanted(_ label: Label) -> Bool { labels.isEmpty || labels.contains(label) }

  /// Counts a connection that was no more than a SYN.
  mutating func add(_ syn: UnansweredSyn) {
    if isWanted(.notEstablished) { writer.passOver(syn) }
    summary.add(syn)
  }

  /// Counts a connection that closed as nearly all do.
  mutating func add(_ end: OrdinaryEnd) { summary.add(end) }

  /// Counts and writes a connection that closed as nearly all do.
  mutating func add(_ end: OrdinaryEnd, as connection: borrowing OrdinaryConnection) {
    writer.write(connection, into: &output)
    summary.add(end)
    if output.count >= Self.chunk { drain() }
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
