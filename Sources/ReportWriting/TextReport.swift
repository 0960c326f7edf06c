public import CaptureSummary
public import FlowTracking
public import TeardownAnalysis

/// The report for a person: 80 columns, what matters most last, where the eye of a terminal is.
///
/// With `listsConnections` every connection that is handed over is listed as it ends, and the
/// tables follow; none is kept. Without, the tables end with the connections most worth a look.
public struct TextReport: ReportWriter {
  var canvas: TextCanvas
  private let listsConnections: Bool
  private var worst = WorstConnections()
  private var captures = 0
  private var listed: UInt64 = 0
  /// What was said of connections of which more may be said, by their numbers.
  private var provisional: [UInt64: Int] = [:]
  /// The latest line is one of the list of connections.
  private var isListing = false

  /// A report that has said nothing.
  ///
  /// - Parameters:
  ///   - isColoured: whether to colour with ANSI escape sequences.
  ///   - listsConnections: whether to list every connection.
  public init(isColoured: Bool, listsConnections: Bool) {
    canvas = TextCanvas(isColoured: isColoured)
    self.listsConnections = listsConnections
  }

  /// Begins the part of one capture.
  public mutating func beginCapture(_ capture: CaptureFacts, into out: inout ByteBuffer) {
    if captures > 0 { canvas.newline() }
    captures += 1
    worst = WorstConnections()
    listed = 0
    canvas.put(Self.shortened(capture.file), .bold)
    canvas.newline()
    canvas.move(into: &out)
  }

  /// Writes one connection.
  public mutating func write(
    _ evidence: ConnectionEvidence, judged verdict: Verdict, into out: inout ByteBuffer
  ) {
    if listsConnections {
      list(ConnectionEntry(evidence, verdict), into: &out)
    } else {
      worst.consider(evidence, verdict)
    }
  }

  /// Passes over SYNs that would not come onto the list of the worst.
  public var passesOverUnanswered: Bool { !listsConnections && worst.passesOverUnanswered }

  /// Counts a SYN that would not come onto the list of the worst.
  public mutating func passOver(_ syn: UnansweredSyn) { worst.passOverUnanswered() }

  /// Passes over closes that have nothing to be looked at.
  public var extentOfOrdinary: ConnectionExtent { listsConnections ? .evidence : .short }

  /// Writes one connection of a live capture; of one that was written before, only what is new.
  public mutating func write(
    _ evidence: ConnectionEvidence, judged verdict: Verdict, note: LiveNote,
    into out: inout ByteBuffer
  ) {
    if !listsConnections {
      if note.isProvisional != true { worst.consider(evidence, verdict) }
      return
    }
    var entry = ConnectionEntry(evidence, verdict, note)
    let id = evidence.connection.id
    let before = provisional.removeValue(forKey: id)
    let gist = entry.gist
    if note.isProvisional == true { provisional[id] = gist }
    if before == gist { return }
    if before != nil { entry.markAsAmended() }
    list(entry, into: &out)
  }

  private mutating func list(_ entry: ConnectionEntry, into out: inout ByteBuffer) {
    if !isListing { canvas.heading("Connections, in the order in which they ended") }
    isListing = true
    listed += 1
    entry.write(to: &canvas)
    canvas.move(into: &out)
  }

  /// Ends the part of one capture.
  public mutating func endCapture(
    _ capture: CaptureFacts, summary: Summary, into out: inout ByteBuffer
  ) {
    if listsConnections {
      if listed == 0 {
        canvas.heading("Connections")
        canvas.put(summary.connections == 0 ? "  none" : "  none that was asked for")
        canvas.newline()
      }
      isListing = false
      canvas.newline()
    }
    writeFacts(of: capture, summary)
    writeWarnings(of: capture, summary)
    if summary.connections > 0 { writeTables(summary) }
    writeWorst()
    if let live = capture.live, let closeWait = live.closeWait {
      writeCloseWait(closeWait, at: live.time)
    }
    canvas.move(into: &out)
  }

  /// Ends the report.
  public mutating func endReport(total: Summary, into out: inout ByteBuffer) {
    if captures < 2 { return }
    canvas.newline()
    canvas.put("All \(captures) captures", .bold)
    canvas.newline()
    fact("connections", NumberText.grouped(total.connections))
    if total.connections > 0 { writeTables(total) }
    canvas.move(into: &out)
  }

  private mutating func writeWorst() {
    let entries = worst.entries
    if entries.isEmpty { return }
    let more = worst.count - UInt64(entries.count)
    canvas.heading(
      more == 0
        ? "Worth a look, the worst first"
        : "Worth a look: \(entries.count) of \(NumberText.grouped(worst.count)), the worst first")
    for entry in entries { entry.write(to: &canvas) }
    if more == 0 { return }
    canvas.put("  ")
    canvas.flow(
      "... and \(NumberText.grouped(more)) more: --label NAME lists all of one label, "
        + "--connections every one.", indent: 2, .dim)
    canvas.newline()
  }

  /// A file name that fits on a line: the middle of a long one is left out.
  private static func shortened(_ file: String) -> String {
    let name = file == "-" ? "standard input" : file
    let scalars = name.unicodeScalars
    if scalars.count <= TextCanvas.width { return name }
    return String(String.UnicodeScalarView(scalars.prefix(30))) + "..."
      + String(String.UnicodeScalarView(scalars.suffix(47)))
  }
}
