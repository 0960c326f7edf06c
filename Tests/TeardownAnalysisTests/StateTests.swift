import FlowTracking
import TeardownAnalysis
import TestSupport
import Testing
import Wire

/// Where each end stood, in every setting in which that must be the same.
///
/// `LadderPrefix.exchange` takes frames 1 to 13.
@Suite struct StateTests {
  @Test(arguments: scenarios, LadderSetting.all)
  func theStatesAreThoseThatSegmentsProve(
    scenario: StateScenario, setting: LadderSetting
  ) throws {
    try scenario.check(in: setting)
  }

  static let scenarios = closes + losses + resets + unfinished

  /// The label shapes.
  static let closes: [StateScenario] = [
    StateScenario(
      "clean-four-way: FIN_WAIT_2 and CLOSE_WAIT last from the first ACK to the second FIN",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      +.010 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002
      """,
      client: "ESTABLISHED FIN_WAIT_1:14 FIN_WAIT_2:15 TIME_WAIT:17",
      server: "ESTABLISHED CLOSE_WAIT:15 LAST_ACK:16 CLOSED:17",
      closeWait: "server 0.01", finWait2: "0.01005", timeWait: "client 0 60"),
    StateScenario(
      "the server closes first and holds TIME_WAIT",
      """
      +.100 < F. 1001:1001(0) ack 101
      +.00005 > . 101:101(0) ack 1002
      +.010 > F. 101:101(0) ack 1002
      +.020 < .  1002:1002(0) ack 102
      """,
      client: "ESTABLISHED CLOSE_WAIT:15 LAST_ACK:16 CLOSED:17",
      server: "ESTABLISHED FIN_WAIT_1:14 FIN_WAIT_2:15 TIME_WAIT:17",
      closeWait: "client 0.01", finWait2: "0.03", timeWait: "server 0 60"),
    StateScenario(
      "merged-three-way: no FIN_WAIT_2, and CLOSE_WAIT is proven for no time at all",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002
      """,
      client: "ESTABLISHED FIN_WAIT_1:14 TIME_WAIT:16",
      server: "ESTABLISHED CLOSE_WAIT:15 LAST_ACK:15 CLOSED:16",
      closeWait: "server 0", timeWait: "client 0 60"),
    StateScenario(
      "simultaneous: both go through CLOSING and both hold TIME_WAIT",
      """
      +.100 > F. 101:101(0) ack 1001
      +.005 < F. 1001:1001(0) ack 101
      +.00005 > . 102:102(0) ack 1002
      +.015 < . 1002:1002(0) ack 102
      """,
      client: "ESTABLISHED FIN_WAIT_1:14 CLOSING:16 TIME_WAIT:17",
      server: "ESTABLISHED FIN_WAIT_1:15 CLOSING:17 TIME_WAIT:17",
      timeWait: "both 0 60"),
    StateScenario(
      "a half-close: data flows while the closer is in FIN_WAIT_2",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      +1 < P. 1001:1101(100) ack 102
      +.00005 > . 102:102(0) ack 1101
      +1 < F. 1101:1101(0) ack 102
      +.00005 > . 102:102(0) ack 1102
      """,
      client: "ESTABLISHED FIN_WAIT_1:14 FIN_WAIT_2:15 TIME_WAIT:19",
      server: "ESTABLISHED CLOSE_WAIT:15 LAST_ACK:18 CLOSED:19",
      closeWait: "server 2.00005", finWait2: "2.0001", timeWait: "client 0 60"),
    StateScenario(
      "a connection that was running when the capture began is established from its first frame",
      after: .nothing,
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      +.010 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002
      """,
      client: "ESTABLISHED:1 FIN_WAIT_1:1 FIN_WAIT_2:2 TIME_WAIT:4",
      server: "ESTABLISHED:1 CLOSE_WAIT:2 LAST_ACK:3 CLOSED:4",
      closeWait: "server 0.01", finWait2: "0.01005", timeWait: "client 0 60"),
  ]

