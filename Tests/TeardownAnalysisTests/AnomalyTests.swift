import FlowTracking
import TeardownAnalysis
import TestSupport
import Testing
import Wire

/// What is remarkable about a connection, a scenario a kind.
///
/// `LadderPrefix.exchange` takes frames 1 to 13, `Scenario.closed` 14 to 17.
@Suite struct AnomalyTests {
  @Test(arguments: scenarios, LadderSetting.all)
  func whatIsRemarkableIsSaid(scenario: AnomalyScenario, setting: LadderSetting) throws {
    try scenario.check(in: setting)
  }

  @Test func everyKindHasATest() {
    // These follow here, in `LossyCaptureTests` and in `TunnelCollisionTests`.
    let others: [Anomaly.Kind] = [.evicted, .clockWentBack, .captureDropped, .tunnelCollision]
    let kinds = Self.scenarios.flatMap(\.expected).map(\.kind) + others
    #expect(Set(kinds) == Set(Anomaly.Kind.allCases))
  }

  @Test func aConnectionThatIsLetGoForWantOfRoomIsMarked() throws {
    var segments = try Ladder(LadderPrefix.exchange().script).segments()
    var setting = LadderSetting()
    setting.client.port = 4000
    setting.start = try #require(segments.last).timestamp
    segments += try Ladder(LadderPrefix.handshake().script).segments(in: setting)
    let evidence = try #require(track(segments, limits: TrackerLimits(connections: 1)).first)
    #expect(Verdict(of: evidence).anomalies.map(\.kind) == [.evicted])
  }

  @Test func framesWithEarlierTimesAreMarked() throws {
    var segments = try Ladder(LadderPrefix.exchange().script).segments()
    segments[8].timestamp.nanoseconds -= 1_000_000_000
    let evidence = try #require(track(segments).first)
    #expect(Verdict(of: evidence).anomalies.map(\.kind) == [.clockWentBack])
  }

  @Test func aClockThatJumpsByCenturiesBetweenTwoFinsShowsNoGivingUp() throws {
    let script =
      LadderPrefix.exchange().script + """
        +.100 > F. 101:101(0) ack 1001
        +.200 > F. 101:101(0) ack 1001
        """
    for jump: Int64 in [.max / 2, .max - 1_000_000_000] {
      var segments = try Ladder(script).segments()
      let last = segments.count - 1
      segments[last - 1].timestamp.nanoseconds = 1_000_000_000
      segments[last].timestamp.nanoseconds = jump
      let evidence = try #require(track(segments).first)
      #expect(!Verdict(of: evidence).anomalies.contains { $0.kind == .gaveUp })
    }
  }

  static let scenarios = reuses + ghosts + encounters + lateSegments + others

  private typealias Remark = AnomalyScenario.Remark

  /// The four-tuple opened again out of TIME_WAIT.
  private static let reuses: [AnomalyScenario] = [
    AnomalyScenario(
      "the client that holds TIME_WAIT connects again: a larger timestamp and ISN make it legal",
      Scenario.closed + Scenario.again(after: "+5"),
      Remark(kind: .reopened), Remark(kind: .timeWaitReuse, frame: 18, side: .client),
      particulars: .reuse(after: 5_000_000_000, [.largerTimestamp, .largerNumber])),
    AnomalyScenario(
      "a Linux server that holds TIME_WAIT answers with its old SND.NXT + 65537",
      serverCloses + Scenario.again(after: "+5"),
      Remark(kind: .reopened), Remark(kind: .timeWaitReuse, frame: 18, side: .client),
      particulars: .reuse(
        after: 5_000_000_000, [.largerTimestamp, .largerNumber, .recycledNumber])),
    AnomalyScenario(
      "a Linux client that recycles its own TIME_WAIT does the same",
      Scenario.closed
        + Scenario.again(after: "+5").replacing("isn > 200000", with: "isn > 65639"),
      Remark(kind: .reopened), Remark(kind: .timeWaitReuse, frame: 18, side: .client),
      particulars: .reuse(
        after: 5_000_000_000, [.largerTimestamp, .largerNumber, .recycledNumber])),
    AnomalyScenario(
      "without timestamps only a larger ISN is left",
      after: .exchange(options: .withoutTimestamps),
      Scenario.closed + Scenario.again(after: "+5").replacing("ts,", with: ""),
      Remark(kind: .reopened), Remark(kind: .timeWaitReuse, frame: 18, side: .client),
      particulars: .reuse(after: 5_000_000_000, .largerNumber)),
    AnomalyScenario(
      "a smaller ISN with a larger timestamp is legal too",
      Scenario.closed
        + Scenario.again(after: "+5").replacing("isn > 200000", with: "isn > 4294000000"),
      Remark(kind: .reopened), Remark(kind: .timeWaitReuse, frame: 18, side: .client),
      particulars: .reuse(after: 5_000_000_000, .largerTimestamp)),
    AnomalyScenario(
      "a reuse after the end of TIME_WAIT is everyday life",
      Scenario.closed + Scenario.again(after: "+61"), Remark(kind: .reopened)),
    AnomalyScenario(
      "the new incarnation itself is nothing to remark on",
      Scenario.closed + Scenario.again(after: "+5"), connection: 1),
  ]

