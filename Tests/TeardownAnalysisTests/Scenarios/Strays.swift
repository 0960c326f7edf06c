import FlowTracking
import TeardownAnalysis
import TestSupport
import Testing

extension Scenario {
  /// Segments further from all others than any window: the capture dropped what lies between, or they
  /// are none of the connection's.
  static let strays: [Scenario] = [
    Scenario(
      "the server's FIN after 3 MB that the capture dropped is a FIN",
      """
      +.100 < F. 3001001:3001001(0) ack 101
      +.00005 > . 101:101(0) ack 3001002
      +.010 > F. 101:101(0) ack 3001002
      +.020 < . 3001002:3001002(0) ack 102
      """,
      Expectation(.cleanFourWay, by: .server, hasGaps: true)),
    Scenario(
      "the client's FIN after 3 MB that the capture dropped is a FIN",
      """
      +.100 > F. 3000101:3000101(0) ack 1001
      +.020 < . 1001:1001(0) ack 3000102
      +.010 < F. 1001:1001(0) ack 3000102
      +.00005 > . 3000102:3000102(0) ack 1002
      """,
      Expectation(.cleanFourWay, by: .client, hasGaps: true)),
    Scenario(
      "a FIN with data after 3 MB that the capture dropped is a FIN",
      """
      +.100 < FP. 3001001:3001501(500) ack 101
      +.00005 > . 101:101(0) ack 3001502
      +.010 > F. 101:101(0) ack 3001502
      +.020 < . 3001502:3001502(0) ack 102
      """,
      Expectation(.cleanFourWay, by: .server, hasGaps: true)),
    Scenario(
      "the FIN that answers bears out the other end's, where both had sent megabytes unseen",
      """
      +.100 < F. 3001001:3001001(0) ack 5000101
      +.00005 > F. 5000101:5000101(0) ack 3001002
      +.020 < . 3001002:3001002(0) ack 5000102
      """,
      Expectation(.mergedThreeWay, by: .server, hasGaps: true)),
    Scenario(
      "a capture of nothing but SYNs and FINs shows the FINs", after: .nothing,
      """
      +.000 > S  0:0(0) <mss 1460,sackOK,ts,wscale 7>
      +.020 < S. 0:0(0) ack 1 <mss 1460,sackOK,ts,wscale 7>
      +5 < F. 3000001:3000001(0) ack 101
      +.00005 > F. 101:101(0) ack 3000002
      """,
      Expectation(.unfinishedClose, by: .server, hasGaps: true)),
    Scenario(
      "data after 3 MB that the capture dropped moves the connection on",
      """
      +.100 < P. 3001001:3001101(100) ack 101
      +.00005 > . 101:101(0) ack 3001101
      +.010 < F. 3001101:3001101(0) ack 101
      +.00005 > . 101:101(0) ack 3001102
      +.010 > F. 101:101(0) ack 3001102
      +.020 < . 3001102:3001102(0) ack 102
      """,
      Expectation(.cleanFourWay, by: .server, hasGaps: true)),
    Scenario(
      "a far FIN that nobody acknowledges is none, and the connection goes on",
      """
      +.100 < F. 3001001:3001001(0) ack 101
      +.010 > P. 101:201(100) ack 1001
      +.020 < .  1001:1001(0) ack 201
      +.010 > F. 201:201(0) ack 1001
      +.020 < .  1001:1001(0) ack 202
      +.010 < F. 1001:1001(0) ack 202
      +.00005 > . 202:202(0) ack 1002
      """,
      Expectation(.cleanFourWay, by: .client)),
    Scenario(
      "a far FIN is none however often it comes, while the connection goes on",
      """
      +.100 < F. 3001001:3001001(0) ack 101
      +.010 > P. 101:201(100) ack 1001
      +.020 < .  1001:1001(0) ack 201
      +.200 < F. 3001001:3001001(0) ack 101
      +.010 > F. 201:201(0) ack 1001
      +.020 < .  1001:1001(0) ack 202
      +.010 < F. 1001:1001(0) ack 202
      +.00005 > . 202:202(0) ack 1002
      """,
      Expectation(.cleanFourWay, by: .client)),
    Scenario(
      "a far FIN beyond which its sender goes on is none",
      """
      +.100 < F. 3001001:3001001(0) ack 101
      +.001 < P. 3001101:3001201(100) ack 101
      +.00005 > . 101:101(0) ack 3001201
      +.010 > F. 101:101(0) ack 3001201
      +.020 < . 3001201:3001201(0) ack 102
      +.010 < F. 3001201:3001201(0) ack 102
      +.00005 > . 102:102(0) ack 3001202
      """,
      Expectation(.cleanFourWay, by: .client, hasGaps: true)),
    Scenario(
      "two far segments with others between them are not two in a row",
      """
      +.100 < P. 1500000000:1500000100(100) ack 1500000000
      +.002 > P. 101:121(20) ack 1001
      +.020 < .  1001:1001(0) ack 121
      +.040 < P. 1500000100:1500000200(100) ack 1500000000
      +.010 > F. 121:121(0) ack 1001
      +.020 < .  1001:1001(0) ack 122
      +.010 < F. 1001:1001(0) ack 122
      +.00005 > . 122:122(0) ack 1002
      """,
      Expectation(.cleanFourWay, by: .client)),
  ]
}
