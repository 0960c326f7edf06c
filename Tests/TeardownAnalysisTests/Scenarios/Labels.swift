import FlowTracking
import TeardownAnalysis
import TestSupport
import Testing

extension Scenario {
  /// The rows of the tables of labels.
  static let labels: [Scenario] = [
    Scenario(
      "each FIN is acknowledged in a segment of its own: clean-four-way",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      +.010 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002
      """,
      Expectation(
        .cleanFourWay, by: .client, roles: .handshake, handshake: .complete, delivered: true)),
    Scenario(
      "the server closes first: clean-four-way begun by the server",
      """
      +.100 < F. 1001:1001(0) ack 101
      +.00005 > .  101:101(0) ack 1002
      +.010 > F. 101:101(0) ack 1002
      +.020 < .  1002:1002(0) ack 102
      """,
      Expectation(.cleanFourWay, by: .server, delivered: true)),
    Scenario(
      "the second FIN is the first segment to acknowledge the first FIN: merged-three-way",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002
      """,
      Expectation(.mergedThreeWay, by: .client)),
    Scenario(
      "the second FIN carries data and the acknowledgment: merged-three-way",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < FP. 1001:1101(100) ack 102
      +.00005 > . 102:102(0) ack 1102
      """,
      Expectation(.mergedThreeWay, by: .client, halfCloseBytes: nil)),
    Scenario(
      "the FINs crossed: simultaneous",
      """
      +.100 > F. 101:101(0) ack 1001
      +.005 < F. 1001:1001(0) ack 101
      +.00005 > . 102:102(0) ack 1002
      +.015 < . 1002:1002(0) ack 102
      """,
      Expectation(.simultaneous, by: .both)),
    Scenario(
      "the FINs crossed and each acknowledges the other's on arrival, captured at the server",
      after: .exchange(capturedAt: .server),
      """
      +.100 < F. 1001:1001(0) ack 101
      +.005 > F. 101:101(0) ack 1001
      +.00005 < . 1002:1002(0) ack 102
      +.015 > . 102:102(0) ack 1002
      """,
      Expectation(.simultaneous, by: .both)),
    Scenario(
      "the first FIN was lost once and the rest went through in three segments",
      """
      +.100 > F. 101:101(0) ack 1001 lost
      +.230 > F. 101:101(0) ack 1001
      +.020 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002
      """,
      Expectation(
        .lostSegmentRetransmitted, shape: .mergedThreeWay, by: .client,
        lost: [.wave(1, .likely)])),
    Scenario(
      "an RST ends an established connection: rst-aborted",
      "+.500 > R. 101:101(0) ack 1001",
      Expectation(.rstAborted, by: .client, abortedBy: .client, resets: [.abort])),
    Scenario(
      "one FIN is acknowledged and the other end stays in CLOSE_WAIT: half-closed",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      """,
      Expectation(.halfClosed, by: .client)),
    Scenario(
      "half-closed remains half-closed while the other end still sends",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      +1.00 < P. 1001:1501(500) ack 102
      +.00005 > . 102:102(0) ack 1501
      """,
      Expectation(.halfClosed, by: .client, halfCloseBytes: 500)),
    Scenario(
      "a FIN is never acknowledged and its sender gives up: unfinished-close",
      """
      +.100 > F. 101:101(0) ack 1001
      +.230 > F. 101:101(0) ack 1001
      +.460 > F. 101:101(0) ack 1001
      +.920 > F. 101:101(0) ack 1001
      +1.84 > F. 101:101(0) ack 1001
      """,
      Expectation(.unfinishedClose, by: .client, lost: nil, spurious: nil)),
    Scenario(
      "the second FIN is never acknowledged before the capture ends: unfinished-close",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      +.010 < F. 1001:1001(0) ack 102
      """,
      Expectation(.unfinishedClose, by: .client)),
    Scenario(
      "established and no FIN: open", "",
      Expectation(.open, roles: .handshake, handshake: .complete)),
    Scenario(
      "seen running and no FIN: open", after: .nothing,
      """
      +.000 > P. 101:201(100) ack 1001
      +.020 < .  1001:1001(0) ack 201
      """,
      Expectation(.open, roles: .guessed, handshake: .unseen)),
    Scenario(
      "an RST answers the SYN: not-established, refused", after: .nothing,
      """
      +.000 > S 0:0(0) <mss 1460,sackOK,ts,wscale 7>
      +.020 < R. 0:0(0) ack 1 id 0
      """,
      Expectation(.notEstablished, reason: .refused, resets: [.refused])),
    Scenario(
      "nothing answers the SYN: not-established, unanswered", after: .nothing,
      """
      +.000 > S 0:0(0) <mss 1460,sackOK,ts,wscale 7>
      +1.00 > S 0:0(0) <mss 1460,sackOK,ts,wscale 7>
      +2.00 > S 0:0(0) <mss 1460,sackOK,ts,wscale 7>
      +4.00 > S 0:0(0) <mss 1460,sackOK,ts,wscale 7>
      """,
      Expectation(
        .notEstablished, reason: .unanswered, oneSided: true, roles: .handshake,
        handshake: .partial)),
    Scenario(
      "a SYN-ACK came and no ACK followed: not-established, abandoned", after: .nothing,
      """
      +.000 > S  0:0(0) <mss 1460,sackOK,ts,wscale 7>
      +.020 < S. 0:0(0) ack 1 <mss 1460,sackOK,ts,wscale 7>
      +1.00 < S. 0:0(0) ack 1 <mss 1460,sackOK,ts,wscale 7>
      """,
      Expectation(.notEstablished, reason: .abandoned)),
    Scenario(
      "an RST answers the SYN-ACK, as in a scan: not-established, aborted-by-client",
      after: .nothing,
      """
      +.000 > S  0:0(0) <mss 1460>
      +.020 < S. 0:0(0) ack 1 <mss 1460>
      +.00005 > R 1:1(0) id 0
      """,
      Expectation(.notEstablished, reason: .abortedByClient, resets: nil)),
  ]
}
