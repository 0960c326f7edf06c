import Foundation
import Testing

@Suite("lastack check: policy files")
struct CheckPolicyFileTests {
  private static let policy = """
    rules:
      - name: no aborts
        fail-on: rst-aborted
        reason: Clients see torn responses.
        exceptions:
          - server: 10.77.0.2:3106
            reason: the exporter kills its workers
            expires: 2026-12-31
          - where: rst.classes contains "data-after-close"
            reason: known leak
            expires: 2026-12-31
      - name: few losses over IPv4
        where: server.ip in 10.0.0.0/8
        max: lost=10%
        severity: warning
    """

  /// Checks the demo by a policy.
  private func check(_ policy: String, _ arguments: String...) throws -> Program.Outcome {
    let folder = try Folder()
    _ = try folder.file("lastack.yml", Data(policy.utf8))
    let process = Program.process(
      ["check", CheckCaptures.demo, "--policy", "lastack.yml"] + arguments)
    process.currentDirectoryURL = folder.url
    return try Program.finish(process, in: try Folder())
  }

  @Test func exceptionsAndWarningsDoNotFailTheCheck() throws {
    let outcome = try check(Self.policy, "--today", "2026-12-31")
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output.hasPrefix("EXCEPTED  no aborts: 2 of 18 connections (11.1%)"))
    #expect(
      outcome.output.contains("\nWARN      few losses over IPv4: 2 of 15 connections"))
    #expect(outcome.output.contains("Why: Clients see torn responses."))
    #expect(outcome.output.contains("Rule: lastack.yml:12"))
    #expect(outcome.output.contains("\nPASSED    1 warning, 1 excepted, 1 passed; 18 connections"))
  }

  @Test func anExpiredExceptionIsSaidAndTheBreachCounts() throws {
    let outcome = try check(Self.policy, "--today", "2027-01-01")
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix("FAIL      no aborts: 2 of 18 connections (11.1%)"))
    let sentences = outcome.errors.split(separator: "\n")
    #expect(sentences.count == 2)
    #expect(
      sentences.first == """
        lastack: lastack.yml:6: the exception to 10.77.0.2:3106 to 'no aborts' expired on 2026-12-31; \
        it covered 1 connection that now counts: mend the cause, or give it a later day.
        """)
  }

  @Test(arguments: [
    (
      "rules:\n  - name: a\n    serverity: error\n    fail-on: open\n",
      "lastack: lastack.yml:3: unknown key 'serverity' in a rule; did you mean 'severity'?\n"
    ),
    (
      "rules:\n  - name: a\n    max: open=150%\n",
      "lastack: lastack.yml:3: max: '150%' is no share: shares lie between 0% and 100%.\n"
    ),
    (
      "rules:\n  - name: a\n    max: open=5\n  - name: b\n    min: open=6\n",
      "lastack: lastack.yml:4: 'a' and 'b' cannot both hold: one asks for more connections than the "
        + "other allows.\n"
    ),
    (
      "rules:\n  - name: a\n    fail-on: opne\n",
      "lastack: lastack.yml:3: fail-on: no label is called 'opne'; did you mean 'open'?\n"
    ),
    (
      "rules:\n  - name: a\n    fail-on: open\n    where: server.prt == 1\n",
      """
      lastack: lastack.yml:4: where: no field is called 'server.prt'; did you mean 'server.port'?
        server.prt == 1
        ^~~~~~~~~~

      """
    ),
    (
      "rules: [",
      "lastack: lastack.yml:2: is no YAML: did not find expected node content, column 1.\n"
    ),
    ("", "lastack: lastack.yml: is empty; a policy has the key 'rules'.\n"),
  ])
  func aPolicyThatMakesNoSenseIsStatusTwoAndOneSentence(policy: String, sentence: String) throws {
    let outcome = try check(policy)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors == sentence)
  }

  @Test func aPolicyThatIsNotThereIsStatusTwo() throws {
    let outcome = try Program.run("check", CheckCaptures.demo, "--policy", "/no/such.yml")
    #expect(outcome.status == 2)
    #expect(
      outcome.errors
        == "lastack: /no/such.yml: the policy cannot be read: No such file or directory.\n")
  }

  @Test func rulesOfTheCommandLineAndThePolicyHoldTogether() throws {
    let outcome = try check("rules:\n  - name: a\n    max: open=5\n", "--min", "open=6")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("cannot both hold"))
    let both = try check("rules:\n  - name: a\n    max: open=5\n", "--fail-on", "simultaneous")
    #expect(both.status == 1)
    #expect(both.output.contains("PASS      a: 1 of 18"))
    #expect(both.output.contains("FAIL      fail-on simultaneous"))
  }

  @Test func aPolicyIsExplainedInSentences() throws {
    let folder = try Folder()
    _ = try folder.file("lastack.yml", Data(Self.policy.utf8))
    let outcome = try Program.run(in: folder, "check", "--explain-policy", "--today", "2027-01-01")
    #expect(outcome.status == 0)
    #expect(
      outcome.output == """
        no aborts  lastack.yml:2
          No connection is rst-aborted.
          If that does not hold, the check fails.
          Why: Clients see torn responses.
          Except connections to 10.77.0.2:3106, expired on 2026-12-31, so it covers
            nothing: the exporter kills its workers
          Except connections where rst.classes contains "data-after-close", expired on
            2026-12-31, so it covers nothing: known leak

        few losses over IPv4  lastack.yml:12
          Where server.ip in 10.0.0.0/8: at most 10% of the connections lost a segment
            of the close.
          If that does not hold, it is reported, and the check passes all the same.

        """)
  }

  @Test func noPolicyIsTakenThatIsNotNamed() throws {
    let folder = try CheckCaptures.folder("demo.pcap")
    _ = try folder.file("lastack.yml", Data(Self.policy.utf8))
    let outcome = try Program.run(in: folder, "check", "demo.pcap")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("--policy lastack.yml, which lies here"))
  }
}