  /// A clean close by the server, which then holds TIME_WAIT.
  private static let serverCloses = """
    +.100 < F. 1001:1001(0) ack 101
    +.00005 > . 101:101(0) ack 1002
    +.010 > F. 101:101(0) ack 1002
    +.020 < . 1002:1002(0) ack 102

    """

  /// Segments of one incarnation inside the next.
  private static let ghosts: [AnomalyScenario] = [
    AnomalyScenario(
      "old segments inside the next incarnation are ghosts in it",
      Scenario.closed
        + Scenario.again(after: "+70").inserting(
          5,
          """
          isn > 0
          isn < 0
          +.001 < . 801:1001(200) ack 101
          +.001 < . 801:1001(200) ack 101
          isn > 200000
          isn < 66539
          """),
      connection: 1, Remark(kind: .ghostSegment, frame: 21, side: .server, count: 2))
  ]

  /// A SYN that meets the incarnation before.
  private static let encounters: [AnomalyScenario] = [
    AnomalyScenario(
      "a SYN meets LAST_ACK, whose last ACK was lost: seen from the new connection", metLastAck,
      connection: 1, Remark(kind: .synMetOldConnection, frame: 18, side: .server),
      particulars: .metOld(.lastAck, acknowledgment: 18)),
    AnomalyScenario(
      "a SYN meets LAST_ACK: seen from the old connection", metLastAck,
      Remark(kind: .reopened), Remark(kind: .synMetOldConnection, frame: 17, side: .server),
      particulars: .metOld(.lastAck, acknowledgment: 18)),
    AnomalyScenario(
      "a SYN meets TIME_WAIT and gets an ACK: seen from the new connection",
      serverCloses + answered("+.020 < . 1002:1002(0) ack 102\n+.00005 > R 102:102(0) id 0"),
      connection: 1, Remark(kind: .synMetOldConnection, frame: 19, side: .server),
      particulars: .metOld(.timeWait, acknowledgment: 19)),
    AnomalyScenario(
      "a SYN meets TIME_WAIT and is refused",
      serverCloses + """
        isn > 200000
        +1 > S 0:0(0) <mss 1460,sackOK,ts,wscale 7>
        +.020 < R. 0:0(0) ack 1 id 0
        """,
      Remark(kind: .reopened), Remark(kind: .synMetOldConnection, frame: 18, side: .server),
      particulars: .metOld(.timeWait, acknowledgment: nil)),
    AnomalyScenario(
      "a port that is closed refuses a SYN of its own accord",
      Scenario.closed + """
        isn > 200000
        +1 > S 0:0(0) <mss 1460,sackOK,ts,wscale 7>
        +.020 < R. 0:0(0) ack 1 id 0
        """,
      Remark(kind: .reopened), Remark(kind: .timeWaitReuse, frame: 18, side: .client),
      particulars: .reuse(after: 1_000_000_000, [.largerTimestamp, .largerNumber])),
  ]

