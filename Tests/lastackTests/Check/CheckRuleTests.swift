import Foundation
import Testing

@Suite("lastack check: rules of the command line")
struct CheckRuleTests {
  @Test(arguments: [
    ["--fail-on", "rst:ignored,rst:late-fin"], ["--max", "rst-aborted=2"], ["--max", "lost=16.7%"],
    ["--max", "lost:wave-4=0"], ["--max", "rst:abort+rst:data-after-close=2"],
    ["--min", "clean-four-way+merged-three-way=8"], ["--min", "clean-four-way=27%"],
    ["--min", "connections=18"], ["--max-close-wait", "30s"], ["--max-close-duration", "2500ms"],
    ["--forbid", "label == 'open' and bytes.server == 1"],
    ["--fail-on", "rst-aborted", "--where", "server.port == 8869"],
    ["--max", "rst-aborted=2", "--max", "lost=3", "--fail-on", "lost:wave-4"],
  ])
  func aRuleHolds(rule: [String]) throws {
    let outcome = try Program.run(["check", CheckCaptures.demo] + rule)
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output.hasPrefix("PASS "))
    #expect(outcome.output.contains("; 18 connections in 1 capture\n"))
  }

  /// A broken rule, what is said of it, and what shows it.
  static let broken: [([String], String, String?)] = [
    (
      ["--fail-on", "half-closed"], "1 of 18 connections (5.6%) is half-closed; allowed: none.",
      "#7"
    ),
    (["--fail-on", "rst:abort"], "had an RST of class abort", "#5"),
    (["--max", "rst-aborted=1"], "2 of 18 connections (11.1%) are rst-aborted", "#13"),
    (["--max", "lost=16.6%"], "3 of 18 connections (16.7%) lost", "#14"),
    (["--max", "lost:wave-1=0"], "lost a segment of wave 1", "#3"),
    (["--min", "clean-four-way=6"], "5 of 18 connections (27.8%) are clean-four-way", nil),
    (["--min", "clean-four-way=28%"], "demanded: at least 28%", nil),
    (["--min", "connections=19"], "demanded: at least 19", nil),
    (["--max-close-wait", "5s"], "the longest 16.7 s; allowed: 5 s.", "in CLOSE_WAIT for 16.7 s"),
    (["--forbid", "close_wait.ended == false"], "1 of 18 connections (5.6%) is so", "#7"),
    (["--max-close-duration", "1s"], "took longer to close", "the close took 2.01 s"),
    (["--forbid", "initiator == 'server' and label == 'rst-aborted'"], "is so; allowed", "#5"),
    (["--fail-on", "rst-aborted", "--where", "server.port == 3066"], "1 of 1 connection", "#13"),
  ]

  @Test(arguments: broken)
  func aBrokenRuleShowsWhatBreaksIt(rule: [String], message: String, evidence: String?) throws {
    let outcome = try Program.run(["check", CheckCaptures.demo] + rule)
    let text = outcome.words
    #expect(outcome.status == 1)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output.hasPrefix("FAIL "))
    #expect(text.contains(message), "\(text)")
    if let evidence {
      #expect(text.contains(evidence), "\(text)")
      #expect(text.contains("[frame"))
    }
    #expect(text.contains(" FAILED 1 failed, "))
  }

  @Test func sharesAreThoseOfAllCapturesTogether() throws {
    let folder = try CheckCaptures.folder("demo.pcap", "four_way_server_closes.A.pcap")
    let outcome = try Program.run("check", folder.url.path, "--min", "connections=19")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("19 of 19 connections"))
  }

  @Test func aCheckThatMatchedNothingFailsUnlessThatIsAllowed() throws {
    let rule = ["check", CheckCaptures.demo, "--fail-on", "open", "--where", "server.port == 1"]
    let outcome = try Program.run(rule)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("No connection matched, so nothing was checked"))
    #expect(try Program.run(rule + ["--allow-empty"]).status == 0)
    let folder = try Folder()
    let empty = try folder.file("empty.pcap", TinyCapture.header)
    #expect(try Program.run("check", empty, "--fail-on", "open").status == 1)
    #expect(try Program.run("check", empty, "--fail-on", "open", "--allow-empty").status == 0)
  }

  @Test func noMoreConnectionsAreNamedThanAskedFor() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes(ports: 40000..<40050))
    let outcome = try Program.run(
      "check", path, "--fail-on", "clean-four-way", "--max-findings", "2")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("50 of 50 connections"))
    #expect(outcome.words.contains("#2 "))
    #expect(!outcome.words.contains("#3 "))
    #expect(outcome.words.contains("... and 48 connections more"))
  }

  @Test func whatCannotBeReadIsStatusThreeAndTheRestIsChecked() throws {
    let outcome = try Program.run(
      "check", "no-such.pcap", CheckCaptures.demo, "--fail-on", "rst-aborted")
    #expect(outcome.status == 3)
    #expect(outcome.errors == "lastack: no-such.pcap: no such file; check the path.\n")
    #expect(outcome.output.contains("2 of 18 connections"))
    #expect(outcome.output.contains("readable no-such.pcap"))
    let folder = try Folder()
    let path = try folder.file("cut.pcap", TinyCapture.closes().dropLast(10))
    let cut = try Program.run("check", path, "--max", "rst=0")
    #expect(cut.status == 3)
    #expect(cut.errors.contains("is cut off"))
    #expect(cut.output.contains("PASS      max rst=0: None of 1 connection"))
  }

  /// Wrong usage, and what is said of it.
  static let wrong: [([String], String)] = [
    ([], "give at least one capture"), (["a.pcap", "--max", "lost"], "--max: 'lost' has no '='"),
    (
      ["a.pcap", "--max", "lost=101%"],
      "--max: '101%' is no share: shares lie between 0% and 100%."
    ),
    (["a.pcap", "--fail-on", "rst-abortd"], "did you mean 'rst-aborted'?\n"),
    (["a.pcap", "--max", "open=1", "--min", "open=2"], "cannot both hold"),
    (["a.pcap", "--max-close-wait", "5"], "--max-close-wait: '5' has no unit; write 5s"),
    (["a.pcap", "--where", "id == 1"], "--where picks connections for rules"),
    (["a.pcap", "--today", "tomorrow"], "--today takes a day"), (["-", "-"], "only once"),
    (["a.pcap", "--fail-on", "open", "--max-findings", "10001"], "--max-findings takes"),
    (["a.pcap", "--update", "--fail-on", "open"], "--update writes expectations"),
    (["-", "--update"], "--update writes expectations"),
    (["a.pcap", "--fail-on", "open", "--where", "id ="], "--where: '=' compares nothing"),
  ]

  @Test(arguments: wrong)
  func wrongUsageIsStatusTwoAndOneSentence(arguments: [String], sentence: String) throws {
    let outcome = try Program.run(["check"] + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("lastack: "))
    #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
    #expect(outcome.errors.hasSuffix("Try 'lastack help check'.\n"))
  }

  @Test func aWrongSelectorIsMarked() throws {
    let outcome = try Program.run(
      "check", "a.pcap", "--fail-on", "open", "--where", "id == 1 or server.prt == 443")
    #expect(
      outcome.errors == """
        lastack: --where: no field is called 'server.prt'; did you mean 'server.port'?
          id == 1 or server.prt == 443
                     ^~~~~~~~~~
        Try 'lastack help check'.

        """)
  }

  @Test func resultsForMachinesGoWhereTheyAreAskedFor() throws {
    let folder = try Folder()
    let junit = folder.place("out.xml").path
    let outcome = try Program.run(
      "check", CheckCaptures.demo, "--fail-on", "open", "--junit", junit, "--tap", "-")
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix("TAP version 14\n"))
    #expect(try String(contentsOfFile: junit, encoding: .utf8).contains("<testsuite"))
  }

  @Test func helpFitsEightyColumns() throws {
    let help = try Program.run("help", "check")
    #expect(help.status == 0)
    for line in help.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
  }
}
