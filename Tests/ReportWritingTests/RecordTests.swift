import CaptureSummary
import FlowTracking
import TeardownAnalysis
import Testing

@testable import ReportWriting

@Suite("The connection record")
struct RecordTests {
  private func record(_ sample: (evidence: ConnectionEvidence, verdict: Verdict)) -> String {
    let record = ConnectionRecord(file: "a.pcap", precision: .microseconds)
    return written { record.write(sample.evidence, judged: sample.verdict, into: &$0) }
  }

  @Test func aLostFinIsWrittenKeyByKey() {
    #expect(
      record(Sample.lostFin)
        == #"{"schema":"lastack.connection/1","id":17,"file":"a.pcap","#
        + #""client":{"ip":"10.77.0.1","port":53110},"server":{"ip":"10.77.0.2","port":8794},"#
        + #""roles":"handshake","label":"lost-segment-retransmitted","shape":"merged-three-way","#
        + #""reason":null,"initiator":"client","aborted_by":null,"first_frame":1,"last_frame":14,"#
        + #""start":"2026-11-20T23:50:01.123456Z","end":"2026-11-20T23:50:02.373456Z","#
        + #""duration":1.25,"handshake":"complete","packets":{"client":8,"server":6},"#
        + #""bytes":{"client":400,"server":6000},"#
        + #""close":{"start":"2026-11-20T23:50:02.023456Z","duration":0.21,"#
        + #""waves":[{"wave":1,"from":"client","frames":[9,10],"sent":2,"lost":1,"#
        + #""certainty":"certain","evidence":["retransmitted-fin","ack-without-dsack"]}]},"#
        + #""spurious_retransmissions":0,"duplicate_frames":0,"half_close_bytes":0,"rst":[],"#
        + #""ignored_rst":0,"late_rst":0,"#
        + #""states":{"client":[["ESTABLISHED","2026-11-20T23:50:01.123456Z"]],"#
        + #""server":[["ESTABLISHED","2026-11-20T23:50:01.123456Z"]]},"close_wait":null,"#
        + #""fin_wait_2_seconds":null,"time_wait":null,"capture_gaps":0,"one_sided":false,"#
        + #""anomalies":[],"all_data_delivered":true,"unlogged":{"rst":0,"other":0},"#
        + #""zeek_state":null,"zeek_history":null}"#)
  }

  @Test func anRstIsWrittenWithItsFrameAndWhatWasNeverAcknowledged() {
    let text = record(Sample.aborted())
    #expect(
      text.contains(
        #""rst":[{"from":"server","frame":12,"class":"abort","state":"ESTABLISHED","#
          + #""unacknowledged":{"client":0,"server":104},"forgery":[],"effective":true}]"#))
    #expect(text.contains(#""aborted_by":"server""#))
  }

  @Test func aPlaceOutsideTheLogHasNoFrame() {
    var sample = Sample.aborted()
    sample.verdict.resets[0].event = 5
    #expect(record(sample).contains(#""frame":null,"class""#))
  }

  @Test func aConnectionWithoutACloseHasNulls() {
    let text = record((Sample.evidence(), Sample.verdict(.open)))
    #expect(text.contains(#""close":{"start":null,"duration":null,"waves":[]}"#))
    #expect(text.contains(#""shape":null,"reason":null,"initiator":null,"aborted_by":null"#))
  }

  @Test func rolesFollowTheDirectionOfTheClient() {
    let swapped = Sample.evidence(from: Sample.server, to: Sample.client)
    let text = record((swapped, Sample.verdict(.open)))
    #expect(text.contains(#""client":{"ip":"10.77.0.2","port":8794}"#))
    #expect(text.contains(#""packets":{"client":8,"server":6}"#))
  }

  @Test func namesOfFilesAreEscaped() {
    #expect(written { $0.append(jsonString: "a\"\\\n\u{7f}é") } == #""a\"\\\u000a\u007fé""#)
  }

  @Test(arguments: Anomaly.Kind.allCases)
  func noDetailNeedsEscaping(kind: Anomaly.Kind) {
    let detail = Sample.anomaly(kind).detail
    #expect(
      written { $0.append(jsonName: detail) } == written { $0.append(jsonStringOrNull: detail) })
  }

  @Test func everyCaseHasACounterOfItsOwn() {
    func places<Key: Tallied>(_: Key.Type) -> [Int] { Key.allCases.map(\.place).sorted() }
    #expect(places(Label.self) == Array(0..<9))
    #expect(places(Shape.self) == Array(0..<3))
    #expect(places(NotEstablishedReason.self) == Array(0..<4))
    #expect(places(Initiator.self) == Array(0..<3))
    #expect(places(Handshake.self) == Array(0..<3))
    #expect(places(Certainty.self) == Array(0..<3))
    #expect(places(ResetClass.self) == Array(0..<11))
    #expect(places(Anomaly.Kind.self) == Array(0..<15))
  }

  @Test func aBufferGrowsAndKeepsWhatItHolds() {
    let text = written { out in
      for number in 0..<5000 { out.append(decimal: UInt64(number)) }
    }
    #expect(text == (0..<5000).map { String($0) }.joined())
    var out = ByteBuffer()
    out.append(Array(repeating: UInt8(ascii: "x"), count: 100_000).span)
    #expect(out.count == 100_000)
    out.removeAll()
    #expect(out.count == 0)
    #expect(out.bytes == [])
    out.append("y")
    #expect(out.bytes == [UInt8(ascii: "y")])
  }
}
