import CaptureSummary
import FlowTracking
import TeardownAnalysis
import Testing
import Wire

@testable import ReportWriting

@Suite("What live captures add to reports")
struct LiveNoteTests {
  private static let nginx = ReportedProcess(pid: 812, name: "nginx")

  private func line(_ note: LiveNote) -> String {
    var writer = NDJSONWriter()
    return written {
      writer.write(Sample.evidence(), judged: Sample.verdict(.open), note: note, into: &$0)
    }
  }

  @Test func aRecordNamesTheProcessesThatAreKnown() {
    let note = LiveNote(
      processes: .init(client: nil, server: Self.nginx), isProvisional: nil)
    #expect(
      line(note).hasSuffix(
        #","zeek_history":null,"process":{"client":null,"#
          + #""server":{"pid":812,"comm":"nginx"}}}"# + "\n"))
  }

  @Test func aNameOfAProcessIsEscaped() {
    let odd = ReportedProcess(pid: 1, name: "a\"b\u{1}")
    let text = line(LiveNote(processes: .init(client: odd, server: nil), isProvisional: nil))
    #expect(text.contains(#"{"pid":1,"comm":"a\"b\u0001"}"#))
  }

  @Test func whereNoProcessesAreNamedTheKeyIsNull() {
    let text = line(LiveNote(processes: nil, isProvisional: true))
    #expect(text.hasSuffix(#","process":null,"provisional":true}"# + "\n"))
    let last = line(LiveNote(processes: nil, isProvisional: false))
    #expect(last.hasSuffix(#","provisional":false}"# + "\n"))
  }

  @Test func theTextAmendsOnlyWhatIsNoLongerTrue() {
    var report = TextReport(isColoured: false, listsConnections: true)
    let (evidence, verdict) = Sample.aborted()
    let unknown = LiveNote.Processes(client: nil, server: nil)
    let known = LiveNote.Processes(client: nil, server: Self.nginx)
    func write(_ verdict: Verdict, _ processes: LiveNote.Processes, _ isProvisional: Bool) -> String
    {
      let note = LiveNote(processes: processes, isProvisional: isProvisional)
      return written { report.write(evidence, judged: verdict, note: note, into: &$0) }
    }
    #expect(write(verdict, unknown, true).contains("rst-aborted"))
    // That a process is known by now is no other verdict.
    #expect(write(verdict, known, true).isEmpty)
    var other = verdict
    other.label = .cleanFourWay
    let amended = write(other, known, false)
    #expect(amended.contains("clean-four-way"))
    #expect(amended.contains("amended: "))
    #expect(amended.contains("nginx (pid 812)"))
    // It was final: what comes under this number is another connection's.
    #expect(!write(verdict, unknown, false).contains("amended"))
  }

  private func facts(sockets: Int) -> CaptureFacts {
    var facts = CaptureFacts(
      file: "eth0", linkType: "Ethernet", snapshotLength: 256, precision: .nanoseconds)
    var live = LiveFacts()
    live.time = Sample.moment(60)
    live.droppedProcessRequests = 3
    live.closeWait = CloseWaitFacts(
      sockets: UInt64(sockets) + 1, lasting: UInt64(sockets),
      longest: (0..<sockets).map { number in
        CloseWaitFacts.Socket(
          local: Sample.longServer, remote: Sample.longClient, since: Sample.moment(10),
          process: number == 0 ? nil : Self.nginx)
      }, patience: 5)
    facts.live = live
    return facts
  }

  @Test func socketsInCloseWaitStandInTheSummary() {
    var writer = SummaryJSONWriter()
    let text = written {
      writer.endCapture(facts(sockets: 1), summary: Summary(), into: &$0)
      writer.endReport(total: Summary(), into: &$0)
    }
    #expect(
      text.contains(
        #""dropped_process_requests":3,"close_wait":{"sockets":2,"lasting":1,"longest":[{"local":"#
          + #"{"ip":"2001:db8:85a3:1111:2222:8a2e:1370:7335","port":65534},"remote":"#
          + #"{"ip":"2001:db8:85a3:1111:2222:8a2e:1370:7334","port":65535},"seconds":50,"#
          + #""process":null}]}"#))
  }

  @Test func theTextListsTwentyOfThemWithinEightyColumns() {
    var report = TextReport(isColoured: false, listsConnections: true)
    let text = written { report.endCapture(facts(sockets: 25), summary: Summary(), into: &$0) }
    #expect(text.contains("Sockets in CLOSE_WAIT now, for 5 s or more: 25"))
    #expect(text.split(separator: "nginx, pid 812").count == 20)
    #expect(text.contains("no process that can be seen has it open"))
    #expect(text.contains("... and 5 more"))
    #expect(text.contains("3 questions"))
    #expect(text.split(separator: "\n").allSatisfy { $0.utf8.count <= 80 })
    #expect(text.contains("50.0 s"))
  }
}
