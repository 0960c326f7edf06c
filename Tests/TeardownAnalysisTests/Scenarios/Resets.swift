import FlowTracking
import TeardownAnalysis
import TestSupport
import Testing

extension Scenario {
  /// RSTs that end a connection, and why they came.
  static let resets: [Scenario] = [
    Scenario(
      "an RST with ACK at SND.NXT and no cause on the wire is an abort",
      "+.100 < R. 1001:1001(0) ack 101",
      Expectation(
        .rstAborted, by: .server, abortedBy: .server, resets: [.abort], delivered: true)),
    Scenario(
      "an RST and a FIN that cross: the FIN began to close, the RST ended the connection",
      """
      +.100 < R. 1001:1001(0) ack 101
      +.015 > F. 101:101(0) ack 1001
      +.0001 < R 1001:1001(0) id 0
      """,
      Expectation(
        .rstAborted, by: .client, abortedBy: .server, resets: [.abort, .lateFin], late: nil)),
    Scenario(
      "a close with unread data is an abort, and the data was not delivered",
      """
      +.100 > P. 101:201(100) ack 1001
      +.020 < R. 1001:1001(0) ack 101
      """,
      Expectation(
        .rstAborted, by: .server, abortedBy: .server, resets: [.abort], delivered: false)),
    Scenario(
      "an RST ends a connection that was running when the capture began", after: .nothing,
      """
      +.000 > P. 101:201(100) ack 1001
      +.020 < .  1001:1001(0) ack 201
      +.500 > R. 201:201(0) ack 1001
      """,
      Expectation(.rstAborted, by: .client, abortedBy: .client, resets: [.abort])),
    Scenario(
      "data that arrives after a close elicits an RST: data-after-close",
      """
      +.100 < F. 1001:1001(0) ack 101
      +.00005 > . 101:101(0) ack 1002
      +.010 > P. 101:201(100) ack 1002
      +.020 < R 1002:1002(0) id 0
      """,
      Expectation(
        .rstAborted, by: .server, abortedBy: .server, resets: [.dataAfterClose],
        halfCloseBytes: 100, delivered: false)
    ),
    Scenario(
      "an RST after a FIN is an abort when the close was not complete",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < P. 1001:2001(1000) ack 102
      +.00005 > R 102:102(0) id 0
      """,
      Expectation(
        .rstAborted, by: .client, abortedBy: .client, resets: [.dataAfterClose],
        halfCloseBytes: nil)),
    Scenario(
      "each segment that arrives after a close elicits its own RST",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < P. 1001:1032(31) ack 102
      +.00001 < F. 1032:1032(0) ack 102
      +.00005 > R 102:102(0) id 0
      +.00001 > R 102:102(0) id 0
      """,
      Expectation(
        .rstAborted, by: .client, abortedBy: .client, resets: nil, ignored: nil, late: nil,
        duplicates: nil, halfCloseBytes: nil)),
    Scenario(
      "both FINs and then an RST in place of the last ACK: rst-aborted, all data delivered",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < F. 1001:1001(0) ack 102
      +.00005 > R 102:102(0) id 0
      """,
      Expectation(
        .rstAborted, by: .client, abortedBy: .client, resets: [.lateFin], delivered: true)),
    Scenario(
      "an RST with ACK in place of the last ACK is rst-aborted too",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < F. 1001:1001(0) ack 102
      +.00005 > R. 102:102(0) ack 1002
      """,
      Expectation(
        .rstAborted, by: .client, abortedBy: .client, resets: nil, delivered: true)),
    Scenario(
      "an RST after the close is no abort",
      closed + "+.001 > R. 102:102(0) ack 1002",
      Expectation(.cleanFourWay, by: .client, resets: [.afterClose], late: 1)),
    Scenario(
      "an old ACK meets a closed port: late, and the label stays",
      closed + """
        +1.00 > .  102:102(0) ack 1002
        +.020 < R 1002:1002(0) id 0
        """,
      Expectation(.cleanFourWay, by: .client, resets: nil, late: 1)),
    Scenario(
      "the FIN comes again after its ACK was captured and an RST answers it: late-fin",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002 lost
      +.230 < F. 1001:1001(0) ack 102
      +.00005 > R 102:102(0) id 0
      """,
      Expectation(
        .rstAborted, by: .client, abortedBy: .client, lost: nil, spurious: nil, resets: [.lateFin])
    ),
    Scenario(
      "FIN_WAIT_2 had ended when the second FIN came: late-fin",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      +65.0 < F. 1001:1001(0) ack 102
      +.00005 > R 102:102(0) id 0
      """,
      Expectation(.rstAborted, by: .client, abortedBy: .client, resets: [.lateFin])),
    Scenario(
      "an RST refuses each SYN", after: .nothing,
      """
      +.000 > S 0:0(0) <mss 1460,sackOK,ts,wscale 7> lost
      +1.00 > S 0:0(0) <mss 1460,sackOK,ts,wscale 7>
      +.020 < R. 0:0(0) ack 1 id 0
      """,
      Expectation(.notEstablished, reason: .refused, resets: [.refused])),
    Scenario(
      "an RST answers a SYN-ACK that acknowledges an older SYN: old-duplicate", after: .nothing,
      """
      +.000 > S  0:0(0) <mss 1460,sackOK,ts,wscale 7>
      +.020 < S. 0:0(0) ack 4294963297 <mss 1460,sackOK,ts,wscale 7>
      +.00005 > R 4294963297:4294963297(0) id 0
      """,
      Expectation(.notEstablished, reason: .abortedByClient, resets: [.oldDuplicate])),
    Scenario(
      "a rebooted server answers a keep-alive probe with an RST: no-connection",
      """
      +30 > . 100:100(0) ack 1001
      +.020 < R 1001:1001(0) id 0
      """,
      Expectation(.rstAborted, by: .server, abortedBy: .server, resets: [.noConnection])),
    Scenario(
      "keep-alive probes without an answer, then an RST: keepalive-timeout",
      """
      +30 > . 100:100(0) ack 1001
      +10 > . 100:100(0) ack 1001
      +10 > . 100:100(0) ack 1001
      +10 > R. 101:101(0) ack 1001
      """,
      Expectation(.rstAborted, by: .client, abortedBy: .client, resets: [.keepAliveTimeout])),
    Scenario(
      "keep-alive probes that were answered are no cause of an RST",
      """
      +30 > . 100:100(0) ack 1001
      +.020 < . 1001:1001(0) ack 101
      +30 > . 100:100(0) ack 1001
      +.020 < . 1001:1001(0) ack 101
      +10 > R. 101:101(0) ack 1001
      """,
      Expectation(.rstAborted, by: .client, abortedBy: .client, resets: [.abort])),
    Scenario(
      "an old segment meets TIME_WAIT, whose ACK meets no socket: assassination",
      closed + """
        +2.00 < P. 801:1001(200) ack 101 delayed 2
        +.00005 > . 102:102(0) ack 1002 id 0
        +.020 < R 1002:1002(0) id 0
        """,
      Expectation(.cleanFourWay, by: .client, resets: [.timeWaitAssassination], late: 1)),
    Scenario(
      "an RST without a socket carries no identification: no sign of a forgery",
      """
      +.100 < F. 1001:1001(0) ack 101
      +.00005 > . 101:101(0) ack 1002
      +.010 > P. 101:201(100) ack 1002
      +.020 < R 1002:1002(0) id 0
      """,
      identifications: .counting,
      Expectation(
        .rstAborted, by: .server, abortedBy: .server, resets: [.dataAfterClose],
        halfCloseBytes: 100)),
  ]

