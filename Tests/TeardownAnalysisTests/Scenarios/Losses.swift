import FlowTracking
import TeardownAnalysis
import TestSupport
import Testing

extension Scenario {
  /// What comes after the first FIN's acknowledgment in most scenarios of a lost wave 1 or 2.
  private static let rest = """

    +.010 < F. 1001:1001(0) ack 102
    +.00005 > . 102:102(0) ack 1002
    """
  /// A close up to the second FIN, captured at the second closer.
  private static let upToSecondFin = """
    +.100 > F. 101:101(0) ack 1001
    +.00005 < . 1001:1001(0) ack 102

    """

  /// Rules 1 to 7: which wave was lost, and how we know.
  static let losses: [Scenario] = [
    Scenario(
      "1: a FIN sent again by the clock after crossed FINs is no BSD acknowledgment",
      """
      +.100 > F. 101:101(0) ack 1001 lost
      +.005 < F. 1001:1001(0) ack 101
      +.00005 > . 102:102(0) ack 1002
      +.225 > F. 101:101(0) ack 1002
      +.020 < . 1002:1002(0) ack 102
      """,
      Expectation(
        .lostSegmentRetransmitted, shape: .simultaneous, by: .both, lost: [.wave(1, .certain)])),
    Scenario(
      "2: a FIN sent again more than a round trip after its ACK was captured: the ACK was lost",
      closed + """
        +.230 < F. 1001:1001(0) ack 102
        +.00005 > . 102:102(0) ack 1002
        """,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(4, .likely)])),
    Scenario(
      "2: the first FIN sent again more than a round trip after its ACK: wave 2 was lost",
      after: .exchange(capturedAt: .server),
      """
      +.100 > F. 101:101(0) ack 1001
      +.00005 < . 1001:1001(0) ack 102 lost
      +.230 > F. 101:101(0) ack 1001
      +.00005 < . 1001:1001(0) ack 102 <sack 101:102>
      +.010 < F. 1001:1001(0) ack 102
      +.020 > . 102:102(0) ack 1002
      """,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(2, .likely)])),
    Scenario(
      "2: a FIN sent again within a round trip of its ACK crossed it",
      """
      +.100 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      +.010 < F. 1001:1001(0) ack 102
      +.040 > .  102:102(0) ack 1002
      +.010 < F. 1001:1001(0) ack 102
      +.00005 > . 102:102(0) ack 1002
      """,
      Expectation(.cleanFourWay, by: .client, spurious: 1)),
    Scenario(
      "3: an ACK that echoes an earlier copy, within the delay of an ACK: spurious",
      """
      +.100 > F. 101:101(0) ack 1001 as first
      +.045 > F. 101:101(0) ack 1001
      +.025 < .  1001:1001(0) ack 102 <echo first>
      """ + rest,
      Expectation(.cleanFourWay, by: .client, spurious: 1)),
    Scenario(
      "3: an ACK with a D-SACK of the FIN, within the delay of an ACK: spurious",
      after: .exchange(options: .withoutTimestamps),
      """
      +.100 > F. 101:101(0) ack 1001
      +.045 > F. 101:101(0) ack 1001
      +.021 < .  1001:1001(0) ack 102 <sack 101:102>
      """ + rest,
      Expectation(.cleanFourWay, by: .client, spurious: 1)),
    Scenario(
      "3: a D-SACK of a FIN with data reports the whole copy",
      """
      +.100 > FP. 101:201(100) ack 1001
      +.045 > FP. 101:201(100) ack 1001
      +.021 < .  1001:1001(0) ack 202 <sack 101:202>
      +.010 < F. 1001:1001(0) ack 202
      +.00005 > . 202:202(0) ack 1002
      """,
      Expectation(.cleanFourWay, by: .client, spurious: 1)),
    Scenario(
      "3: a D-SACK that follows the ACK within a round trip counts as if the ACK carried it",
      after: .exchange(options: .withoutTimestamps),
      """
      +.100 > F. 101:101(0) ack 1001
      +.045 > F. 101:101(0) ack 1001
      +.021 < .  1001:1001(0) ack 102
      +.005 < .  1001:1001(0) ack 102 <sack 101:102>
      """ + rest,
      Expectation(.cleanFourWay, by: .client, spurious: 1)),
    Scenario(
      "3: an ACK less than a round trip after the last copy cannot answer it: spurious",
      after: .exchange(options: .bare),
      """
      +.100 > F. 101:101(0) ack 1001
      +.045 > F. 101:101(0) ack 1001
      +.010 < .  1001:1001(0) ack 102
      """ + rest,
      Expectation(.cleanFourWay, by: .client, spurious: 1)),
    Scenario(
      "3: a D-SACK later than a delayed ACK: an earlier ACK was lost, likely",
      """
      +.100 > F. 101:101(0) ack 1001
      +.230 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102 <sack 101:102>
      """ + rest,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(2, .likely)])),
    Scenario(
      "3: a D-SACK on the merged second FIN: the first acknowledgment was lost, likely",
      """
      +.100 > F. 101:101(0) ack 1001
      +.230 > F. 101:101(0) ack 1001
      +.020 < F. 1001:1001(0) ack 102 <sack 101:102>
      +.00005 > . 102:102(0) ack 1002
      """,
      Expectation(
        .lostSegmentRetransmitted, by: .client, lost: [.wave(2, .likely)])),
    Scenario(
      "3: a stale SACK block that merely ends at the FIN is no D-SACK of it",
      """
      +.100 > P. 101:201(100) ack 1001 lost
      +.001 > P. 201:301(100) ack 1001
      +.020 < .  1001:1001(0) ack 101 <sack 201:301>
      +.00005 > P. 101:201(100) ack 1001
      +.020 < .  1001:1001(0) ack 301
      +.001 > F. 301:301(0) ack 1001 lost
      +.230 > F. 301:301(0) ack 1001
      +.020 < .  1001:1001(0) ack 302 <sack 201:302>
      +.010 < F. 1001:1001(0) ack 302
      +.00005 > . 302:302(0) ack 1002
      """,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(1, .certain)])),
    Scenario(
      "4: a pure ACK of the last copy at once and without a D-SACK: the FIN was lost, certain",
      """
      +.100 > F. 101:101(0) ack 1001 lost
      +.230 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      """ + rest,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(1, .certain)])),
    Scenario(
      "4: every copy before the last was lost",
      """
      +.100 > F. 101:101(0) ack 1001 lost
      +.230 > F. 101:101(0) ack 1001 lost
      +.460 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      """ + rest,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client,
        lost: [.wave(1, times: 2, .certain)])),
    Scenario(
      "4: the ACK comes two round trips after the last copy: likely",
      """
      +.100 > F. 101:101(0) ack 1001 lost
      +.230 > F. 101:101(0) ack 1001
      +.045 < .  1001:1001(0) ack 102
      """ + rest,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(1, .likely)])),
    Scenario(
      "4: an end in TIME_WAIT echoes the last copy, so the first never came: certain",
      after: .exchange(capturedAt: .server),
      upToSecondFin + """
        +.010 < F. 1001:1001(0) ack 102 lost
        +.230 < F. 1001:1001(0) ack 102
        +.020 > . 102:102(0) ack 1002
        """,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(3, .certain)])),
    Scenario(
      "4: an end in TIME_WAIT needs no SACK for it",
      after: .exchange(options: .withoutSACK, capturedAt: .server),
      upToSecondFin + """
        +.010 < F. 1001:1001(0) ack 102 lost
        +.230 < F. 1001:1001(0) ack 102
        +.020 > . 102:102(0) ack 1002
        """,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(3, .certain)])),
    Scenario(
      "3: an end in TIME_WAIT echoes the first copy, long after: its first ACK was lost, likely",
      after: .exchange(capturedAt: .server),
      upToSecondFin + """
        +.010 < F. 1001:1001(0) ack 102 as first
        +.230 < F. 1001:1001(0) ack 102
        +.020 > . 102:102(0) ack 1002 <echo first>
        """,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(4, .likely)])),
    Scenario(
      "5: the same without timestamps, with SACK: the FIN was lost, likely",
      after: .exchange(options: .withoutTimestamps),
      """
      +.100 > F. 101:101(0) ack 1001 lost
      +.230 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      """ + rest,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client, lost: [.wave(1, .likely)])),
    Scenario(
      "5: without timestamps the silence of an end in TIME_WAIT proves nothing: possible",
      after: .exchange(options: .withoutTimestamps, capturedAt: .server),
      upToSecondFin + """
        +.010 < F. 1001:1001(0) ack 102 lost
        +.230 < F. 1001:1001(0) ack 102
        +.020 > . 102:102(0) ack 1002
        """,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client,
        lost: [.wave(3, times: nil, .possible), .wave(4, times: nil, .possible)])),
    Scenario(
      "6: with neither SACK nor timestamps it was the FIN or its ACK: possible",
      after: .exchange(options: .bare),
      """
      +.100 > F. 101:101(0) ack 1001 lost
      +.230 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      """ + rest,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client,
        lost: [.wave(1, times: nil, .possible), .wave(2, times: nil, .possible)])),
    Scenario(
      "6: with timestamps but no SACK, outside TIME_WAIT: possible",
      after: .exchange(options: .withoutSACK),
      """
      +.100 > F. 101:101(0) ack 1001 lost
      +.230 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102
      """ + rest,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client,
        lost: [.wave(1, times: nil, .possible), .wave(2, times: nil, .possible)])),
    Scenario(
      "6: with the options cut off by the snapshot length: possible",
      """
      +.100 > F. 101:101(0) ack 1001 <cut> lost
      +.230 > F. 101:101(0) ack 1001 <cut>
      +.020 < .  1001:1001(0) ack 102 <cut>
      +.010 < F. 1001:1001(0) ack 102 <cut>
      +.00005 > . 102:102(0) ack 1002 <cut>
      """,
      Expectation(
        .lostSegmentRetransmitted, shape: .cleanFourWay, by: .client,
        lost: [.wave(1, times: nil, .possible), .wave(2, times: nil, .possible)])),
    Scenario(
      "7: the older ACK turns up after all: nothing was lost",
      """
      +.100 > F. 101:101(0) ack 1001 as first
      +.230 > F. 101:101(0) ack 1001
      +.020 < .  1001:1001(0) ack 102 <sack 101:102>
      +.003 < .  1001:1001(0) ack 102 delayed .240 <echo first>
      """ + rest,
      Expectation(.cleanFourWay, by: .client, spurious: 1)),
  ]
}
