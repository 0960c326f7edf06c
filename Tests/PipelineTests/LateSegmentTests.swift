import FlowTracking
import Foundation
import TeardownAnalysis
import TestSupport
import Testing
import Wire

/// A connection that ended is packed away after some silence; a late segment finds it again.
///
/// Another connection lets time pass meanwhile, so that it really is packed, as
/// no connection may stay unpacked.
@Suite struct LateSegmentTests {
  /// What comes late, and what it makes of the connection.
  struct Late: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let script: String
    let packets: Int
    var label = Label.cleanFourWay
    var lateResets: UInt32 = 0
  }

  /// The close, seen from the client.
  static let close = """
    +.100 > F. 101:101(0) ack 1001
    +.020 < .  1001:1001(0) ack 102
    +.010 < F. 1001:1001(0) ack 102
    +.00005 > . 102:102(0) ack 1002

    """

  static let lates: [Late] = [
    Late(testDescription: "nothing", script: "", packets: 0),
    Late(testDescription: "an ACK", script: "+10 > . 102:102(0) ack 1002", packets: 1),
    Late(
      testDescription: "an RST of the client", script: "+10 > R 102:102(0)", packets: 1,
      lateResets: 1),
    Late(
      testDescription: "an RST of the server", script: "+10 < R. 1002:1002(0) ack 102", packets: 1,
      lateResets: 1),
    // The server did not get the last ACK.
    Late(
      testDescription: "the second FIN and its ACK",
      script: """
        +10 < F. 1001:1001(0) ack 102
        +.00005 > . 102:102(0) ack 1002
        """,
      packets: 2, label: .lostSegmentRetransmitted),
    Late(
      testDescription: "the second FIN again and again",
      script: """
        +10 < F. 1001:1001(0) ack 102
        +.00005 > . 102:102(0) ack 1002
        +20 < F. 1001:1001(0) ack 102
        +.00005 > . 102:102(0) ack 1002
        +200 < F. 1001:1001(0) ack 102
        +.00005 > . 102:102(0) ack 1002
        """,
      packets: 6, label: .lostSegmentRetransmitted),
    Late(
      testDescription: "an RST after 230 seconds", script: "+230 > R 102:102(0)", packets: 1,
      lateResets: 1),
  ]

  @Test(arguments: lates, LadderSetting.all)
  func aLateSegmentBelongsToTheConnectionThatEnded(late: Late, setting: LadderSetting) throws {
    let ladder = try Ladder(LadderPrefix.exchange().script + Self.close + late.script)
    var writer = CaptureFileWriter(
      format: .pcap(bigEndian: false, nanoseconds: true), linkType: 1)
    for frame in ladder.frames(in: setting) { writer.append(frame.bytes, at: frame.timestamp) }
    let capture = try #require(ClassicCapture(writer.bytes))
    let found = try connections(of: capture.withBystander())
    #expect(found.count == 1)
    let judged = try #require(found.first)
    #expect(judged.packets == 17 + late.packets)
    #expect(judged.verdict.label == late.label)
    #expect(judged.verdict.lateResets == late.lateResets)
    #expect(judged.verdict.initiator == .client)
  }

  @Test(arguments: LabCase.fixtures)
  func silenceBetweenTheSegmentsOfACloseTearsNoFixtureApart(fixture: LabCase) throws {
    try expectSameConnectionsWithSilences(fixture)
  }

  @Test(
    .enabled(if: SharedCaptures.has("lab"), "the folder of lab captures is absent"),
    arguments: LabCase.lab)
  func silenceBetweenTheSegmentsOfACloseTearsNoLabCaptureApart(lab: LabCase) throws {
    try expectSameConnectionsWithSilences(lab)
  }

  /// Times decide what was lost, so only the label of what is no close by FINs must stay; but each
  /// connection must keep all of its packets.
  private func expectSameConnectionsWithSilences(_ lab: LabCase) throws {
    let capture = try #require(ClassicCapture(SharedCaptures.bytes(of: lab.file)))
    let before = try connections(of: capture)
    let after = try connections(of: capture.stretched().withBystander())
    #expect(after.map(\.outline) == before.map(\.outline), "\(lab)")
  }

  private func connections(of capture: ClassicCapture) throws -> [Judged] {
    let limits = TrackerLimits(unpackedConnections: 0)
    return try Pipeline(capture.written(), limits: limits).connections
      .filter { !$0.isBetween(ClassicCapture.bystanderEnds) }
      .sorted { $0.connection.id < $1.connection.id }
  }
}

extension Judged {
  /// All segments of both ends.
  fileprivate var packets: Int {
    Int(connection.low.packets) + Int(connection.high.packets)
  }

  /// Which packets it has, and the form of its close.
  fileprivate var outline: String {
    "\(connection.endpoint(.client)) -> \(connection.endpoint(.server)): \(packets) packets, "
      + "\(events.count) in the log, shape \(verdict.shape?.rawValue ?? "-"), "
      + "begun by \(verdict.initiator?.rawValue ?? "-")"
  }
}
