import FlowTracking
import TeardownAnalysis
import TestSupport
import Testing

extension Scenario {
  /// A clean close by the client after `LadderPrefix.exchange`.
  static let closed = """
    +.100 > F. 101:101(0) ack 1001
    +.020 < .  1001:1001(0) ack 102
    +.010 < F. 1001:1001(0) ack 102
    +.00005 > . 102:102(0) ack 1002

    """

  /// The four-tuple opened and closed again after `closed`, with larger ISNs.
  static func again(after delay: String = "+1") -> String {
    """
    isn > 200000
    isn < 66539
    \(delay) > S  0:0(0) <mss 1460,sackOK,ts,wscale 7>
    +.020 < S. 0:0(0) ack 1 <mss 1460,sackOK,ts,wscale 7>
    +.00005 > . 1:1(0) ack 1
    +.001 > P. 1:51(50) ack 1
    +.020 < . 1:1(0) ack 51
    +.001 < F. 1:1(0) ack 51
    +.00005 > F. 51:51(0) ack 2
    +.020 < . 2:2(0) ack 52

    """
  }

  /// What a connection is, and which connection a segment belongs to.
  static let incarnations: [Scenario] = [
    Scenario(
      "a SYN with the same ISN is a retransmission, not another connection", after: .nothing,
      """
      +.000 > S  0:0(0) <mss 1460,sackOK,ts,wscale 7> lost
      +1.00 > S  0:0(0) <mss 1460,sackOK,ts,wscale 7>
      +.020 < S. 0:0(0) ack 1 <mss 1460,sackOK,ts,wscale 7>
      +.00005 > . 1:1(0) ack 1
      +.100 > F. 1:1(0) ack 1
      +.020 < .  1:1(0) ack 2
      +.010 < F. 1:1(0) ack 2
      +.00005 > . 2:2(0) ack 2
      """,
      Expectation(.cleanFourWay, by: .client)),
    Scenario(
      "a SYN-ACK sent again belongs to the same connection", after: .nothing,
      """
      +.000 > S  0:0(0) <mss 1460,sackOK,ts,wscale 7>
      +.020 < S. 0:0(0) ack 1 <mss 1460,sackOK,ts,wscale 7>
      +.00005 > . 1:1(0) ack 1 lost
      +1.00 < S. 0:0(0) ack 1 <mss 1460,sackOK,ts,wscale 7>
      +.00005 > . 1:1(0) ack 1
      +.100 > F. 1:1(0) ack 1
      +.020 < F. 1:1(0) ack 2
      +.00005 > . 2:2(0) ack 2
      """,
      Expectation(.mergedThreeWay, by: .client)),
    Scenario(
      "a SYN with a new ISN after the close is another connection",
      closed + again(after: "+5"),
      Expectation(.cleanFourWay, by: .client), Expectation(.mergedThreeWay, by: .server)),
    Scenario(
      "a SYN with a new ISN after an RST is another connection",
      "+.1 > R. 101:101(0) ack 1001\n" + again(),
      Expectation(
        .rstAborted, by: .client, abortedBy: .client, resets: [.abort]),
      Expectation(.mergedThreeWay, by: .server)),
    Scenario(
      "a SYN with a new ISN after a silence is another connection",
      again(after: "+900"),
      Expectation(.open), Expectation(.mergedThreeWay, by: .server)),
    Scenario(
      "a SYN with a new ISN after a refused one is another connection", after: .nothing,
      """
      +.000 > S 0:0(0) <mss 1460,sackOK,ts,wscale 7>
      +.020 < R. 0:0(0) ack 1 id 0

      """ + again(),
      Expectation(.notEstablished, reason: .refused, resets: [.refused]),
      Expectation(.mergedThreeWay, by: .server)),
    Scenario(
      "a late ACK belongs to the closed connection",
      closed + "+100 < . 1002:1002(0) ack 102",
      Expectation(.cleanFourWay, by: .client)),
    Scenario(
      "a late RST belongs to the closed connection",
      closed + "+200 < R 1002:1002(0)",
      Expectation(.cleanFourWay, by: .client, resets: nil, late: 1)),
    Scenario(
      "a late FIN belongs to the closed connection and shows that its ACK was lost",
      closed + """
        +50 < F. 1001:1001(0) ack 102
        +.00005 > . 102:102(0) ack 1002
        """,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(4, .likely)])),
    Scenario(
      "a late FIN after the end of TIME_WAIT meets no connection and the RST ends it",
      closed + """
        +150 < F. 1001:1001(0) ack 102
        +.00005 > R 102:102(0) id 0
        """,
      Expectation(
        .rstAborted, by: .client, abortedBy: .client, lost: nil, spurious: nil, resets: [.lateFin])),
    Scenario(
      "an old segment inside the next incarnation belongs to the old one",
      closed
        + again().inserting(
          5, "isn > 0\nisn < 0\n+.001 < . 1002:1002(0) ack 102\nisn > 200000\nisn < 66539"),
      Expectation(.cleanFourWay, by: .client), Expectation(.mergedThreeWay, by: .server)),
    Scenario(
      "a close is judged though the capture began while it ran", after: .nothing, closed,
      Expectation(.cleanFourWay, by: .client, roles: .guessed, handshake: .unseen)),
    Scenario(
      "without a SYN the sender of the SYN-ACK is the server", after: .nothing,
      """
      +.000 < S. 0:0(0) ack 1 <mss 1460,sackOK,ts,wscale 7>
      +.00005 > . 1:1(0) ack 1
      +.001 > P. 1:101(100) ack 1
      +.020 < . 1:1(0) ack 101
      """,
      ports: (client: 80, server: 50000),
      Expectation(.open, roles: .guessed, handshake: .partial)),
    Scenario(
      "without a handshake the end with the well-known port is the server", after: .nothing,
      """
      +.000 < P. 1:101(100) ack 1
      +.00005 > . 1:1(0) ack 101
      """,
      ports: (client: 50000, server: 443), Expectation(.open, roles: .guessed)),
    Scenario(
      "without a well-known port the end with the lower port is the server", after: .nothing,
      """
      +.000 < P. 1:101(100) ack 1
      +.00005 > . 1:1(0) ack 101
      """,
      ports: (client: 53110, server: 8794), Expectation(.open, roles: .guessed)),
    Scenario(
      "with equal ports the first sender is the client", after: .nothing,
      """
      +.000 > P. 1:101(100) ack 1
      +.020 < . 1:1(0) ack 101
      """,
      ports: (client: 5000, server: 5000), Expectation(.open, roles: .guessed)),
    Scenario(
      "an RST that fits no connection opens none", after: .nothing,
      "+.000 < R 1:1(0)\n+.100 < R 1:1(0)"),
  ]
}

extension String {
  /// With lines put in before the line of the given number, counted from 0.
  func inserting(_ number: Int, _ line: String) -> String {
    var lines = split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    lines.insert(line, at: number)
    return lines.joined(separator: "\n")
  }
}
