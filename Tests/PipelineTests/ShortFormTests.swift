import CaptureSummary
import FlowTracking
import Foundation
import ReportWriting
import TeardownAnalysis
import TestSupport
import Testing
import Wire

/// However connections are kept, taken in and handed out, the same is counted of them.
@Suite struct ShortFormTests {
  @Test(arguments: PlainFlowTests.fixtures)
  func aSummaryOfShortFormsIsThatOfAllEvidence(capture: URL) throws {
    _ = try Self.check(capture)
  }

  @Test(
    .enabled(if: SharedCaptures.has("storm"), "../shared/captures/storm is not here"),
    arguments: PlainFlowTests.captures(in: "storm"))
  func inAStormASummaryOfShortFormsIsThatOfAllEvidence(capture: URL) throws {
    let counts = try Self.check(capture)
    // Both are taken: where none was short, nothing would be tested.
    #expect(counts.short > 100)
    #expect(counts.all > counts.short)
  }

  /// Counts the connections of a capture from all evidence, segment by segment; in short, in batches;
  /// and packed, through the queue of a live capture.
  private static func check(_ capture: URL) throws -> (short: Int, all: Int) {
    let segments = try PlainFlowTests.segments(of: capture)
    var whole = Count()
    var tracker = ConnectionTracker()
    for segment in segments {
      tracker.absorb(segment)
      whole.take(from: &tracker, inShort: false)
    }
    tracker.finish()
    whole.take(from: &tracker, inShort: false)

    var brief = Count()
    var batched = ConnectionTracker()
    for start in stride(from: 0, to: segments.count, by: 100) {
      let end = min(start + 100, segments.count)
      let batch = Array(segments[start..<end])
      let marks = batch.map { SegmentMarks(of: $0) }
      batched.absorb(batch.span, marks.span)
      brief.take(from: &batched, inShort: true)
    }
    batched.finish()
    brief.take(from: &batched, inShort: true)

    var packed = Count()
    var packing = ConnectionTracker(limits: TrackerLimits(unpackedConnections: 0))
    var queue = SegmentQueue()
    for segment in segments {
      queue.next = segment
      queue.pass(to: &packing)
      packed.take(from: &packing, inShort: false)
    }
    queue.finish(to: &packing)
    packing.finish()
    packed.take(from: &packing, inShort: false)

    let name = capture.lastPathComponent
    #expect(whole.report.contains("\"connections\":\(whole.all),"))
    #expect(brief.report == whole.report, "\(name), in short")
    #expect(packed.report == whole.report, "\(name), packed")
    #expect("\(batched.statistics)" == "\(tracker.statistics)", "\(name)")
    #expect("\(packing.statistics)" == "\(tracker.statistics)", "\(name)")
    return (brief.short, whole.all)
  }

  private struct Count {
    var summary = Summary()
    var short = 0
    var all = 0
    var evidence = ConnectionEvidence()

    /// All that is ever written of the counts, as JSON and as tables.
    var report: String {
      let facts = CaptureFacts(
        file: "a", linkType: "Ethernet", snapshotLength: 0, precision: .nanoseconds)
      var out = ByteBuffer()
      var writers: [any ReportWriter] = [
        SummaryJSONWriter(), TextReport(isColoured: false, listsConnections: true),
      ]
      for place in writers.indices {
        writers[place].beginCapture(facts, into: &out)
        writers[place].endCapture(facts, summary: summary, into: &out)
        writers[place].endReport(total: summary, into: &out)
      }
      return String(decoding: out.bytes, as: UTF8.self)
    }

    mutating func take(from tracker: inout ConnectionTracker, inShort: Bool) {
      if !inShort {
        while tracker.takeFinished(into: &evidence) {
          summary.add(evidence, judged: Verdict(of: evidence))
          all += 1
        }
        return
      }
      var ended = EndedConnections()
      var isAll = false
      while !isAll {
        ended.removeAll()
        isAll = ended.take(
          from: &tracker, WantedExtents(unanswered: .short, fourWay: .short, merged: .short))
        count(ended)
      }
    }

    private mutating func count(_ ended: EndedConnections) {
      let evident = ended.forms.count { $0 == .evident }
      for syn in ended.unanswered { summary.add(syn) }
      for end in ended.ordinary { summary.add(end) }
      for evidence in ended.evident.prefix(evident) {
        summary.add(evidence, judged: Verdict(of: evidence))
      }
      short += ended.unanswered.count + ended.ordinary.count
      all += ended.forms.count
    }
  }
}
