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

  /// Silences included, in which connections that have ended are packed.
  @Test(arguments: fixtures)
  func theReportsOfAWholeCaptureAreThoseOfTheGeneralRules(capture: URL) throws {
    try Self.expectSameReports(capture)
  }

  @Test(
    .enabled(if: SharedCaptures.has("storm"), "../shared/captures/storm is not here"),
    arguments: captures(in: "storm"))
  func inAStormTheReportsAreThoseOfTheGeneralRules(capture: URL) throws {
    try Self.expectSameReports(capture)
  }

  private static func expectSameReports(_ capture: URL) throws {
    let segments = try segments(of: capture)
    for count in [segments.count / 3, segments.count / 2, segments.count] {
      let plain = portraits(of: segments.prefix(count), unpacksAtOnce: false).portraits
      let general = portraits(of: segments.prefix(count), unpacksAtOnce: true).portraits
      let difference = difference(plain, general)
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

  /// What comes late is held against the same, whether a connection is still a flow or was parked.
  @Test(arguments: LateSegmentTests.lates, LadderSetting.all)
  func lateSegmentsFindTheSameInEitherForm(
    late: LateSegmentTests.Late, setting: LadderSetting
  ) throws {
    let ladder = try Ladder(
      LadderPrefix.exchange().script + LateSegmentTests.close + late.script)
    let segments = ladder.segments(in: setting)
    let plain = Self.portraits(of: segments[...], unpacksAtOnce: false).portraits
    let general = Self.portraits(of: segments[...], unpacksAtOnce: true).portraits
    let difference = Self.difference(plain, general)
    #expect(difference.isEmpty, "\(difference)")
  }

  /// Evidence is reused: what one connection leaves in it is not the next one's.
  @Test func aDuplicateFrameOfAFlowCountsForNoOtherConnection() throws {
    let first = try Ladder(LadderPrefix.exchange().script + LateSegmentTests.close).segments()
    // Data sent again: this one is parked in its short form.
    let script =
      LadderPrefix.exchange().script + "+.300 > P. 1:101(100) ack 1001\n" + LateSegmentTests.close
    var second = try Ladder(script).segments()
    for place in second.indices {
      let (low, high) = (second[place].tuple.low, second[place].tuple.high)
      second[place].tuple =
        FourTuple.orient(
          from: Endpoint(address: low.address, port: low.port + 1),
          to: Endpoint(address: high.address, port: high.port)
        ).tuple
      second[place].frame += 1_000
      second[place].timestamp.nanoseconds += 5_000_000_000
    }
    var duplicated = first
    duplicated.insert(first[5], at: 6)
    duplicated[6].timestamp.nanoseconds += 1_000
    var tracker = ConnectionTracker()
    for segment in duplicated + second { tracker.absorb(segment) }
    tracker.passTime(to: Timestamp(nanoseconds: second[0].timestamp.nanoseconds + 100_000_000_000))
    tracker.finish()
    var evidence = ConnectionEvidence()
    var counts: [UInt32] = []
    while tracker.takeFinished(into: &evidence) {
      counts.append(evidence.connection.duplicateFrames)
    }
    #expect(counts == [1, 0])
  }

  /// Numbers within two megabytes leave nothing to decide; the capture dropped what lies between.
  @Test(arguments: 3...14)
  func aNumberFarAheadIsTakenTheSameWayInEitherForm(place: Int) throws {
    var segments = try Ladder(
      LadderPrefix.exchange().script + LateSegmentTests.close
        + "+10 < F. 1001:1001(0) ack 102"
    ).segments()
    for place in place..<min(place + 2, segments.count) {
      segments[place].sequence = segments[place].sequence + 1_000_000
    }
    let plain = Self.portraits(of: segments[...], unpacksAtOnce: false).portraits
    let general = Self.portraits(of: segments[...], unpacksAtOnce: true).portraits
    let difference = Self.difference(plain, general)
    #expect(difference.isEmpty, "\(difference)")
  }

  /// How many segments come before the first silence: every one of all would take minutes.
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

  /// What a tracker says of every connection, in their order, and how many are plain flows at the end.
  private static func portraits(
    of segments: ArraySlice<Segment>, unpacksAtOnce: Bool
  ) -> (portraits: [[String]], flows: Int) {
    var tracker = ConnectionTracker()
    var evidence = ConnectionEvidence()
    var portraits: [UInt64: [String]] = [:]
    for segment in segments {
      tracker.absorb(segment)
      if unpacksAtOnce { unpackAll(&tracker) }
      while tracker.takeFinished(into: &evidence) {
        portraits[evidence.connection.id] = Portrait.lines(of: evidence)
      }
    }
    var flows = 0
    for slot in 0..<tracker.flows.count where tracker.flows[slot].isTracked { flows += 1 }
    tracker.finish()
    while tracker.takeFinished(into: &evidence) {
      portraits[evidence.connection.id] = Portrait.lines(of: evidence)
    }
    return (portraits.sorted { $0.key < $1.key }.map(\.value), flows)
  }

  private static func unpackAll(_ tracker: inout ConnectionTracker) {
    for slot in 0..<tracker.flows.count where tracker.flows[slot].isTracked {
      let hash = UInt32(truncatingIfNeeded: tracker.flows.tuple(of: slot).trackingHash)
      _ = tracker.unparked(.flow(slot), hash: hash)
    }
  }
}
