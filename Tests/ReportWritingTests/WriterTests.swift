import CaptureSummary
import FlowTracking
import TeardownAnalysis
import Testing
import Wire

@testable import ReportWriting

@Suite("Whole reports")
struct WriterTests {
  private static var facts: CaptureFacts {
    var facts = CaptureFacts(
      file: "a, \"b\".pcap", linkType: "Ethernet", snapshotLength: 65535, precision: .microseconds)
    facts.frames = 2
    facts.cutFrames = 1
    (facts.start, facts.end) = (Sample.moment(0), Sample.moment(1))
    facts.skipped = [
      .init(name: "not-tcp", text: "not TCP", frames: 2, isDamage: false),
      .init(name: "bad-data-offset", text: "wrong TCP data offset", frames: 1, isDamage: true),
    ]
    facts.failure = "a.pcap: is cut off."
    return facts
  }

  private func report(
    _ writer: some ReportWriter, captures: Int = 1,
    _ samples: [(evidence: ConnectionEvidence, verdict: Verdict)]
  ) -> String {
    var writer = writer
    var out = ByteBuffer()
    var total = Summary()
    for _ in 0..<captures {
      var summary = Summary()
      writer.beginCapture(Self.facts, into: &out)
      for (evidence, verdict) in samples {
        summary.add(evidence, judged: verdict)
        writer.write(evidence, judged: verdict, into: &out)
      }
      total.add(summary)
      writer.endCapture(Self.facts, summary: summary, into: &out)
    }
    writer.endReport(total: total, into: &out)
    return String(decoding: out.bytes, as: UTF8.self)
  }

