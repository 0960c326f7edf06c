import FlowTracking
import TeardownAnalysis
import TestSupport
import Testing

extension Scenario {
  /// Rule 8: what the IPv4 identification decides where it counts (over IPv4 only).
  static let identifications: [Scenario] = [
    Scenario(
      "8: a FIN captured once with a skip before it was lost before: likely",
      after: .exchange(capturedAt: .server),
      """
      +.100 > F. 101:101(0) ack 1001 drop
      +.230 > F. 101:101(0) ack 1001
      +.00005 < . 1001:1001(0) ack 102
      +.010 < F. 1001:1001(0) ack 102
      +.020 > .  102:102(0) ack 1002
      """,
      identifications: .counting,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(1, .likely)])),
    Scenario(
      "8: a second FIN captured once with a skip before it was lost before: likely",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      +.010 < F. 1001:1001(0) ack 102 drop
      +.230 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002
      """,
      identifications: .counting,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(3, .likely)])),
    Scenario(
      "8: a FIN captured once without a skip was not lost",
      closed, identifications: .counting, Expectation(.cleanFourWay, by: .client)),
    Scenario(
      "8: a skip where the numbers do not count says nothing",
      after: .exchange(capturedAt: .server),
      """
      +.100 > F. 101:101(0) ack 1001 drop
      +.230 > F. 101:101(0) ack 1001
      +.00005 < . 1001:1001(0) ack 102
      +.010 < F. 1001:1001(0) ack 102
      +.020 > .  102:102(0) ack 1002
      """,
      Expectation(.cleanFourWay, by: .client)),
    Scenario(
      "8: a skip on the acknowledging side makes a lost ACK certain",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102 drop
      +.210 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102 <sack 101:102>
      +.010 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002
      """,
      identifications: .counting,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(2, .certain)])),
    Scenario(
      "8: a skip turns a delayed ACK into a lost one, certain",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102 drop
      +.025 > F. 101:101(0) ack 1001
      +.021 < .  1001:1001(0) ack 102 <sack 101:102>
      +.010 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002
      """,
      identifications: .counting,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(2, .certain)])),
    Scenario(
      "8: no skip turns a late ACK into a spurious retransmission",
      """
      +.100 > F. 101:101(0) ack 1001
      +.230 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102 <sack 101:102>
      +.010 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002
      """,
      identifications: .counting, Expectation(.cleanFourWay, by: .client, spurious: 1)),
    Scenario(
      "8: an identification of 0 comes from TIME_WAIT and is no break in the count",
      after: .exchange(capturedAt: .server),
      """
      +.100 > F. 101:101(0) ack 1001
      +.00005 < . 1001:1001(0) ack 102
      +.010 < F. 1001:1001(0) ack 102
      +.020 > .  102:102(0) ack 1002 id 0
      """,
      identifications: .counting, Expectation(.cleanFourWay, by: .client)),
    Scenario(
      "8: a packet that turns up late fills the skip that it left",
      after: .exchange(capturedAt: .server),
      """
      +.100 > F. 201:201(0) ack 1001 id 8007
      +.0003 > P. 101:201(100) ack 1001 id 8006 delayed .0006
      +.00005 < . 1001:1001(0) ack 202
      +.010 < F. 1001:1001(0) ack 202
      +.020 > .  202:202(0) ack 1002 id 8008
      """,
      identifications: .counting, Expectation(.cleanFourWay, by: .client)),
  ]
}
