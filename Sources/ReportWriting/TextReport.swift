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
      if listed == 0 { canvas.heading("Connections, in the order in which they ended") }
      listed += 1
      ConnectionEntry(evidence, verdict).write(to: &canvas)
      canvas.move(into: &out)
    } else {
      worst.consider(evidence, verdict)
    }
  }

  /// Ends the part of one capture.
  public mutating func endCapture(
    _ capture: CaptureFacts, summary: Summary, into out: inout ByteBuffer
  ) {
    if listsConnections {
      if listed == 0 {
        canvas.heading("Connections")
        canvas.put("  none that was asked for")
        canvas.newline()
      }
      canvas.newline()
    }
    writeFacts(of: capture, summary)
    writeWarnings(of: capture, summary)
    if summary.connections > 0 { writeTables(summary) }
    writeWorst()
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