  /// Segments of the close that were lost or came twice.
  static let losses: [StateScenario] = [
    StateScenario(
      "a lost first FIN: FIN_WAIT_1 lasts until the copy is acknowledged",
      """
      +.100 > F. 101:101(0) ack 1001 lost
      +.240 > F. 101:101(0) ack 1001 as copy
      +.020 < .  1001:1001(0) ack 102 <echo copy>
      +.010 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002
      """,
      client: "ESTABLISHED FIN_WAIT_1:14 FIN_WAIT_2:16 TIME_WAIT:18",
      server: "ESTABLISHED CLOSE_WAIT:16 LAST_ACK:17 CLOSED:18",
      closeWait: "server 0.01", finWait2: "0.01005", timeWait: "client 0 60"),
    StateScenario(
      "a lost last ACK: the FIN that comes again restarts TIME_WAIT, and LAST_ACK goes on",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      +.010 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002 lost
      +.240 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002 lost
      +.480 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002
      """,
      client: "ESTABLISHED FIN_WAIT_1:14 FIN_WAIT_2:15 TIME_WAIT:17",
      server: "ESTABLISHED CLOSE_WAIT:15 LAST_ACK:16 CLOSED:21",
      closeWait: "server 0.01", finWait2: "0.01005", timeWait: "client 2 60.7201"),
    StateScenario(
      "a second FIN that was lost has restarted nothing",
      after: .exchange(capturedAt: .server),
      """
      +.100 > F. 101:101(0) ack 1001
      +.00005 < . 1001:1001(0) ack 102
      +.010 < F. 1001:1001(0) ack 102 lost
      +.240 < F. 1001:1001(0) ack 102 as copy
      +.020 > . 102:102(0) ack 1002 <echo copy>
      """,
      client: "ESTABLISHED FIN_WAIT_1:14 FIN_WAIT_2:15 TIME_WAIT:18",
      server: "ESTABLISHED CLOSE_WAIT:15 LAST_ACK:16 CLOSED:18",
      closeWait: "server 0.01", finWait2: "0.27", timeWait: "client 0 60"),
    StateScenario(
      "an ACK lost before the capture point: TIME_WAIT began with the FIN that it answered",
      after: .exchange(capturedAt: .server),
      """
      +.100 > F. 101:101(0) ack 1001
      +.00005 < . 1001:1001(0) ack 102
      +.010 < F. 1001:1001(0) ack 102 as fin
      +.020 > . 102:102(0) ack 1002 drop
      +.240 < F. 1001:1001(0) ack 102
      +.020 > . 102:102(0) ack 1002 <echo fin>
      """,
      client: "ESTABLISHED FIN_WAIT_1:14 FIN_WAIT_2:15 TIME_WAIT:16",
      server: "ESTABLISHED CLOSE_WAIT:15 LAST_ACK:16 CLOSED:18",
      closeWait: "server 0.01", finWait2: "0.01", timeWait: "client 1 60.28"),
  ]

  /// RSTs.
  static let resets: [StateScenario] = [
    StateScenario(
      "an abort closes both ends at once",
      "+.100 > R. 101:101(0) ack 1001",
      client: "ESTABLISHED CLOSED:14", server: "ESTABLISHED CLOSED:14"),
    StateScenario(
      "an RST of the end in CLOSE_WAIT ends FIN_WAIT_2",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      +3 < R. 1001:1001(0) ack 102
      """,
      client: "ESTABLISHED FIN_WAIT_1:14 FIN_WAIT_2:15 CLOSED:16",
      server: "ESTABLISHED CLOSE_WAIT:15 CLOSED:16",
      closeWait: "server 3", finWait2: "3"),
    StateScenario(
      "nothing tells when FIN_WAIT_2 ran out that a late FIN finds gone",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      +90 < F. 1001:1001(0) ack 102
      +.00005 > R 102:102(0) id 0
      """,
      client: "ESTABLISHED FIN_WAIT_1:14 FIN_WAIT_2:15 CLOSED:17",
      server: "ESTABLISHED CLOSE_WAIT:15 LAST_ACK:16 CLOSED:17", closeWait: "server 90"),
    StateScenario(
      "an RST in place of the last ACK leaves no TIME_WAIT",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < F. 1001:1001(0) ack 102
      +.00005 > R 102:102(0) id 0
      """,
      client: "ESTABLISHED FIN_WAIT_1:14 CLOSED:16",
      server: "ESTABLISHED CLOSE_WAIT:15 LAST_ACK:15 CLOSED:16", closeWait: "server 0"),
    StateScenario(
      "an RST without effect changes no state",
      """
      +.100 > R. 900000:900000(0) ack 1001
      +.100 > F. 101:101(0) ack 1001
      +.020 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002
      """,
      client: "ESTABLISHED FIN_WAIT_1:15 TIME_WAIT:17",
      server: "ESTABLISHED CLOSE_WAIT:16 LAST_ACK:16 CLOSED:17", closeWait: "server 0",
      timeWait: "client 0 60"),
  ]

