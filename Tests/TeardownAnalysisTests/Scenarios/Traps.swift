import FlowTracking
import TeardownAnalysis
import TestSupport
import Testing

extension Scenario {
  /// What looks like something else: the list of traps, those of RSTs apart.
  static let traps: [Scenario] = [
    Scenario(
      "a FIN sent again by a tail loss probe while its ACK is delayed is not lost",
      """
      +.100 > F. 101:101(0) ack 1001 as first
      +.045 > F. 101:101(0) ack 1001
      +.016 < .  1001:1001(0) ack 102 <echo first>
      +.005 < .  1001:1001(0) ack 102 <sack 101:102>
      +.500 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002
      """,
      Expectation(.cleanFourWay, by: .client, spurious: 1)),
    Scenario(
      "a FIN sent again at once with an ACK of the crossed FIN is the ACK (BSD)",
      """
      +.100 > F. 101:101(0) ack 1001
      +.005 < F. 1001:1001(0) ack 101
      +.00005 > F. 101:101(0) ack 1002
      +.015 < F. 1001:1001(0) ack 102
      """,
      Expectation(.simultaneous, by: .both, spurious: nil)),
    Scenario(
      "one BSD end and one Linux end: FIN again as an ACK, and an ACK",
      """
      +.100 > F. 101:101(0) ack 1001
      +.005 < F. 1001:1001(0) ack 101
      +.00005 > F. 101:101(0) ack 1002
      +.015 < . 1002:1002(0) ack 102
      """,
      Expectation(.simultaneous, by: .both, spurious: nil)),
    Scenario(
      "the same frame captured twice is no retransmission",
      """
      +.100 > F. 101:101(0) ack 1001 dup 4
      +.020 < .  1001:1001(0) ack 102 dup 4
      +.010 < F. 1001:1001(0) ack 102 dup 4
      +.00005 > . 102:102(0) ack 1002 dup 4
      """,
      identifications: .counting, Expectation(.cleanFourWay, by: .client, duplicates: 4)),
    Scenario(
      "a packet that the network duplicated is no retransmission",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      +.010 < F. 1001:1001(0) ack 102 dup 300
      +.001 > .  102:102(0) ack 1002
      """,
      identifications: .counting, Expectation(.cleanFourWay, by: .client, duplicates: 1)),
    Scenario(
      "retransmissions seconds apart are real though they carry the same identification",
      after: .exchange(options: .withoutTimestamps),
      """
      +.100 > F. 101:101(0) ack 1001 id 7 lost
      +1.20 > F. 101:101(0) ack 1001 id 7
      +.020 < .  1001:1001(0) ack 102
      +.010 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002 id 7
      """,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(1, .likely)])),
    Scenario(
      "the FIN overtakes the last data: reordering is not loss",
      after: .exchange(capturedAt: .server),
      """
      +.100 > F. 201:201(0) ack 1001
      +.0003 > P. 101:201(100) ack 1001 delayed .0006
      +.00005 < . 1001:1001(0) ack 202
      +.010 < F. 1001:1001(0) ack 202
      +.020 > .  202:202(0) ack 1002
      """,
      Expectation(.cleanFourWay, by: .client)),
    Scenario(
      "the ACK of a FIN is captured before the FIN: reordering is not loss",
      """
      +.100 > P. 101:201(100) ack 1001
      +.020 < .  1001:1001(0) ack 202
      +.00002 > F. 201:201(0) ack 1001
      +.010 < F. 1001:1001(0) ack 202
      +.00005 > . 202:202(0) ack 1002
      """,
      Expectation(.cleanFourWay, by: .client)),
    Scenario(
      "data lost before the FIN is not a lost segment of the close",
      """
      +.100 > P. 101:201(100) ack 1001 lost
      +.0001 > F. 201:201(0) ack 1001
      +.020 < .  1001:1001(0) ack 101 <sack 201:202>
      +.00005 > P. 101:201(100) ack 1001
      +.020 < .  1001:1001(0) ack 202
      +.010 < F. 1001:1001(0) ack 202
      +.00005 > . 202:202(0) ack 1002
      """,
      Expectation(.cleanFourWay, by: .client)),
    Scenario(
      "data lost before the second FIN is not a lost segment of the close either",
      after: .exchange(capturedAt: .server),
      """
      +.100 > F. 101:101(0) ack 1001
      +.00005 < P. 1001:1201(200) ack 102 lost
      +.00001 < F. 1201:1201(0) ack 102
      +.020 > .  102:102(0) ack 1001 <sack 1201:1202>
      +.00005 < P. 1001:1201(200) ack 102
      +.020 > .  102:102(0) ack 1202
      """,
      Expectation(.cleanFourWay, by: .client, halfCloseBytes: nil)),
    Scenario(
      "keep-alive probes retransmit nothing",
      """
      +30 > . 100:100(0) ack 1001
      +.020 < . 1001:1001(0) ack 101
      +30 > . 100:101(1) ack 1001
      +.020 < . 1001:1001(0) ack 101 <sack 100:101>
      +1 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      +30 < . 1000:1000(0) ack 102
      +.00005 > . 102:102(0) ack 1001
      +1 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002
      """,
      Expectation(.cleanFourWay, by: .client)),
    Scenario(
      "data after the peer's FIN is a half-close, legal and counted",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      +.010 < P. 1001:2001(1000) ack 102
      +.00005 > . 102:102(0) ack 2001
      +.020 < F. 2001:2001(0) ack 102
      +.00005 > . 102:102(0) ack 2002
      """,
      Expectation(.cleanFourWay, by: .client, halfCloseBytes: 1000)),
    Scenario(
      "data that acknowledges the first FIN is a segment of its own: clean-four-way",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < P. 1001:2001(1000) ack 102
      +.00001 < F. 2001:2001(0) ack 102
      +.00005 > . 102:102(0) ack 2002
      """,
      Expectation(.cleanFourWay, by: .client, halfCloseBytes: nil)),
    Scenario(
      "data that the capture missed and the peer acknowledged is a gap, not a loss",
      """
      +.100 > P. 101:201(100) ack 1001 drop
      +.020 < .  1001:1001(0) ack 201
      +.100 > F. 201:201(0) ack 1001
      +.020 < .  1001:1001(0) ack 202
      +.010 < F. 1001:1001(0) ack 202
      +.00005 > . 202:202(0) ack 1002
      """,
      Expectation(.cleanFourWay, by: .client, hasGaps: true)),
    Scenario(
      "a FIN that the capture missed and the peer acknowledged is never called lost",
      """
      +.100 > F. 101:101(0) ack 1001 drop
      +.020 < .  1001:1001(0) ack 102
      +.010 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002
      """,
      identifications: .counting,
      Expectation(.unfinishedClose, hasGaps: true).leavingLabelOpen()),
    Scenario(
      "where one direction was captured nothing is said of the unseen FIN", after: .nothing,
      """
      +.000 > P. 1:101(100) ack 1
      +.050 > .  101:101(0) ack 1001
      +.100 > F. 101:101(0) ack 1001
      +.050 > .  102:102(0) ack 1002
      """,
      Expectation(.unfinishedClose, by: .client, hasGaps: nil, oneSided: true)),
    Scenario(
      "frames larger than the MTU are normal in a capture on the host",
      """
      +.100 < . 1001:65161(64160) ack 101
      +.00005 > . 101:101(0) ack 65161
      +.010 > F. 101:101(0) ack 65161
      +.020 < F. 65161:65161(0) ack 102
      +.00005 > . 102:102(0) ack 65162
      """,
      identifications: .counting, Expectation(.mergedThreeWay, by: .client)),
    Scenario(
      "a FIN without the ACK flag is a FIN",
      """
      +.100 > F 101:101(0)
      +.020 < . 1001:1001(0) ack 102
      +.010 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002
      """,
      Expectation(.cleanFourWay, by: .client)),
    Scenario(
      "a FIN sent again with the data before it is the same FIN at the same place",
      """
      +.100 > P. 101:201(100) ack 1001 lost
      +.001 > F. 201:201(0) ack 1001 lost
      +.230 > FP. 101:201(100) ack 1001
      +.020 < .  1001:1001(0) ack 202
      +.010 < F. 1001:1001(0) ack 202
      +.00005 > . 202:202(0) ack 1002
      """,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(1, nil)])),
  ]
}

extension Expectation {
  /// Where the contract leaves the label open, and with it who began.
  func leavingLabelOpen() -> Expectation {
    var copy = self
    copy.labelIsOpen = true
    copy.shape = nil
    copy.initiator = nil
    return copy
  }
}
