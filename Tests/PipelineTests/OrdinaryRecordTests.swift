import FlowTracking
import Foundation
import ReportWriting
import TeardownAnalysis
import TestSupport
import Testing
import Wire

/// Of a connection that closed as nearly all do, the same is written without its evidence as with it.
@Suite struct OrdinaryRecordTests {
  @Test(arguments: PlainFlowTests.fixtures)
  func theShortWayWritesWhatTheEvidenceSays(capture: URL) throws {
    _ = try Self.check(PlainFlowTests.segments(of: capture), capture.lastPathComponent)
  }

  @Test(
    .enabled(if: SharedCaptures.has("storm"), "../shared/captures/storm is not here"),
    arguments: PlainFlowTests.captures(in: "storm"))
  func inAStormTheShortWayWritesWhatTheEvidenceSays(capture: URL) throws {
    let count = try Self.check(
      PlainFlowTests.segments(of: capture), capture.lastPathComponent)
    #expect(count > 100)
  }

  /// A close as a ladder, by whichever end.
  struct Close: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Whether the second FIN acknowledges the first.
    var isMerged = false
    /// Before the second segment, and before the last one.
    var waits = (second: "+.020", last: "+.010")

    static let all = [
      Close(testDescription: "in four segments"),
      Close(testDescription: "in three segments", isMerged: true),
      Close(testDescription: "after nanoseconds", waits: ("+.020000001", "+1.250000010")),
      Close(testDescription: "after seconds", waits: ("+3.9", "+.5")),
      Close(testDescription: "as long as Zeek waits", waits: ("+.020", "+4")),
      Close(testDescription: "in three, later", isMerged: true, waits: ("+2", "+4.1")),
    ]

    /// The lines, behind an exchange that leaves the client at 101 and the server at 1001.
    func lines(closer: Side) -> String {
      let isClient = closer == .client
      let (own, other) = isClient ? (">", "<") : ("<", ">")
      let (place, peer) = isClient ? (101, 1001) : (1001, 101)
      let fin = "+1.1 \(own) F. \(place):\(place)(0) ack \(peer)"
      let receipt = "\(waits.second) \(other) . \(peer):\(peer)(0) ack \(place + 1)"
      let answer = "\(other) F. \(peer):\(peer)(0) ack \(place + 1)"
      let last = "\(waits.last) \(own) . \(place + 1):\(place + 1)(0) ack \(peer + 1)"
      let middle = isMerged ? ["\(waits.second) \(answer)"] : [receipt, "+.0000007 \(answer)"]
      return ([fin] + middle + [last]).joined(separator: "\n")
    }
  }

  @Test(arguments: Close.all, LadderSetting.all)
  func closesOfEveryKindAreWrittenAlike(close: Close, setting: LadderSetting) throws {
    for closer in Side.allCases {
      let ladder = try Ladder(
        LadderPrefix.exchange().script + close.lines(closer: closer), identifications: .counting)
      var segments = ladder.segments(in: setting)
      #expect(try Self.check(segments, "\(closer)") == 1)
      // The last ACK so late that Zeek has forgotten the connection: a plain flow is not that patient.
      var late = segments
      late[late.count - 1].timestamp.nanoseconds += SegmentTrail.closeDelay
      _ = try Self.check(late, "\(closer), late")
      // A frame with data captured twice leaves Zeek's history open.
      segments.insert(segments[3], at: 4)
      for place in 4..<segments.count { segments[place].frame += 1 }
      #expect(try Self.check(segments, "\(closer), a frame twice") == 1)
    }
  }

  /// At the edges of time: before 1970, and so late that TIME_WAIT ends beyond all numbers.
  @Test(arguments: [-3_600_000_000_123, -1_700_000_000, Int64.max - 3_000_000_000])
  func momentsAtTheEdgesAreWrittenAlike(start: Int64) throws {
    var setting = LadderSetting()
    setting.start = Timestamp(nanoseconds: start)
    let ladder = try Ladder(
      LadderPrefix.exchange().script + LateSegmentTests.close, identifications: .counting)
    #expect(try Self.check(ladder.segments(in: setting), "\(start)") == 1)
  }

  /// Writes every connection that can be in both ways, in every form and precision.
  ///
  /// - Returns: how many could be.
  private static func check(_ segments: [Segment], _ name: String) throws -> Int {
    var tracker = ConnectionTracker(limits: TrackerLimits(timeWaitSeconds: 7))
    for segment in segments { tracker.absorb(segment) }
    tracker.finish()
    var forms = TimePrecision.allCases.flatMap { precision in
      [Form(NDJSONWriter(), precision), Form(CSVWriter(), precision)]
    }
    forms.append(Form(JSONDocumentWriter(), .nanoseconds))
    var ordinary = OrdinaryConnection()
    var evidence = ConnectionEvidence()
    var count = 0
    while true {
      let isOrdinary = tracker.nextOrdinary() != nil
      if isOrdinary {
        let isRead = tracker.readOrdinary(into: &ordinary)
        #expect(isRead)
        count += 1
      }
      guard tracker.takeFinished(into: &evidence) else { return count }
      if !isOrdinary { continue }
      for place in forms.indices {
        let (short, whole) = forms[place].write(ordinary, evidence)
        #expect(short == whole, "\(name), \(evidence.connection.id)")
      }
    }
  }

  /// A writer for each of the two ways.
  private struct Form {
    var short: any ReportWriter
    var whole: any ReportWriter

    init(_ writer: any ReportWriter, _ precision: TimePrecision) {
      short = writer
      whole = writer
      let facts = CaptureFacts(
        file: "a \"b\", c.pcap", linkType: "Ethernet", snapshotLength: 0, precision: precision)
      var out = ByteBuffer()
      short.beginCapture(facts, into: &out)
      whole.beginCapture(facts, into: &out)
    }

    mutating func write(
      _ ordinary: OrdinaryConnection, _ evidence: ConnectionEvidence
    ) -> (short: String, whole: String) {
      var one = ByteBuffer()
      var other = ByteBuffer()
      #expect(short.extentOfOrdinary == .record)
      short.write(ordinary, into: &one)
      whole.write(evidence, judged: Verdict(of: evidence), into: &other)
      return (
        String(decoding: one.bytes, as: UTF8.self), String(decoding: other.bytes, as: UTF8.self)
      )
    }
  }
}
