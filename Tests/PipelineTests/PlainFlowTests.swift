import Foundation
import PacketCapture
import PacketDecode
import TestSupport
import Testing
import Wire

@testable import FlowTracking

/// A plain flow is a short form of a connection: unpacked at any moment, it must be the connection
/// that the general rules make of the same segments.
@Suite struct PlainFlowTests {
  static let fixtures = Self.captures(
    in: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Fixtures"))

  @Test func aFlowTakesAQuarterOfAKilobyte() {
    #expect(MemoryLayout<PlainFlow>.stride == 256)
  }

  @Test(arguments: fixtures)
  func afterEverySegmentAFlowUnpacksIntoTheConnectionOfTheGeneralRules(capture: URL) throws {
    let segments = try Self.segments(of: capture)
    for count in 1...max(1, Self.countBeforeSilence(segments)) {
      let some = segments.prefix(count)
      let plain = Self.portraits(of: some, unpacksAtOnce: false).portraits
      let general = Self.portraits(of: some, unpacksAtOnce: true).portraits
      let difference = Self.difference(plain, general)
      try #require(
        difference.isEmpty, "\(capture.lastPathComponent), \(count) segments: \(difference)")
    }
  }

  @Test func mostConnectionsOfTheFixturesArePlainFlowsAtSomeTime() throws {
    var plain = 0
    for capture in Self.fixtures {
      let segments = try Self.segments(of: capture)
      let (_, flows) = Self.portraits(of: segments.prefix(4), unpacksAtOnce: false)
      if flows > 0 { plain += 1 }
    }
    #expect(plain * 2 > Self.fixtures.count)
  }

  @Test(
    .enabled(if: SharedCaptures.has("storm"), "../shared/captures/storm is not here"),
    arguments: captures(in: "storm"))
  func inAStormTheReportsAreThoseOfTheGeneralRules(capture: URL) throws {
    let segments = try Self.segments(of: capture)
    for count in [segments.count / 3, segments.count / 2, segments.count] {
      let plain = Self.portraits(of: segments.prefix(count), unpacksAtOnce: false).portraits
      let general = Self.portraits(of: segments.prefix(count), unpacksAtOnce: true).portraits
      let difference = Self.difference(plain, general)
      #expect(difference.isEmpty, "\(count) segments: \(difference.prefix(10))")
    }
  }

  /// Such a segment belongs to no part of the connection that is known, however near it lies.
  @Test(arguments: 2...6)
  func aNumberFromBeforeTheInitialOneIsAStrayInEitherForm(place: Int) throws {
    var segments = try Ladder(LadderPrefix.exchange().script).segments()
    let field = segments[place].acknowledgmentField
    segments[place].acknowledgmentField = field - 15_000
    let plain = Self.portraits(of: segments[...], unpacksAtOnce: false).portraits
    let general = Self.portraits(of: segments[...], unpacksAtOnce: true).portraits
    let difference = Self.difference(plain, general)
    #expect(difference.isEmpty, "\(difference)")
  }

  /// How many segments come before the first silence, in which connections that have ended are
  /// packed, and less of them is kept.
  private static func countBeforeSilence(_ segments: [Segment]) -> Int {
    let pairs = zip(segments, segments.dropFirst())
    let silence = pairs.enumerated().first { _, pair in
      pair.1.timestamp - pair.0.timestamp > 1_000_000_000
    }
    return silence.map { $0.offset + 1 } ?? segments.count
  }

  /// The fields of connections that two trackers see differently.
  private static func difference(_ one: [[String]], _ other: [[String]]) -> [String] {
    if one.count != other.count { return ["\(one.count) and \(other.count) connections"] }
    return zip(one, other).flatMap { first, second in
      if first.count != second.count { return ["\(first.count) and \(second.count) fields"] }
      return zip(first, second).filter { $0 != $1 }.map { "\($0), in general \($1)" }
    }
  }

  static func captures(in shared: String) -> [URL] { SharedCaptures.captures(in: shared) }

  static func captures(in folder: URL) -> [URL] {
    let files = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    return (files ?? []).filter { $0.pathExtension == "pcap" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
  }

  static func segments(of capture: URL) throws -> [Segment] {
    var source = try CaptureSource(path: capture.path)
    var decoder = PacketDecoder()
    var segments: [Segment] = []
    var queue = SegmentQueue()
    while let frame = try source.next() {
      let outcome = decoder.decode(
        frame.bytes, linkType: frame.linkType, originalLength: frame.originalLength,
        frame: frame.number,
        timestamp: frame.timestamp, into: &queue.next)
      if outcome == .segment { segments.append(queue.next) }
    }
    return segments
  }

  /// What a tracker says of every connection that has not been silent for more than a second, in
  /// order, and how many are plain flows.
  private static func portraits(
    of segments: ArraySlice<Segment>, unpacksAtOnce: Bool
  ) -> (portraits: [[String]], flows: Int) {
    var tracker = ConnectionTracker()
    var evidence = ConnectionEvidence()
    var portraits: [[String]] = []
    for segment in segments {
      tracker.absorb(segment)
      if unpacksAtOnce { unpackAll(&tracker) }
      while tracker.takeFinished(into: &evidence) {}
    }
    var flows = 0
    for slot in 0..<tracker.flows.count where tracker.flows[slot].isTracked { flows += 1 }
    let latest = segments.map(\.timestamp).max() ?? Timestamp(nanoseconds: 0)
    tracker.finish()
    while tracker.takeFinished(into: &evidence) {
      let silence = latest - evidence.connection.end
      if silence < 1_000_000_000 { portraits.append(Portrait.lines(of: evidence)) }
    }
    return (portraits, flows)
  }

  private static func unpackAll(_ tracker: inout ConnectionTracker) {
    for slot in 0..<tracker.flows.count where tracker.flows[slot].isTracked {
      let hash = UInt32(truncatingIfNeeded: tracker.flows.tuple(of: slot).trackingHash)
      _ = tracker.unparked(.flow(slot), hash: hash)
    }
  }
}