  /// RSTs that took no effect.
  static let ignoredResets: [Scenario] = [
    Scenario(
      "an RST outside the window does not end the connection",
      """
      +.100 < R 900001:900001(0)
      +.100 > P. 101:201(100) ack 1001
      +.020 < .  1001:1001(0) ack 201
      +.100 > F. 201:201(0) ack 1001
      +.020 < .  1001:1001(0) ack 202
      +.010 < F. 1001:1001(0) ack 202
      +.00005 > . 202:202(0) ack 1002
      """,
      Expectation(.cleanFourWay, by: .client, resets: nil, ignored: 1)),
    Scenario(
      "an RST inside the window but not at RCV.NXT gets a challenge ACK and ends nothing",
      """
      +.100 < R 2001:2001(0)
      +.00005 > . 101:101(0) ack 1001
      +.100 > P. 101:201(100) ack 1001
      +.020 < .  1001:1001(0) ack 201
      +.100 > F. 201:201(0) ack 1001
      +.020 < F. 1001:1001(0) ack 202
      +.00005 > . 202:202(0) ack 1002
      """,
      Expectation(.mergedThreeWay, by: .client, resets: nil, ignored: 1)),
    Scenario(
      "an RST that took no effect leaves the connection open",
      """
      +.100 > R 1:1(0)
      +.100 < P. 1001:1101(100) ack 101
      +.00005 > . 101:101(0) ack 1101
      """,
      Expectation(.open, resets: nil, ignored: 1)),
    Scenario(
      "an RST before the handshake completes is no refusal if it then completes",
      after: .nothing,
      """
      +.000 > S  0:0(0) <mss 1460,sackOK,ts,wscale 7>
      +.005 < R. 0:0(0) ack 1 ttl 61
      +.015 < S. 0:0(0) ack 1 <mss 1460,sackOK,ts,wscale 7>
      +.00005 > . 1:1(0) ack 1
      +.001 > P. 1:101(100) ack 1
      +.020 < . 1:1(0) ack 101
      +.001 < F. 1:1(0) ack 101
      +.00005 > F. 101:101(0) ack 2
      +.020 < . 2:2(0) ack 102
      """,
      Expectation(.mergedThreeWay, by: .server, resets: nil, ignored: 1, handshake: .complete)),
  ]

