import FlowTracking
import TeardownAnalysis
import TestSupport
import Testing

extension Scenario {
  /// Segments captured in another order than they were sent in: nothing is lost, and nothing else
  /// happened.
  static let reordering: [Scenario] = [
    Scenario(
      "the ACK of the second FIN is captured before data that was sent before the FIN",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      +.001 < P. 1001:1301(300) ack 102
      +.0001 > . 102:102(0) ack 1302
      +.018 > .  102:102(0) ack 1301
      +.0001 < F. 1301:1301(0) ack 102
      """,
      Expectation(.cleanFourWay, by: .client, halfCloseBytes: 300)),
    Scenario(
      "the last ACK of a merged close is captured before both FINs",
      """
      +.100 > .  102:102(0) ack 1002
      +.001 > F. 101:101(0) ack 1001 delayed .003
      +.0001 < F. 1001:1001(0) ack 102 delayed .002
      """,
      Expectation(.mergedThreeWay, by: .client)),
    Scenario(
      "an ACK of crossed FINs is captured before both",
      """
      +.100 > .  102:102(0) ack 1002
      +.0005 > F. 101:101(0) ack 1001 delayed .003
      +.0001 < F. 1001:1001(0) ack 101 delayed .003
      +.001 < .  1002:1002(0) ack 102
      """,
      Expectation(.simultaneous, by: .both)),
    Scenario(
      "the ACK of the first FIN and the second FIN are captured before the first FIN",
      """
      +.100 < .  1001:1001(0) ack 102
      +.001 < F. 1001:1001(0) ack 102
      +.019 > F. 101:101(0) ack 1001
      +.0001 > . 102:102(0) ack 1002
      """,
      Expectation(.cleanFourWay, by: .client)),
    Scenario(
      "the ACK of a FIN is captured before data and another ACK",
      """
      +.100 < P. 1001:1101(100) ack 101
      +.00005 > . 101:101(0) ack 1101
      +.00002 > . 101:101(0) ack 1214
      +.00002 < P. 1101:1201(100) ack 101
      +.00005 > . 101:101(0) ack 1201
      +.00003 < FP. 1201:1213(12) ack 101
      +.010 > F. 101:101(0) ack 1214
      +.020 < .  1214:1214(0) ack 102
      """,
      Expectation(.cleanFourWay, by: .server)),
    Scenario(
      "an ACK of data that the capture missed is none of the FIN behind it",
      """
      +.100 < P. 1001:1101(100) ack 101 drop
      +.00005 > . 101:101(0) ack 1101
      +.100 < P. 1101:1201(100) ack 101
      +.00005 > . 101:101(0) ack 1201
      +.100 < F. 1201:1201(0) ack 101
      +.00005 > F. 101:101(0) ack 1202
      +.020 < .  1202:1202(0) ack 102
      """,
      Expectation(.mergedThreeWay, by: .server, hasGaps: true)),
    Scenario(
      "an ACK that echoes the FIN captured after it says nothing of copies before: one was lost",
      after: .exchange(capturedAt: .client),
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < F. 1001:1001(0) ack 102 drop
      +.010 < .  1002:1002(0) ack 102
      +.200 < F. 1001:1001(0) ack 102 drop as again
      +.010 > .  102:102(0) ack 1002 <echo again>
      +.0001 < F. 1001:1001(0) ack 102 delayed .0101
      """,
      Expectation(
        .lostSegmentRetransmitted, shape: .simultaneous, by: .both, lost: [.wave(3, .likely)])),
    Scenario(
      "the last ACK of the handshake is captured before the SYN", after: .nothing,
      """
      +.000 > .  1:1(0) ack 1
      +.001 > S  0:0(0) <mss 1460,sackOK>
      +.0001 < S. 0:0(0) ack 1 <mss 1460,sackOK>
      +.001 > P. 1:101(100) ack 1
      +.020 < .  1:1(0) ack 101
      +.010 > F. 101:101(0) ack 1
      +.020 < .  1:1(0) ack 102
      +.010 < F. 1:1(0) ack 102
      +.0001 > . 102:102(0) ack 2
      """,
      Expectation(.cleanFourWay, by: .client)),
    Scenario(
      "the client's data is captured before the SYN-ACK, and that before the SYN", after: .nothing,
      """
      +.000 > P. 1:101(100) ack 1
      +.0001 < S. 0:0(0) ack 1 <mss 1460,sackOK>
      +.013 > S  0:0(0) <mss 1460,sackOK>
      +.001 < .  1:1449(1448) ack 101
      +.0002 > . 101:101(0) ack 1449
      """,
      Expectation(.open)),
  ]
}
