@testable import CheckPolicy
import CheckReporting
import Testing

@Suite("Policy files")
struct PolicyTests {
  private static let policy = """
    rules:
      - name: no aborts
        where: server.port == 443
        fail-on: [rst-aborted, half-closed]
        severity: warning
        reason: Clients see torn responses.
        exceptions:
          - client: 10.77.0.1
            where: rst.count == 1
            reason: known
            expires: 2026-06-01
      - name: enough
        min: connections=1
        allow-empty: true
    """

  private func results(
    _ yaml: String, today: String = "2026-06-01"
  ) throws -> (judge: PolicyJudge, results: [CheckResult]) {
    let policy = try Policy(yaml: yaml, file: "p.yml")
    var judge = PolicyJudge(
      rules: policy.rules, today: try RuleTests.day(today), findingLimit: 10)
    _ = judge.add(Sample.aborted())
    _ = judge.add(Sample.lostFin())
    return (judge, judge.results(allowsNone: false))
  }

  @Test func aRuleKnowsWhereItStands() throws {
    let policy = try Policy(yaml: Self.policy, file: "p.yml")
    #expect(policy.rules.map(\.name) == ["no aborts", "enough"])
    #expect(policy.rules.map { $0.place?.line } == [2, 12])
    #expect(policy.rules.map(\.severity) == [.warning, .error])
    #expect(policy.rules.map(\.allowsNone) == [false, true])
    #expect(policy.rules[0].exceptions.map(\.line) == [8])
    #expect(
      policy.rules[0].demand
        == "Where server.port == 443: no connection is rst-aborted or half-closed.")
  }

  @Test func anExceptionCoversUntilItsLastDay() throws {
    let (judge, results) = try results(Self.policy)
    #expect(results[0].outcome == .excepted)
    #expect(results[0].message.contains("covered by exceptions: 1"))
    #expect(results[0].findings.map(\.connection) == [18])
    #expect(judge.expiredExceptions.isEmpty)
  }

  @Test func anExpiredExceptionCoversNothingAndIsSaid() throws {
    let (judge, results) = try results(Self.policy, today: "2026-06-02")
    #expect(results[0].outcome == .failed)
    #expect(results[0].reason == "Clients see torn responses.")
    #expect(
      judge.expiredExceptions == [
        "p.yml:8: the exception from 10.77.0.1 where rst.count == 1 to 'no aborts' expired on "
          + "2026-06-01; it covered 1 connection that now counts: mend the cause, or give it a later "
          + "day"
      ])
  }

  @Test(arguments: [
    ("10.77.0.1", "client", true), ("10.77.0.1:53110", "client", true),
    ("10.77.0.1:53111", "client", false), ("10.0.0.0/8:53110", "client", true),
    ("'*:443'", "server", true), ("'*:80'", "server", false), ("10.77.0.1", "server", false),
    ("'[fd77::1]:443'", "server", false), ("fd77::/16", "server", false),
    ("'[::ffff:10.77.0.2]:443'", "server", true),
  ])
  func anExceptionNamesAnEnd(pattern: String, side: String, covers: Bool) throws {
    let yaml = """
      rules:
        - name: no aborts
          fail-on: rst-aborted
          exceptions:
            - {\(side): \(pattern), reason: known, expires: 2030-01-01}
      """
    #expect(try results(yaml).results[0].outcome == (covers ? .excepted : .failed))
  }

  @Test func anExceptionIsLeftOutOfAShareButNotOfTheWhole() throws {
    let yaml = """
      rules:
        - name: few
          max: connections=49%
          exceptions: [{where: id == 18, reason: known, expires: 2030-01-01}]
        - name: fewer
          max: connections=50%
          exceptions: [{where: id == 18, reason: known, expires: 2030-01-01}]
      """
    #expect(try results(yaml).results.map(\.outcome) == [.failed, .excepted])
  }

  /// A policy with one fault, and what is said of it.
  static let faults: [(yaml: String, sentence: String)] = [
    ("", "p.yml: is empty"), ("# nothing", "p.yml: is empty"),
    ("rules: []", "p.yml:1: 'rules' is a"),
    ("rules: 5", "p.yml:1: 'rules' is a list"), ("- a", "p.yml:1: a policy has keys and values"),
    ("rule: []", "p.yml:1: unknown key 'rule' in a policy; did you mean 'rules'?"),
    ("rules:\n - a", "p.yml:2: a rule has keys and values"),
    ("rules:\n - fail-on: open", "p.yml:2: a rule needs the key 'name'"),
    ("rules:\n - name: a", "p.yml:2: the rule 'a' demands nothing"),
    (
      "rules:\n - name: a\n   fail-on: open\n   max: open=5",
      "p.yml:2: the rule 'a' has 'fail-on' and"
    ),
    (
      "rules:\n - name: a\n   fail-on: open\n   serverity: error",
      "p.yml:4: unknown key 'serverity' in a rule; did you mean 'severity'?"
    ),
    ("rules:\n - name: a\n   fail-on: [open, opne]", "p.yml:3: fail-on: no label is called 'opne'"),
    ("rules:\n - name: a\n   fail-on: []", "p.yml:3: 'fail-on' is an empty list"),
    ("rules:\n - name: a\n   fail-on: {a: b}", "p.yml:3: 'fail-on' takes a text"),
    ("rules:\n - name: a\n   max: open=150%", "p.yml:3: max: '150%' is no share"),
    (
      "rules:\n - name: a\n   where: id = 1\n   max: open=5", "p.yml:3: where: '=' compares nothing"
    ),
    ("rules:\n - name: a\n   max: open=5\n   severity: fatal", "p.yml:4: 'fatal' is no severity"),
    (
      "rules:\n - name: a\n   max: open=5\n   allow-empty: maybe",
      "p.yml:4: 'allow-empty' is true or"
    ),
    (
      "rules:\n - name: a\n   max: open=5\n - name: a\n   max: rst=5",
      "p.yml:4: two rules are called 'a'"
    ),
    (
      "rules:\n - name: a\n   max: open=5\n - name: b\n   min: open=6",
      "p.yml:4: 'a' and 'b' cannot both hold"
    ),
    ("rules:\n - name: a\n   name: b\n   max: open=5", "p.yml:2: 'name' stands more than once"),
    ("rules:\n - name: a\n  max: open=5", "p.yml:3: is no YAML"),
    (
      "rules:\n - name: a\n   min: open=5\n   exceptions: []",
      "p.yml:4: a lower bound has no exceptions"
    ),
    (
      "rules:\n - name: a\n   max: open=5\n   exceptions:\n    - reason: b\n      expires: 2030-01-01",
      "p.yml:5: an exception needs 'client', 'server' or 'where'"
    ),
    (
      "rules:\n - name: a\n   max: open=5\n   exceptions:\n    - client: ::1\n      reason: b",
      "p.yml:5: an exception needs the key 'expires'"
    ),
    (
      "rules:\n - name: a\n   max: open=5\n   exceptions:\n    - client: host\n",
      "p.yml:5: 'host' is no end of a connection"
    ),
    (
      "rules:\n - name: a\n   max: open=5\n   exceptions:\n    - client: ::1\n      reason: b\n"
        + "      expires: 2026-02-30",
      "p.yml:7: '2026-02-30' is no day"
    ),
    (
      "rules:\n - name: a\n   max: open=5\n   exceptions:\n    - client: ::1\n      raeson: b",
      "p.yml:6: unknown key 'raeson' in an exception; did you mean 'reason'?"
    ),
  ]

  @Test(arguments: faults.indices)
  func theFirstFaultIsSaidWithItsLine(place: Int) throws {
    let fault = Self.faults[place]
    let error = try #require(throws: RuleError.self) { try Policy(yaml: fault.yaml, file: "p.yml") }
    #expect(error.sentence.hasPrefix(fault.sentence), "\(error.sentence)")
    #expect(!error.sentence.contains("\n"))
  }
}
