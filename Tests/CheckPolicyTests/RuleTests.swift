@testable import CheckPolicy
import CheckReporting
import TeardownAnalysis
import Testing

@Suite("What rules demand, and what comes of them")
struct RuleTests {
  /// What came of a rule of the command line over the three samples: one lost a FIN and took 210 ms to
  /// close, one was aborted, one is half closed and was in CLOSE_WAIT for 8.1 s.
  private func result(
    _ option: String, _ value: String, where selector: String? = nil, allowsNone: Bool = false
  ) throws -> CheckResult {
    let rules = try Rule.rules(
      option: option, value: value, selector: try selector.map { try Selector($0) })
    let rule = try #require(rules.first)
    #expect(rules.count == 1)
    var judge = PolicyJudge(rules: [rule], today: try Self.day("2026-06-01"), findingLimit: 10)
    for connection in [Sample.lostFin(), Sample.aborted(), Sample.halfClosed()] {
      _ = judge.add(connection)
    }
    return try #require(judge.results(allowsNone: allowsNone).first)
  }

  static func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

  @Test(arguments: [
    ("fail-on", "open", "None of 3 connections is open; allowed: none."),
    (
      "max", "lost=1", "1 of 3 connections (33.3%) lost a segment of the close; allowed: at most 1."
    ),
    ("max", "rst=33.4%", "1 of 3 connections (33.3%) had an RST; allowed: at most 33.4%."),
    ("max", "lost:wave-2=0", "None of 3 connections lost a segment of wave 2; allowed: none."),
    (
      "min", "rst-aborted+half-closed=2",
      "2 of 3 connections (66.7%) are rst-aborted or half-closed; demanded: at least 2."
    ),
    ("min", "connections=3", "3 of 3 connections (100.0%) exist; demanded: at least 3."),
    ("forbid", "server.port == 80", "None of 3 connections is so; allowed: none."),
    (
      "max-close-wait", "9s",
      "None of 3 connections had an end that stayed in CLOSE_WAIT for longer, the longest 8.10 s; "
        + "allowed: 9 s."
    ),
    (
      "max-close-duration", "250ms",
      "None of 3 connections took longer to close, the longest 210 ms; allowed: 250 ms."
    ),
  ])
  func aRuleHolds(option: String, value: String, message: String) throws {
    let result = try result(option, value)
    #expect(result.outcome == .passed)
    #expect(result.message == message)
    #expect(result.rule == "\(option) \(value)")
    #expect(result.findings.isEmpty)
  }

  @Test(arguments: [
    ("fail-on", "rst-aborted", "1 of 3 connections (33.3%) is rst-aborted; allowed: none.", [18]),
    ("fail-on", "rst:data-after-close", "had an RST of class data-after-close", [18]),
    ("max", "lost=0", "lost a segment of the close; allowed: none.", [17]),
    ("max", "lost:wave-1=0", "lost a segment of wave 1", [17]),
    ("max", "rst=33.3%", "1 of 3 connections (33.3%) had an RST; allowed: at most 33.3%.", [18]),
    ("max", "rst-aborted+half-closed=1", "2 of 3 connections (66.7%) are", [18, 19]),
    (
      "min", "clean-four-way=1", "None of 3 connections is clean-four-way; demanded: at least 1.",
      []
    ),
    ("min", "lost=50%", "demanded: at least 50%.", []),
    ("min", "connections=4", "demanded: at least 4.", []),
    (
      "forbid", "server.port == 443 and label != 'half-closed'", "are so; allowed: none.", [17, 18]
    ),
    ("max-close-wait", "5s", "the longest 8.10 s; allowed: 5 s.", [19]),
    ("max-close-duration", "200ms", "the longest 210 ms; allowed: 200 ms.", [17]),
  ])
  func aRuleIsBroken(option: String, value: String, message: String, shown: [UInt64]) throws {
    let result = try result(option, value)
    #expect(result.outcome == .failed)
    #expect(result.message.contains(message), "\(result.message)")
    #expect(result.findings.map(\.connection) == shown)
    #expect(result.findings.allSatisfy { !$0.frames.isEmpty })
  }

  @Test func aShareIsExact() throws {
    #expect(try result("max", "rst=33.3333%").outcome == .failed)
    #expect(try result("max", "rst=33.3334%").outcome == .passed)
    #expect(try result("min", "rst=33.3333%").outcome == .passed)
    #expect(try result("min", "rst=33.3334%").outcome == .failed)
  }