  /// Closes that did not come to their end in the capture.
  static let unfinished: [StateScenario] = [
    StateScenario(
      "open: both are established", "+1 > . 101:101(0) ack 1001",
      client: "ESTABLISHED", server: "ESTABLISHED"),
    StateScenario(
      "half-closed: CLOSE_WAIT lasts as long as the capture does",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      +300 > . 101:101(0) ack 1001
      """,
      client: "ESTABLISHED FIN_WAIT_1:14 FIN_WAIT_2:15", server: "ESTABLISHED CLOSE_WAIT:15",
      closeWait: "server 300 on"),
    StateScenario(
      "a FIN that nothing acknowledges shows nothing of the other end",
      """
      +.100 > F. 101:101(0) ack 1001 lost
      +.240 > F. 101:101(0) ack 1001 lost
      """,
      client: "ESTABLISHED FIN_WAIT_1:14", server: "ESTABLISHED"),
    StateScenario(
      "a second FIN that nothing acknowledges: no TIME_WAIT is proven",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < F. 1001:1001(0) ack 102
      """,
      client: "ESTABLISHED FIN_WAIT_1:14", server: "ESTABLISHED CLOSE_WAIT:15 LAST_ACK:15",
      closeWait: "server 0"),
    StateScenario(
      "a part of the stream that was not captured may hide a FIN",
      """
      +.100 > F. 101:101(0) ack 2001
      +.020 < .  2001:2001(0) ack 102
      """,
      client: "ESTABLISHED", server: "ESTABLISHED"),
  ]

  @Test(
    arguments: [
      "+.000 > S 0:0(0) <mss 1460>",
      "+.000 > S 0:0(0) <mss 1460>\n+.020 < R. 0:0(0) ack 1 id 0",
      "+.000 > P. 1:101(100) ack 1\n+.1 > F. 101:101(0) ack 1001",
    ])
  func noStateIsProvenWithoutAHandshakeOrTheOtherDirection(script: String) throws {
    let evidence = try #require(track(try Ladder(script).segments()).first)
    #expect(StateHistory(of: evidence, judged: Verdict(of: evidence)) == nil)
  }

  @Test func aLongerSegmentLifetimeMakesALongerTimeWait() throws {
    let script = LadderPrefix.exchange().script + Scenario.closed
    let limits = TrackerLimits(timeWaitSeconds: 240)
    let evidence = try #require(track(try Ladder(script).segments(), limits: limits).first)
    let history = try #require(StateHistory(of: evidence, judged: Verdict(of: evidence)))
    let timeWait = try #require(history.timeWait)
    #expect(timeWait.end - timeWait.start == 240_000_000_000)
  }
}
