import FlowTracking
import TeardownAnalysis
import TestSupport
import Testing

extension Scenario {
  /// Rule 8 beside segments that the capture dropped: their numbers are skipped too.
  static let unseenSegments: [Scenario] = [
    Scenario(
      "8: the number of data that the capture missed before the FIN is no loss",
      """
      +.100 > P. 101:201(100) ack 1001 drop
      +.020 < .  1001:1001(0) ack 201
      +.100 > F. 201:201(0) ack 1001
      +.020 < .  1001:1001(0) ack 202
      +.010 < F. 1001:1001(0) ack 202
      +.00005 > . 202:202(0) ack 1002
      """,
      identifications: .counting, Expectation(.cleanFourWay, by: .client, hasGaps: true)),
    Scenario(
      "8: the number of data that the capture missed before the second FIN is no loss",
      after: .exchange(capturedAt: .server),
      """
      +.100 > F. 101:101(0) ack 1001
      +.00005 < . 1001:1001(0) ack 102
      +.100 < P. 1001:1201(200) ack 102 drop
      +.020 > .  102:102(0) ack 1201
      +.100 < F. 1201:1201(0) ack 102
      +.020 > .  102:102(0) ack 1202
      """,
      identifications: .counting,
      Expectation(.cleanFourWay, by: .client, hasGaps: true, halfCloseBytes: nil)),
    Scenario(
      "8: nor where one ACK covers two pieces of data that the capture missed",
      """
      +.100 > .  101:201(100) ack 1001
      +.00001 > . 201:301(100) ack 1001
      +.00001 > P. 301:401(100) ack 1001
      +.020 < .  1001:1001(0) ack 401
      +.100 > .  401:501(100) ack 1001 drop
      +.00001 > . 501:601(100) ack 1001
      +.00001 > P. 601:701(100) ack 1001 drop
      +.020 < .  1001:1001(0) ack 701
      +.100 > F. 701:701(0) ack 1001
      +.020 < .  1001:1001(0) ack 702
      +.010 < F. 1001:1001(0) ack 702
      +.00005 > . 702:702(0) ack 1002
      """,
      identifications: .counting, Expectation(.cleanFourWay, by: .client, hasGaps: true)),
    Scenario(
      "8: nor where data lost before the capture point was sent again and missed by the capture",
      after: .exchange(capturedAt: .server),
      """
      +.100 > .  101:201(100) ack 1001
      +.00001 > . 201:301(100) ack 1001
      +.00001 > . 301:401(100) ack 1001
      +.00005 < . 1001:1001(0) ack 401
      +.100 > .  401:501(100) ack 1001 drop
      +.00001 > P. 501:601(100) ack 1001
      +.00005 < . 1001:1001(0) ack 401 <sack 501:601>
      +.020 > P. 401:501(100) ack 1001 drop
      +.00005 < . 1001:1001(0) ack 601
      +.100 > F. 601:601(0) ack 1001
      +.00005 < . 1001:1001(0) ack 602
      +.010 < F. 1001:1001(0) ack 602
      +.020 > .  602:602(0) ack 1002
      """,
      identifications: .counting, Expectation(.cleanFourWay, by: .client, hasGaps: true)),
    Scenario(
      "8: more numbers than the missing data needs prove nothing: its sender had not been silent",
      after: .exchange(capturedAt: .server),
      """
      +.100 > P. 101:201(100) ack 1001 drop
      +.00005 < . 1001:1001(0) ack 201
      +.100 > F. 201:201(0) ack 1001 drop
      +.230 > F. 201:201(0) ack 1001
      +.00005 < . 1001:1001(0) ack 202
      +.010 < F. 1001:1001(0) ack 202
      +.020 > .  202:202(0) ack 1002
      """,
      identifications: .counting, Expectation(.cleanFourWay, by: .client, hasGaps: true)),
    Scenario(
      "8: a skip behind data that was captured is a lost FIN: likely",
      after: .exchange(capturedAt: .server),
      """
      +.100 > P. 101:201(100) ack 1001
      +.00005 < . 1001:1001(0) ack 201
      +.100 > F. 201:201(0) ack 1001 drop
      +.230 > F. 201:201(0) ack 1001
      +.00005 < . 1001:1001(0) ack 202
      +.010 < F. 1001:1001(0) ack 202
      +.020 > .  202:202(0) ack 1002
      """,
      identifications: .counting,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(1, .likely)])),
    Scenario(
      "8: data missing further back does not hide a lost FIN",
      after: .exchange(capturedAt: .server),
      """
      +.100 > P. 101:201(100) ack 1001 drop
      +.00005 < . 1001:1001(0) ack 201
      +.100 > .  201:301(100) ack 1001
      +.00001 > . 301:401(100) ack 1001
      +.00001 > . 401:501(100) ack 1001
      +.00001 > P. 501:601(100) ack 1001
      +.00005 < . 1001:1001(0) ack 601
      +.100 > F. 601:601(0) ack 1001 drop
      +.230 > F. 601:601(0) ack 1001
      +.00005 < . 1001:1001(0) ack 602
      +.010 < F. 1001:1001(0) ack 602
      +.020 > .  602:602(0) ack 1002
      """,
      identifications: .counting,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(1, .likely)],
        hasGaps: true)),
    Scenario(
      "8: the number of data that the capture missed before a delayed ACK is no lost ACK",
      """
      +.100 > F. 101:101(0) ack 1001
      +.015 < P. 1001:1101(100) ack 101 drop
      +.030 > F. 101:101(0) ack 1101
      +.021 < .  1101:1101(0) ack 102 <sack 101:102>
      +.010 < F. 1101:1101(0) ack 102
      +.00005 > . 102:102(0) ack 1102
      """,
      identifications: .counting,
      Expectation(
        .cleanFourWay, by: .client, spurious: 1, hasGaps: true, halfCloseBytes: nil)),
    Scenario(
      "8: a D-SACK shows that the FIN before the captured one had arrived: the capture missed it",
      after: .exchange(capturedAt: .server),
      """
      +.100 > F. 101:101(0) ack 1001 drop
      +.230 > F. 101:101(0) ack 1001
      +.00005 < . 1001:1001(0) ack 102 <sack 101:102>
      +.010 < F. 1001:1001(0) ack 102
      +.020 > .  102:102(0) ack 1002
      """,
      identifications: .counting, Expectation(.cleanFourWay, by: .client)),
    Scenario(
      "8: an echo of the FIN before the captured one shows that it had arrived",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      +.010 < F. 1001:1001(0) ack 102 drop as first
      +.230 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002 <echo first>
      """,
      identifications: .counting, Expectation(.cleanFourWay, by: .client)),
    Scenario(
      "8: a D-SACK of the FIN shows so too where its sender had gone on behind it",
      after: .exchange(capturedAt: .server),
      """
      +.100 < F. 1001:1001(0) ack 101
      +.020 > .  101:101(0) ack 1002
      +.010 > F. 101:101(0) ack 1002 drop
      +.040 > .  102:102(0) ack 1002
      +.190 > F. 101:101(0) ack 1002
      +.00005 < . 1002:1002(0) ack 102 <sack 101:102>
      """,
      identifications: .counting, Expectation(.cleanFourWay, by: .server)),
  ]
}
