import FlowTracking
import Foundation
import PacketDecode
import TeardownAnalysis
import TestSupport
import Testing
import Wire

/// Frames whose headers are cut off: each is counted under where it ends, and what it cannot show is
/// not claimed.
@Suite struct CutHeaderTests {
  /// A frame's headers, and where they end.
  struct Headers: Sendable, CustomTestStringConvertible {
    let kind: CaptureRewriter.Kind?
    let link: Int
    let fixture: String
    let internet: Int
    var testDescription: String { "\(fixture) \(kind.map { "\($0)" } ?? "plain")" }
  }

  static let headers: [Headers] = [("four_way.A.pcap", 20), ("four_way_v6.B.pcap", 40)].flatMap {
    fixture, internet in
    [(nil, 14), (.vlan, 18), (.qinq, 22)].map { kind, link in
      Headers(kind: kind, link: link, fixture: fixture, internet: internet)
    }
  }

  @Test(arguments: headers)
  func everyFrameIsCountedUnderTheHeaderInWhichItEnds(headers: Headers) throws {
    let capture = try Self.capture(headers)
    let frames = UInt64(capture.records.count)
    let internetEnd = headers.link + headers.internet
    for length in 0..<internetEnd + 20 {
      let reason: SkipReason =
        length < headers.link
        ? .cutInLinkHeader : length < internetEnd ? .cutInIPHeader : .cutInTCPHeader
      let pipeline = try Pipeline(capture.cut(to: length).written())
      #expect(pipeline.error == nil)
      #expect(pipeline.counters[reason] == frames, "\(length) octets: not \(reason)")
      #expect(pipeline.counters.damagedCount == frames, "\(length) octets")
      #expect(pipeline.connections.isEmpty, "\(length) octets")
    }
  }

  /// The options end with the connection's knowledge of SACK and of timestamps.
  @Test(arguments: headers)
  func aFrameCutInItsOptionsIsASegmentThatIsCounted(headers: Headers) throws {
    let capture = try Self.capture(headers)
    let whole = try Pipeline(capture.written())
    let fixed = headers.link + headers.internet + 20
    for length in fixed..<fixed + 12 {
      let pipeline = try Pipeline(capture.cut(to: length).written())
      #expect(pipeline.counters.segmentCount == whole.counters.segmentCount)
      #expect(pipeline.counters.cutOptionsCount == whole.counters.segmentCount, "\(length) octets")
      #expect(pipeline.connections.map(\.verdict.label) == whole.connections.map(\.verdict.label))
      let bytes = pipeline.connections.map { [$0.connection.low.bytes, $0.connection.high.bytes] }
      #expect(
        bytes == whole.connections.map { [$0.connection.low.bytes, $0.connection.high.bytes] })
    }
  }

  /// Without options a lost FIN and a lost ACK of it cannot be told apart, but no loss becomes surer,
  /// and all else stays.
  @Test(arguments: LabCase.fixtures)
  func withoutOptionsNothingIsSurerThanWithThem(lab: LabCase) throws {
    let file = try SharedCaptures.bytes(of: lab.file)
    let whole = Pipeline(path: lab.file.path).connections
    let cut = try Pipeline(CaptureRewriter.rewrite(file, .snap)).connections
    #expect(cut.count == whole.count, "\(lab)")
    for (before, after) in zip(whole, cut) {
      let (before, after) = (before.verdict, after.verdict)
      #expect(after.shape == before.shape, "\(lab)")
      #expect(after.initiator == before.initiator, "\(lab)")
      #expect(after.abortedBy == before.abortedBy, "\(lab)")
      #expect(before.certainLosses.isSuperset(of: after.certainLosses), "\(lab)")
      let mayDiffer = [before.label, after.label].contains(.lostSegmentRetransmitted)
      #expect(mayDiffer || after.label == before.label, "\(lab)")
    }
  }

  /// A frame cut off in its TCP header says no more of its connection than one that was never captured.
  @Test(arguments: LabCase.fixtures, [15, 40, 53])
  func aFrameCutInItsHeadersIsLikeOneThatTheCaptureMissed(lab: LabCase, length: Int) throws {
    let capture = try #require(ClassicCapture(SharedCaptures.bytes(of: lab.file)))
    for place in capture.records.indices.suffix(24) {
      var cut = capture
      cut.records[place].bytes = Array(cut.records[place].bytes.prefix(length))
      var missing = capture
      missing.records[place].bytes.setField16(12, 0x0806)
      let one = try Pipeline(cut.written())
      let other = try Pipeline(missing.written())
      #expect(
        one.connections.map(Meaning.init) == other.connections.map(Meaning.init),
        "\(lab), frame \(place + 1)")
      #expect(one.counters.damagedCount == 1, "\(lab), frame \(place + 1)")
      #expect(one.counters.frameCount == one.frames)
    }
  }

  private static func capture(_ headers: Headers) throws -> ClassicCapture {
    let file = SharedCaptures.root.appendingPathComponent("Fixtures/\(headers.fixture)")
    var bytes = try SharedCaptures.bytes(of: file)
    if let kind = headers.kind { bytes = try CaptureRewriter.rewrite(bytes, kind) }
    return try #require(ClassicCapture(bytes))
  }
}

extension ClassicCapture {
  /// The same frames with at most some octets of each.
  fileprivate func cut(to length: Int) -> ClassicCapture {
    var result = self
    for place in records.indices {
      result.records[place].bytes = Array(records[place].bytes.prefix(length))
    }
    return result
  }
}

extension Verdict {
  /// The numbers of the waves of which some are certain to be lost.
  fileprivate var certainLosses: Set<UInt8> {
    Set((0..<waves.count).map { waves[$0] }.filter { $0.certainty == .certain }.map(\.number))
  }
}
