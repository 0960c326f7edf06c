import FlowTracking
import TeardownAnalysis
import TestSupport
import Testing
import Wire

/// Connections in Zeek's words, by the rules of its sources.
@Suite struct ZeekTests {
  /// A connection on the wire, and what Zeek writes of it.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var script: String
    var state: ZeekState?
    var history: String?

    init(
      _ name: String, after prefix: LadderPrefix = .exchange(), _ script: String,
      _ state: ZeekState?, _ history: String?
    ) {
      self.name = name
      self.script = prefix.script + script
      self.state = state
      self.history = history
    }

    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case("a clean close", Scenario.closed, .sf, "ShADadFf"),
    Case(
      "the responder closes first",
      """
      +.100 < F. 1001:1001(0) ack 101
      +.00005 > F. 101:101(0) ack 1002
      +.020 < . 1002:1002(0) ack 102
      """, .sf, "ShADadfF"),
    Case(
      "nobody acknowledges the FINs, and Zeek does not ask",
      "+.100 > F. 101:101(0) ack 1001\n+.005 < F. 1001:1001(0) ack 101", .sf, "ShADadFf"),
    Case(
      "no data at all", after: .handshake(),
      "+1 > F. 1:1(0) ack 1\n+.020 < F. 1:1(0) ack 2\n+.00005 > . 2:2(0) ack 2", .sf, "ShAFf"),
    Case("still open", "", .s1, "ShADad"),
    Case("one FIN of the originator", "+.100 > F. 101:101(0) ack 1001", .s2, "ShADadF"),
    Case("one FIN of the responder", "+.100 < F. 1001:1001(0) ack 101", .s3, "ShADadf"),
    Case("an RST of the originator", "+.100 > R. 101:101(0) ack 1001", .rsto, "ShADadR"),
    Case("an RST of the responder", "+.100 < R. 1001:1001(0) ack 101", .rstr, "ShADadr"),
    Case(
      "an RST that lies outside of the window counts all the same",
      "+.100 < R. 900000:900000(0) ack 101\n+.100 > P. 101:201(100) ack 1001", .rstr, nil),
    Case(
      "an RST after a complete close changes nothing",
      Scenario.closed + "+1 < R 1002:1002(0)", .sf, "ShADadFfr"),
    Case(
      "what comes six seconds after the close is another connection to Zeek",
      Scenario.closed + "+6 < R 1002:1002(0)", .sf, "ShADadFf"),
    Case(
      "an RST after its own FIN, and then the other FIN",
      """
      +.100 > F. 101:101(0) ack 1001
      +.001 > R. 102:102(0) ack 1001
      +.020 < F. 1001:1001(0) ack 101
      """, .sf, "ShADadFRf"),
    Case(
      "RSTs at other places count again",
      "+.1 > R 101:101(0)\n+.001 > R 101:101(0)\n+.1 > R 201:201(0)", .rsto, "ShADadRR"),
    Case(
      "a FIN sent again counts once, with data at another end twice",
      """
      +.1 > F. 101:101(0) ack 1001
      +.3 > F. 101:101(0) ack 1001
      +.3 > F. 101:151(50) ack 1001
      """, .s2, "ShADadFF"),
    Case(
      "a SYN without an answer", after: .nothing,
      "+.000 > S 0:0(0) <mss 1460>\n+1 > S 0:0(0) <mss 1460>", .s0, "S"),
    Case(
      "a SYN that is refused", after: .nothing,
      "+.000 > S 0:0(0) <mss 1460>\n+.020 < R. 0:0(0) ack 1 id 0", .rej, "Sr"),
    Case(
      "a SYN-ACK without an ACK", after: .nothing,
      "+.000 > S 0:0(0) <mss 1460>\n+.020 < S. 0:0(0) ack 1 <mss 1460>", .s1, "Sh"),
    Case(
      "a scan: an RST answers the SYN-ACK", after: .nothing,
      """
      +.000 > S 0:0(0) <mss 1460>
      +.020 < S. 0:0(0) ack 1 <mss 1460>
      +.00005 > R 1:1(0)
      """, .rsto, "ShR"),
    Case(
      "a SYN and an RST of the originator", after: .nothing,
      "+.000 > S 0:0(0) <mss 1460>\n+.020 > R 1:1(0)", .rstos0, "SR"),
    Case(
      "a SYN and a FIN of the originator", after: .nothing,
      "+.000 > S 0:0(0) <mss 1460>\n+.020 > F 1:1(0)", .sh, "SF"),
    Case(
      "the SYN was not captured: flipped", after: .nothing,
      """
      +.000 < S. 0:0(0) ack 1 <mss 1460>
      +.00005 > . 1:1(0) ack 1
      +.001 > P. 1:101(100) ack 1
      """, .s1, "^hAD"),
    Case(
      "running when the capture began: who began it is a guess", after: .nothing,
      "+.000 > P. 1:101(100) ack 1\n+.020 < . 1:1(0) ack 101", .oth, nil),
    Case(
      "running when the capture began, closed by both: no guess needed", after: .nothing,
      Scenario.closed, .sf, nil),
    Case(
      "running when the capture began, closed by one", after: .nothing,
      "+.000 > P. 1:101(100) ack 1\n+.020 < . 1:1(0) ack 101\n+1 > F. 101:101(0) ack 1", nil, nil),
    Case(
      "data sent again, ten times",
      (0..<10).map { _ in "+.3 > P. 1:101(100) ack 1001\n" }.joined(), .s1, "ShADadTT"),
    Case(
      "a closed window, twice",
      "+.1 < . 1001:1001(0) ack 101 win 0\n+.1 < . 1001:1001(0) ack 101 win 0",
      .s1, "ShADadw"),
    Case(
      "a closed window after the peer's FIN does not matter",
      "+.1 > F. 101:101(0) ack 1001\n+.1 < . 1001:1001(0) ack 102 win 0", .s2, "ShADadF"),
    Case(
      "what the capture missed leaves the history open",
      "+.1 > . 101:101(0) ack 1501\n+.1 < P. 1501:1601(100) ack 101", .s1, nil),
  ]

  @Test(arguments: cases, LadderSetting.all)
  func stateAndHistoryAreThoseOfZeek(one: Case, setting: LadderSetting) throws {
    let ladder = try Ladder(one.script)
    let evidence = try #require(track(ladder.segments(in: setting)).first)
    let words = ZeekWords(of: evidence)
    #expect(words.state == one.state, "\(setting)\n\(ladder)")
    #expect(words.history?.description == one.history, "\(setting)\n\(ladder)")
  }
}
