import CaptureSummary
import FlowTracking
import ReportWriting
import Wire

/// Writes the connections of a run in every form of report.
enum Reports {
  static func check(_ run: TrackedRun) {
    var summary = Summary()
    for connection in run.connections {
      summary.add(connection.evidence, judged: connection.verdict)
    }
    expect(summary.connections == UInt64(run.connections.count), "connections not counted")
    let json = written(run, summary, JSONDocumentWriter())
    expect(JSONCheck.isValid(json), "no JSON: \(String(decoding: json, as: UTF8.self))")
    let counts = written(run, summary, SummaryJSONWriter())
    expect(JSONCheck.isValid(counts), "no JSON: \(String(decoding: counts, as: UTF8.self))")
    let lines = written(run, summary, NDJSONWriter())
    expect(lines.count { $0 == 10 } == run.connections.count, "not one line a connection")
    checkText(written(run, summary, TextReport(isColoured: false, listsConnections: true)))
    checkText(written(run, summary, TextReport(isColoured: true, listsConnections: false)))
    checkText(written(run, summary, CSVWriter()))
  }

  private static func checkText(_ octets: [UInt8]) {
    expect(String(validating: octets, as: UTF8.self) != nil, "not UTF-8")
  }

  private static func written(
    _ run: TrackedRun, _ summary: Summary, _ writer: consuming some ReportWriter
  ) -> [UInt8] {
    var facts = CaptureFacts(
      file: "a.pcap", linkType: "Ethernet", snapshotLength: 262_144, precision: .asNeeded)
    facts.frames = run.statistics.segments
    facts.tracker = run.statistics
    facts.start = run.connections.map(\.evidence.connection.start).min()
    facts.end = run.connections.map(\.evidence.connection.end).max()
    var out = ByteBuffer()
    writer.beginCapture(facts, into: &out)
    for connection in run.connections {
      writer.write(connection.evidence, judged: connection.verdict, into: &out)
    }
    writer.endCapture(facts, summary: summary, into: &out)
    writer.endReport(total: summary, into: &out)
    return out.bytes
  }
}
