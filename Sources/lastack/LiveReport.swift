import CaptureSummary
import FlowTracking
import ReportWriting
import TeardownAnalysis
import Wire

/// The records of a live capture, written as connections end, and its summaries.
struct LiveReport: ~Copyable, LiveObserver {
  private var writer: any ReportWriter
  private let format: LiveFormat
  private let labels: Set<Label>
  /// Whether connections are told apart by the VLANs and tunnels around them.
  private let namesTunnels: Bool
  /// Whether connections are written as they close, before their verdicts are final.
  private let tellsCloses: Bool
  /// How long from one summary to the next; nil for none before the end.
  ///
  /// Unit: nanoseconds.
  private let interval: Int64?
  private var output: LiveOutput
  private var buffer = ByteBuffer()
  private var summary: Summary
  private var nextSummary: Int64?
  /// Connections that were written before their verdict was final, by their numbers.
  private var written: Set<UInt64> = []

  /// How many bytes gather before they are written.
  private static let chunk = 1 << 16

  /// A report with nothing in it.
  init(
    format: LiveFormat, isColoured: Bool, labels: Set<Label>, interval: Int?,
    tellsCloses: Bool = false, listsConnections: Bool = true, namesTunnels: Bool = false,
    summing settings: SummarySettings, output: consuming LiveOutput
  ) {
    writer = format.makeWriter(
      isColoured: isColoured, listsConnections: listsConnections, hasTunnels: namesTunnels)
    self.namesTunnels = namesTunnels
    summary = Summary(settings)
    self.format = format
    self.labels = labels
    self.tellsCloses = tellsCloses
    self.interval = interval.map { Int64($0) * 1_000_000_000 }
    self.output = output
  }

  /// Whether there is a file to write to, and not standard output.
  var isFile: Bool { output.isFile }

  /// Whether writing on is pointless: nobody reads, or the disk is full.
  var isBroken: Bool { output.sink.failure != nil }

  /// What went wrong with the output, in a sentence, or nil.
  var complaint: String? { output.complaint }

  /// The descriptor that tells that its reader has gone; -1 for a file, which has none and may be
  /// opened anew.
  var readerDescriptor: Int32 { output.isFile ? -1 : output.sink.descriptor }

  /// Begins the report.
  mutating func begin(_ facts: CaptureFacts) {
    writer.beginCapture(facts, into: &buffer)
    drain()
  }

  /// Counts a connection, and writes it if it is wanted.
  mutating func ended(_ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict) {
    let note = LiveNote(processes: nil, isProvisional: nil)
    ended(evidence, judged: verdict, note: note)
  }

  /// Counts a connection, and writes it if it is wanted, or was written before.
  mutating func ended(
    _ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict, note: LiveNote
  ) {
    summary.add(evidence, judged: verdict)
    let wasWritten = written.remove(evidence.connection.id) != nil
    guard wasWritten || labels.isEmpty || labels.contains(verdict.label) else { return }
    write(evidence, verdict, note)
  }

  /// Writes a connection that has closed, if it is wanted.
  mutating func closed(
    _ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict, note: LiveNote
  ) {
    guard tellsCloses, labels.isEmpty || labels.contains(verdict.label) else { return }
    written.insert(evidence.connection.id)
    write(evidence, verdict, note)
  }

  private mutating func write(
    _ evidence: borrowing ConnectionEvidence, _ verdict: borrowing Verdict, _ note: LiveNote
  ) {
    writer.write(evidence, judged: verdict, note: note, into: &buffer)
    if buffer.count >= Self.chunk { drain() }
  }

  /// Writes what has gathered, and a summary if it is time or somebody asks for one.
  mutating func passed(_ status: LiveStatus) {
    let isAsked = LiveSignals.takeReport()
    if let interval {
      let due = nextSummary ?? status.now.nanoseconds + interval
      if status.now.nanoseconds >= due {
        if !isAsked { writeSummary(status.facts) }
        nextSummary = max(due + interval, status.now.nanoseconds)
      } else {
        nextSummary = due
      }
    }
    if isAsked {
      if format == .csv { sayTables(status.facts) } else { writeSummary(status.facts) }
    }
    drain()
    if LiveSignals.takeReopening() { reopen(status.facts) }
  }

  /// Ends the report.
  mutating func finish(_ facts: CaptureFacts) {
    writeSummary(facts)
    writer.endReport(total: summary, into: &buffer)
    drain()
  }

  private mutating func writeSummary(_ facts: CaptureFacts) {
    switch format {
    case .text: writer.endCapture(facts, summary: summary, into: &buffer)
    case .ndjson:
      var writer = SummaryJSONWriter()
      writer.endCapture(facts, summary: summary, into: &buffer)
      writer.endReport(total: summary, into: &buffer)
    case .csv: break
    }
  }

  /// A form without room for tables has them on standard error.
  private func sayTables(_ facts: CaptureFacts) {
    var writer = TextReport(isColoured: false, listsConnections: false)
    var tables = ByteBuffer()
    writer.beginCapture(facts, into: &tables)
    writer.endCapture(facts, summary: summary, into: &tables)
    var sink = ByteSink.standardError
    sink.write(tables)
  }

  private mutating func reopen(_ facts: CaptureFacts) {
    guard output.isFile else { return }
    if let complaint = output.reopen() {
      Complaint.say(complaint)
      return
    }
    if format != .csv { return }
    // A new file needs its header row.
    writer = format.makeWriter(isColoured: false, hasTunnels: namesTunnels)
    writer.beginCapture(facts, into: &buffer)
  }

  private mutating func drain() {
    output.sink.write(buffer)
    buffer.removeAll()
  }
}
