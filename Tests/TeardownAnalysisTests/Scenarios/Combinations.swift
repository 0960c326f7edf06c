import FlowTracking
import TeardownAnalysis
import TestSupport
import Testing

extension Scenario {
  /// Where two rules meet.
  static let combinations: [Scenario] = [
    Scenario(
      "a D-SACK that a packet duplicated by the network provoked is no loss",
      """
      +.100 > F. 101:101(0) ack 1001 dup 300
      +.020 < .  1001:1001(0) ack 102
      +.0003 < . 1001:1001(0) ack 102 <sack 101:102>
      +.010 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002
      """,
      identifications: .counting, Expectation(.cleanFourWay, by: .client, duplicates: 1)),
    Scenario(
      "a FIN that the capture missed and the peer acknowledged was not lost when it comes again",
      after: .exchange(capturedAt: .server),
      """
      +.100 > F. 101:101(0) ack 1001 drop
      +.00005 < . 1001:1001(0) ack 102 lost
      +.230 > F. 101:101(0) ack 1001
      +.00005 < . 1001:1001(0) ack 102 <sack 101:102>
      +.010 < F. 1001:1001(0) ack 102
      +.020 > .  102:102(0) ack 1002
      """,
      identifications: .counting,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(2, nil)],
        hasGaps: nil)),
    Scenario(
      "a FIN first sent with data and then alone is the same FIN",
      """
      +.100 > FP. 101:201(100) ack 1001 lost
      +.230 > P. 101:201(100) ack 1001
      +.00002 > F. 201:201(0) ack 1001
      +.020 < .  1001:1001(0) ack 202
      +.010 < F. 1001:1001(0) ack 202
      +.00005 > . 202:202(0) ack 1002
      """,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(1, nil)])),
    Scenario(
      "both FINs were lost once",
      after: .exchange(capturedAt: .between),
      """
      +.100 > F. 101:101(0) ack 1001 lost
      +.230 > F. 101:101(0) ack 1001
      +.010 < .  1001:1001(0) ack 102
      +.050 < F. 1001:1001(0) ack 102 lost
      +.230 < F. 1001:1001(0) ack 102
      +.010 > .  102:102(0) ack 1002
      """,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client,
        lost: [.wave(1, .certain), .wave(3, .certain)])),
    Scenario(
      "a spurious first FIN and a lost second FIN",
      after: .exchange(capturedAt: .between),
      """
      +.100 > F. 101:101(0) ack 1001 as first
      +.045 > F. 101:101(0) ack 1001
      +.008 < .  1001:1001(0) ack 102 <echo first>
      +.050 < F. 1001:1001(0) ack 102 lost
      +.230 < F. 1001:1001(0) ack 102
      +.010 > .  102:102(0) ack 1002
      """,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(3, .certain)],
        spurious: 1)),
    Scenario(
      "a lost FIN does not hide that the FINs crossed",
      after: .exchange(capturedAt: .server),
      """
      +.100 < F. 1001:1001(0) ack 101 lost
      +.005 > F. 101:101(0) ack 1001
      +.00005 < . 1002:1002(0) ack 102
      +.230 < F. 1001:1001(0) ack 102
      +.020 > .  102:102(0) ack 1002
      """,
      Expectation(
        .lostSegmentRetransmitted, shape: .simultaneous, by: .both, lost: [.wave(1, .certain)])),
    Scenario(
      "an application that stays in CLOSE_WAIT and is killed aborts the connection",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      +20 < R. 1001:1001(0) ack 102
      """,
      Expectation(.rstAborted, by: .client, abortedBy: .server, resets: [.abort])),
    Scenario(
      "a FIN was lost and then an RST ends the connection: rst-aborted",
      """
      +.100 > F. 101:101(0) ack 1001 lost
      +.230 > F. 101:101(0) ack 1001
      +.020 < R. 1001:1001(0) ack 102
      """,
      Expectation(
        .rstAborted, by: .client, abortedBy: .server, lost: nil, spurious: nil, resets: nil)),
    Scenario(
      "an ignored RST does not hide a lost FIN",
      """
      +.050 < R 900001:900001(0)
      +.050 > P. 101:201(100) ack 1001
      +.020 < .  1001:1001(0) ack 201
      +.100 > F. 201:201(0) ack 1001 lost
      +.230 > F. 201:201(0) ack 1001
      +.020 < .  1001:1001(0) ack 202
      +.010 < F. 1001:1001(0) ack 202
      +.00005 > . 202:202(0) ack 1002
      """,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(1, .certain)],
        resets: nil, ignored: 1)),
    Scenario(
      "a FIN sent again while the second FIN is under way crossed its acknowledgment",
      """
      +.100 > F. 101:101(0) ack 1001
      +.040 < F. 1001:1001(0) ack 102
      +.00001 > F. 101:101(0) ack 1001
      +.00004 > . 102:102(0) ack 1002
      +.020 < .  1002:1002(0) ack 102 <sack 101:102>
      """,
      Expectation(.mergedThreeWay, by: .client, spurious: 1)),
    Scenario(
      "the second FIN was lost before the capture point and comes with data",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      +.010 < P. 1001:1101(100) ack 102
      +.00001 < F. 1101:1101(0) ack 102 drop
      +.00005 > . 102:102(0) ack 1101
      +.250 < F. 1101:1101(0) ack 102
      +.00005 > . 102:102(0) ack 1102
      """,
      identifications: .counting,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(3, .likely)],
        halfCloseBytes: 100)),
  ]
}
