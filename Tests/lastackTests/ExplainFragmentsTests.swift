import Foundation
import TestSupport
import Testing
import Wire

@Suite("Explaining a connection with incomplete datagrams")
struct ExplainFragmentsTests {
  /// A capture in fragments, without one of the second fragments.
  private static func capture(missing number: Int) throws -> ClassicCapture {
    let file = SharedCaptures.root.appending(path: "Fixtures/half_close_with_data.A.pcap")
    let fragments = try CaptureRewriter.rewrite(SharedCaptures.bytes(of: file), .fragments)
    var capture = try #require(ClassicCapture(fragments))
    let seconds = capture.records.indices.filter {
      capture.records[$0].bytes.field16(12) == 0x0800
        && capture.records[$0].bytes.field16(20) & 0x1fff != 0
    }
    try #require(seconds.count > 8)
    capture.records.remove(at: seconds[number])
    return capture
  }

  /// The number of segments in the record of the only connection.
  private static func packets(_ record: String) throws -> Int {
    let match = try #require(record.firstMatch(of: /"packets":\{"client":(\d+),"server":(\d+)\}/))
    return try #require(Int(match.1)) + #require(Int(match.2))
  }

  /// What stands below the arrows, however its lines were folded.
  private static func marks(_ outcome: Program.Outcome) -> String {
    outcome.words.split(whereSeparator: { "│ ".contains($0) }).joined(separator: " ")
  }

  /// Given up when the capture ends, long after the connection's last frame, or, where time goes on, in
  /// the middle of it.
  @Test(arguments: [0, 3, 7], [Int64?.none, 1, 6])
  func theSegmentOfTheFirstFragmentIsCollected(number: Int, silence: Int64?) throws {
    var capture = try Self.capture(missing: number)
    let fragment = try #require(
      capture.records.firstIndex { $0.bytes.field16(20) & 0x2000 != 0 })
    if let silence {
      // Half a minute after each frame from some place on.
      for (count, place) in capture.records.indices.dropFirst(fragment + Int(silence)).enumerated()
      {
        capture.records[place].timestamp.nanoseconds += Int64(min(count, 6)) * 31_000_000_000
      }
    }
    let folder = try Folder()
    let path = try folder.file("a.pcap", Data(capture.written()))
    let report = try Program.run(path, "--format", "ndjson")
    #expect(report.status == 0)
    let records = report.output.split(separator: "\n").map(String.init)
    #expect(records.count == 1)
    let outcome = try Program.run("explain", path, "--connection", "1")
    #expect(outcome.errors.isEmpty)
    #expect(outcome.status == 0)
    #expect(Self.marks(outcome).contains("fragment of a datagram that was not captured whole"))
    #expect(try Self.packets(#require(records.first)) > 10)
  }

  /// What follows the fragment opens the connection, which has lower frames all the same.
  @Test func theCaptureMayBeginWithTheFragment() throws {
    var capture = try Self.capture(missing: 0)
    let fragment = try #require(
      capture.records.firstIndex { $0.bytes.field16(20) & 0x2000 != 0 })
    capture.records.removeFirst(fragment)
    let folder = try Folder()
    let path = try folder.file("a.pcap", Data(capture.written()))
    let outcome = try Program.run("explain", path, "--connection", "1")
    #expect(outcome.errors.isEmpty)
    #expect(outcome.status == 0)
    #expect(Self.marks(outcome).contains("fragment of a datagram that was not captured whole"))
  }
}