  /// Signs that an RST was not sent by the end that it names.
  static let forgeries: [Scenario] = [
    Scenario(
      "a TTL far from the claimed sender's others: suspected-forgery",
      "+.100 < R. 1001:1001(0) ack 101 ttl 121",
      Expectation(
        .rstAborted, by: .server, abortedBy: .server, resets: [.suspectedForgery],
        forgery: .timeToLive)),
    Scenario(
      "a TTL one hop off is no sign of a forgery",
      "+.100 < R. 1001:1001(0) ack 101 ttl 56",
      Expectation(.rstAborted, by: .server, abortedBy: .server, resets: [.abort])),
    Scenario(
      "an identification out of a series that counts: suspected-forgery",
      "+.100 < R. 1001:1001(0) ack 101 id 999",
      identifications: .counting,
      Expectation(
        .rstAborted, by: .server, abortedBy: .server, resets: [.suspectedForgery],
        forgery: .identification)),
    Scenario(
      "back-to-back RSTs that step through the window: suspected-forgery",
      """
      +.100 < R 1001:1001(0)
      +.00001 < R 2461:2461(0)
      +.00001 < R 3921:3921(0)
      """,
      Expectation(
        .rstAborted, by: .server, abortedBy: .server, resets: nil, forgery: .steppedSequences,
        ignored: nil)),
    Scenario(
      "the claimed sender goes on as if it had sent none: suspected-forgery",
      """
      +.100 < R. 1001:1001(0) ack 101
      +.010 < P. 1001:1201(200) ack 101
      +.00005 > R 101:101(0) id 0
      """,
      Expectation(
        .rstAborted, abortedBy: .server, resets: nil, forgery: .senderWentOn,
        ignored: nil, late: nil)),
  ]
}