  private static let metLastAck =
    """
    +.100 > F. 101:101(0) ack 1001
    +.020 < F. 1001:1001(0) ack 102
    +.00005 > . 102:102(0) ack 1002 lost

    """ + answered("+.020 < . 1002:1002(0) ack 102\n+.00005 > R 102:102(0) id 0")

  /// A SYN, what the incarnation before answers, and the SYN that goes through at last.
  private static func answered(_ answer: String) -> String {
    """
    isn > 200000
    +1 > S 0:0(0) <mss 1460,sackOK,ts,wscale 7>
    isn > 0
    \(answer)
    isn > 200000
    isn < 900000
    +1 > S 0:0(0) <mss 1460,sackOK,ts,wscale 7>
    +.020 < S. 0:0(0) ack 1 <mss 1460,sackOK,ts,wscale 7>
    +.00005 > . 1:1(0) ack 1
    """
  }

  /// Segments that come to an end that is gone.
  private static let lateSegments: [AnomalyScenario] = [
    AnomalyScenario(
      "a FIN comes after the end of TIME_WAIT",
      Scenario.closed + """
        +150 < F. 1001:1001(0) ack 102
        +.00005 > R 102:102(0) id 0
        """,
      Remark(kind: .lateFin, frame: 18, side: .server),
      particulars: .gone(from: .timeWait, since: 90_000_000_000, reset: 19)),
    AnomalyScenario(
      "a FIN comes when FIN_WAIT_2 is gone",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < . 1001:1001(0) ack 102
      +90 < F. 1001:1001(0) ack 102
      +.00005 > R 102:102(0) id 0
      """,
      Remark(kind: .lateFin, frame: 16, side: .server),
      particulars: .gone(from: .finWait2, since: nil, reset: 17)),
    AnomalyScenario(
      "an old duplicate provokes an ACK out of TIME_WAIT, and the RST that answers it kills it",
      Scenario.closed + """
        +.5 < . 801:1001(200) ack 101
        +.00005 > . 102:102(0) ack 1002
        +.020 < R 1002:1002(0) id 0
        """,
      Remark(kind: .timeWaitAssassination, frame: 20, side: .client)),
    AnomalyScenario(
      "an end gives up its FIN after three tries",
      """
      +.100 > F. 101:101(0) ack 1001 lost
      +.220 > F. 101:101(0) ack 1001 lost
      +.440 > F. 101:101(0) ack 1001 lost
      +100 < . 1000:1000(0) ack 101
      """,
      Remark(kind: .gaveUp, frame: 16, side: .client),
      particulars: .tries(3, silence: 100_000_000_000)),
    AnomalyScenario(
      "a capture that ends too soon does not show that an end gave up",
      """
      +.100 > F. 101:101(0) ack 1001 lost
      +.220 > F. 101:101(0) ack 1001 lost
      +.440 > F. 101:101(0) ack 1001 lost
      +1 < . 1000:1000(0) ack 101
      """),
  ]

  /// What the log itself shows.
  private static let others: [AnomalyScenario] = [
    AnomalyScenario(
      "a FIN at two places",
      """
      +.100 > F. 101:101(0) ack 1001
      +.100 > F. 151:151(0) ack 1001
      """,
      Remark(kind: .finMoved, side: .client)),
    AnomalyScenario(
      "an acknowledged part of the stream that was not captured may be a FIN",
      """
      +.100 > F. 101:101(0) ack 2001
      +.020 < . 2001:2001(0) ack 102
      """,
      Remark(kind: .unseenFinPossible, side: .server)),
    AnomalyScenario(
      "an RST ahead of RCV.NXT that ends a connection all the same",
      "+.100 > R. 151:151(0) ack 1001",
      Remark(kind: .inexactReset, frame: 14, side: .client)),
    AnomalyScenario(
      "more RSTs than the log of a close holds",
      (0..<70).map { "+.100 > R. \(151 + $0):\(151 + $0)(0) ack 1001" }.joined(separator: "\n"),
      Remark(kind: .inexactReset, frame: 14, side: .client),
      Remark(kind: .evidenceTruncated, count: 7)),
  ]
}

extension String {
  fileprivate func replacing(_ text: String, with other: String) -> String {
    split(separator: text, omittingEmptySubsequences: false).joined(separator: other)
  }
}