  @Test func aLineOfNDJSONIsOneConnection() {
    let lines = report(NDJSONWriter(), [Sample.lostFin, Sample.aborted()]).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { $0.hasPrefix(#"{"schema":"lastack.connection/1""#) })
  }

  @Test func aDocumentWithoutConnectionsIsStillADocument() {
    var writer = JSONDocumentWriter()
    let text = written { writer.endReport(total: Summary(), into: &$0) }
    #expect(
      text.hasPrefix(
        "{\"schema\":\"lastack.report/1\",\"connections\":[],\n\"captures\":[],\n\"summary\":{"))
  }

  @Test func aDocumentSaysWhatTheCaptureLost() {
    let text = report(JSONDocumentWriter(), captures: 2, [Sample.lostFin])
    #expect(text.contains(#""skipped":{"not-tcp":2,"bad-data-offset":1},"undecodable":1,"#))
    #expect(text.contains(#""complete":false,"interrupted":false,"error":"a.pcap: is cut off.""#))
    #expect(text.contains(#""start":"2026-11-20T23:50:01.123456Z","end":"2026-11-20T23:50:02"#))
    #expect(text.contains(#""losses":[{"wave":1,"connections":2,"segments":2,"certain":2,"#))
  }

  @Test func theSummaryCountsWithoutListing() {
    let text = report(SummaryJSONWriter(), [Sample.lostFin, Sample.aborted()])
    #expect(text.hasPrefix(#"{"schema":"lastack.summary/1","captures":[{"file":"a, \"b\".pcap""#))
    #expect(text.contains(#""lost-segment-retransmitted":1,"rst-aborted":1"#))
    #expect(text.contains(#""abort":{"client":0,"server":1}"#))
    #expect(!text.contains("lastack.connection/1"))
  }

  @Test func everyRowOfCSVHasEveryColumn() {
    let text = report(CSVWriter(), [Sample.lostFin, Sample.aborted()])
    let lines = text.split(separator: "\r\n")
    #expect(lines.count == 3)
    #expect(lines[0].hasPrefix("file,id,client_ip,"))
    #expect(lines[1].hasPrefix(#""a, ""b"".pcap",17,10.77.0.1,53110,10.77.0.2,8794,handshake,"#))
    #expect(lines[1].contains(",9 10,1,certain,,,,"))
    for line in lines.dropFirst() {
      let fields = line.replacing(#""a, ""b"".pcap""#, with: "a").split(
        separator: ",", omittingEmptySubsequences: false)
      #expect(fields.count == CSVWriter.columns.count)
    }
  }

  @Test func noLineOfTheTextIsWiderThanEightyColumns() {
    let wide = Sample.aborted(
      id: 1_234_567, from: Sample.longClient, to: Sample.longServer, unacknowledged: .max / 2)
    let samples = [Sample.lostFin, wide, wide, Sample.aborted()]
    for listsConnections in [false, true] {
      let writer = TextReport(isColoured: false, listsConnections: listsConnections)
      for line in report(writer, captures: 2, samples).split(separator: "\n") {
        #expect(line.count <= 80, "\(line)")
        #expect(line.last != " ", "\(line)")
      }
    }
  }

  @Test func theTextNamesWhatHappenedAndWhere() {
    let text = report(
      TextReport(isColoured: false, listsConnections: false), [Sample.lostFin, Sample.aborted()])
    #expect(text.contains("FIN of client lost once (certain), frames 9, 10"))
    #expect(text.contains("RST by server, frame 12: abort, 104 B unacknowledged"))
    #expect(text.contains("1 frame could not be decoded: wrong TCP data offset"))
    #expect(text.contains("a.pcap: is cut off."))
    #expect(!text.contains("\u{1b}"))
  }

  @Test func colourIsUsedOnlyWhenToldAndChangesNoLetter() {
    let samples = [Sample.lostFin, Sample.aborted()]
    let plain = report(TextReport(isColoured: false, listsConnections: true), samples)
    let coloured = report(TextReport(isColoured: true, listsConnections: true), samples)
    #expect(coloured.contains("\u{1b}[31m"))
    #expect(coloured.replacing(/\u{1b}\[[0-9;]*m/, with: "") == plain)
  }

  @Test func aThousandAbortsDoNotHideTheOneLeak() {
    var samples = (1...1000).map { Sample.aborted(id: $0, unacknowledged: $0) }
    samples.append((Sample.evidence(id: 2000), Sample.verdict(.halfClosed)))
    let text = report(TextReport(isColoured: false, listsConnections: false), samples)
    #expect(text.contains("#2000"))
    #expect(text.contains("#1000"))
    #expect(text.contains("Worth a look: 20 of 1,001, the worst first"))
    #expect(text.contains("... and 981 more"))
  }

  @Test func aReusedFourTupleAloneIsNothingToLookAt() {
    var sample = Sample.lostFin
    sample.verdict.anomalies = [Sample.anomaly(.reopened)]
    var clean = (evidence: Sample.evidence(id: 3000), verdict: Sample.verdict(.cleanFourWay))
    clean.verdict.anomalies = sample.verdict.anomalies
    let text = report(TextReport(isColoured: false, listsConnections: false), [sample, clean])
    #expect(text.contains("#17"))
    #expect(!text.contains("#3000"))
    #expect(!text.contains("used again"))
    #expect(report(SummaryJSONWriter(), [sample, clean]).contains(#""four-tuple-reused":2"#))
    clean.verdict.anomalies.append(Sample.anomaly(.finMoved))
    let odd = report(TextReport(isColoured: false, listsConnections: false), [clean])
    #expect(odd.contains("#3000"))
  }

  @Test func theTotalOfTwoCapturesCountsWhatBothCounted() {
    let samples = [Sample.lostFin, Sample.aborted(), (Sample.evidence(), Sample.verdict(.open))]
    var once = Summary()
    for (evidence, verdict) in samples + samples { once.add(evidence, judged: verdict) }
    var half = Summary()
    for (evidence, verdict) in samples { half.add(evidence, judged: verdict) }
    var total = Summary()
    total.add(half)
    total.add(half)
    let expected = written { SummaryJSON.write(once, captures: nil, into: &$0) }
    #expect(written { SummaryJSON.write(total, captures: nil, into: &$0) } == expected)
  }

  @Test func theSameInputGivesTheSameBytes() {
    let samples = (1...50).map { number in
      Sample.aborted(
        id: number,
        to: .init(address: .init(v4: 0x0a00_0000 + UInt32(number % 7)), port: 443))
    }
    let first = report(SummaryJSONWriter(), samples)
    for _ in 0..<5 { #expect(report(SummaryJSONWriter(), samples) == first) }
  }
}