  @Test func aRuleThatIsAboutNothingDoesNotHold() throws {
    let none = try result("fail-on", "open", where: "server.port == 1")
    #expect(none.outcome == .failed)
    #expect(none.message.contains("--allow-empty"))
    #expect(
      try result("fail-on", "open", where: "server.port == 1", allowsNone: true).outcome == .passed)
    #expect(
      try result("min", "open=1", where: "server.port == 1", allowsNone: true).outcome == .failed)
  }

  @Test func aSelectorNarrowsARule() throws {
    #expect(try result("fail-on", "rst-aborted", where: "id == 17").outcome == .passed)
    #expect(try result("max", "rst=50%", where: "id >= 18").outcome == .passed)
    let broken = try result("max", "rst=40%", where: "id >= 18")
    #expect(broken.outcome == .failed)
    #expect(broken.demand == "Where id >= 18: at most 40% of the connections had an RST.")
  }

  @Test func ofManyConnectionsTheGravestAreShown() throws {
    let rule = Rule(name: "quick", condition: .closeDuration(0))
    var judge = PolicyJudge(rules: [rule], today: try Self.day("2026-06-01"), findingLimit: 3)
    for id in 1...1000 as ClosedRange<UInt64> {
      let connection = Sample.connection(.cleanFourWay, id: id) { verdict in
        verdict.closeStart = Sample.moment(0)
        verdict.closeEnd = Sample.moment(Double(id * 7919 % 1000 + 1) / 1000)
        verdict.waves = Sample.lostFin().verdict.waves
      }
      _ = judge.add(connection)
    }
    let result = try #require(judge.results(allowsNone: false).first)
    #expect(result.findings.map(\.connection) == [321, 642, 963])
    #expect(result.omittedFindings == 997)
    #expect(result.findings[0].message.hasPrefix("the close took 1.00 s: "))
  }

  @Test func severalLabelsAreARuleEach() throws {
    let rules = try Rule.rules(option: "fail-on", value: "open,half-closed,open", selector: nil)
    #expect(rules.map(\.name) == ["fail-on open", "fail-on half-closed"])
  }

  @Test(arguments: [
    (
      "fail-on", "rst-aborte",
      "--fail-on: no label is called 'rst-aborte'; did you mean 'rst-aborted'?"
    ),
    ("fail-on", "open,,lost", "--fail-on: a label is missing in 'open,,lost'"),
    ("fail-on", "xyzzy", "no label is called 'xyzzy'; there are clean-four-way, "),
    ("max", "lost", "write LABEL=N or LABEL=P%"), ("max", "lost=many", "neither a number"),
    ("max", "lost=-1", "neither a number"), ("max", "lost=1.5", "neither a number"),
    ("max", "lost=101%", "shares lie between 0% and 100%"),
    ("max", "lost=100.1%", "shares lie between 0% and 100%"), ("max", "lost=-1%", "is no share"),
    ("max", "lost=0.00001%", "more than four digits"), ("max", "lost=%", "is no share"),
    ("max", "lost=100%", "always holds"), ("min", "open=0", "always holds"),
    ("min", "open=0%", "always holds"), ("min", "connections=50%", "give a number"),
    ("max-close-wait", "5", "has no unit; write 5s"), ("max-close-wait", "5kB", "no span of time"),
    ("max-close-duration", "soon", "no span of time"),
    ("forbid", "x == 1", "no field is called 'x'"),
  ])
  func whatMakesNoRuleIsSaid(option: String, value: String, sentence: String) throws {
    let error = try #require(throws: RuleError.self) {
      try Rule.rules(option: option, value: value, selector: nil)
    }
    #expect(error.sentence.contains(sentence), "\(error.sentence)")
  }

  @Test(arguments: [
    (["max open=5", "min open=6"], true), (["max open=5", "min open=5"], false),
    (["max open+rst=5", "min open=6"], true), (["max open=5", "min open+rst=6"], false),
    (["fail-on open", "min open=1"], true), (["max open=0%", "min open=1"], true),
    (["max open=10%", "min open=20%"], true), (["max open=10%", "min open=20"], false),
    (["max connections=5", "min open=6"], true), (["max open=5", "max open=5"], true),
  ])
  func rulesThatCannotHoldTogetherAreRefused(rules: [String], isRefused: Bool) throws {
    let all = try rules.flatMap { rule in
      let parts = rule.split(separator: " ")
      return try Rule.rules(option: String(parts[0]), value: String(parts[1]), selector: nil)
    }
    if isRefused {
      #expect(throws: RuleError.self) { try Rule.requireConsistency(of: all) }
    } else {
      try Rule.requireConsistency(of: all)
    }
  }

  @Test func theDaysOfTheCalendarAreKnown() throws {
    #expect(CalendarDate("2028-02-29") != nil)
    for text in [
      "2026-02-29", "2100-02-29", "2026-13-01", "2026-00-10", "26-01-01", "2026-1-1", "",
    ] {
      #expect(CalendarDate(text) == nil)
    }
    #expect(try Self.day("2026-12-31") < Self.day("2027-01-01"))
    #expect(try Self.day("2026-02-01").description == "2026-02-01")
  }
}
