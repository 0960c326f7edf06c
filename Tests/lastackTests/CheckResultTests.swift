import Foundation
import Testing

/// The results for other programs, as they come out of a subcommand that has them.
@Suite("Results for other programs")
struct CheckResultTests {
  private let folder: Folder
  private let good: String
  private let bad: String

  init() throws {
    folder = try Folder()
    good = try folder.file("good.pcap", MixedCapture.capture(clean: 95, aborted: 5))
    bad = try folder.file("bad.pcap", MixedCapture.capture(clean: 60, aborted: 40))
  }

  /// Runs the program with more variables in its environment.
  private func run(
    _ arguments: [String], _ environment: [String: String]
  ) throws -> (status: Int32, output: String, errors: String) {
    let process = Program.process(arguments)
    process.environment?.merge(environment) { $1 }
    let (output, errors) = (folder.place("stdout"), folder.place("stderr"))
    try Data().write(to: output)
    try Data().write(to: errors)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return (
      process.terminationStatus, try String(contentsOf: output, encoding: .utf8),
      try String(contentsOf: errors, encoding: .utf8)
    )
  }

  @Test func everyFormatGoesToItsFile() throws {
    let paths = ["out.xml", "out.sarif", "out.tap", "out.md"].map { folder.place($0) }
    let outcome = try Program.run(
      "diff", good, bad, "--fail-on-regression", "--junit", paths[0].path, "--sarif",
      paths[1].path, "--tap", paths[2].path, "--markdown", paths[3].path)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("worse"))
    let texts = try paths.map { try String(contentsOf: $0, encoding: .utf8) }
    #expect(texts[0].contains(#"<testsuites name="lastack diff" tests="5" failures="1""#))
    let log = try JSONSerialization.jsonObject(with: Data(texts[1].utf8)) as? [String: Any]
    let result = ((log?["runs"] as? [[String: Any]])?.first?["results"] as? [[String: Any]])?.first
    #expect(result?["ruleId"] as? String == "regression rst-aborted")
    #expect(result?["level"] as? String == "error")
    #expect(texts[2].hasPrefix("TAP version 14\n1..5\n"))
    #expect(texts[2].contains("\nnot ok 2 - \(bad): regression rst-aborted (10.0.0.2:80)\n"))
    // Sixty closes of seven frames come before the first abort.
    #expect(texts[2].contains("\n      frames: [424]\n"))
    #expect(texts[3].hasPrefix("### lastack diff: 1 failed, 4 passed\n"))
  }

  @Test(arguments: ["--junit", "--sarif", "--tap", "--markdown"])
  func oneMayGoToStandardOutputAlone(option: String) throws {
    let target = folder.place("out")
    #expect(try Program.run("diff", good, bad, option, target.path).status == 0)
    let outcome = try Program.run("diff", good, bad, option, "-")
    #expect(outcome.status == 0)
    #expect(try outcome.output == String(contentsOf: target, encoding: .utf8))
    let text = folder.place("diff.txt")
    let both = try Program.run("diff", good, bad, option, "-", "--output", text.path)
    #expect(both.output == outcome.output)
    #expect(try String(contentsOf: text, encoding: .utf8).contains("worse"))
  }

  @Test func aPlaceThatCannotBeWrittenIsFoundBeforeTheCapturesAreRead() throws {
    let first = folder.place("out.xml")
    let outcome = try Program.run(
      "diff", good, bad, "--junit", first.path, "--tap", folder.place("no/such/out.tap").path)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("out.tap: cannot be written"))
    #expect(try folder.names == ["bad.pcap", "good.pcap"])
  }

  @Test func aCaptureIsNeverOverwritten() throws {
    let before = try Data(contentsOf: folder.place("bad.pcap"))
    let outcome = try Program.run("diff", good, bad, "--sarif", bad)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("give another file to --sarif."))
    #expect(try Data(contentsOf: folder.place("bad.pcap")) == before)
  }

  @Test func aFullDiskIsSaid() throws {
    let outcome = try Program.run("diff", good, bad, "--junit", "/dev/full")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("/dev/full: cannot be written: No space left on device."))
  }

  @Test func underGitHubActionsThereAreAnnotationsAndASummary() throws {
    let summary = folder.place("summary.md")
    try Data("# before\n".utf8).write(to: summary)
    let variables = ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": summary.path]
    let outcome = try run(
      ["diff", good, bad, "--fail-on-regression", "--format", "json"], variables)
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix("{\n"))
    #expect(
      outcome.errors.contains(
        "::error file=\(bad),title=regression rst-aborted (10.0.0.2%3A80)::\(bad): rst-aborted at "
          + "10.0.0.2:80: from 5.0%25 (5 of 100) to 40.0%25"))
    let text = try String(contentsOf: summary, encoding: .utf8)
    #expect(text.hasPrefix("# before\n### lastack diff: 1 failed, 4 passed\n"))
    // The same file by name is written to once.
    _ = try run(["diff", good, bad, "--markdown", summary.path], variables)
    let twice = try String(contentsOf: summary, encoding: .utf8)
    #expect(twice.hasPrefix(text))
    #expect(twice.split(separator: "### lastack diff").count == 3)
  }

  @Test func withoutGitHubOrWithItsFlagThereAreNone() throws {
    let summary = folder.place("summary.md")
    let variables = ["GITHUB_STEP_SUMMARY": summary.path]
    for (arguments, more) in [
      ([], [:]), ([], ["GITHUB_ACTIONS": "false"]), (["--no-github"], ["GITHUB_ACTIONS": "true"]),
    ] as [([String], [String: String])] {
      let outcome = try run(["diff", good, bad] + arguments, variables.merging(more) { $1 })
      #expect(outcome.status == 0)
      #expect(outcome.errors.isEmpty)
      #expect(!FileManager.default.fileExists(atPath: summary.path))
    }
  }

  @Test func aSummaryThatCannotBeWrittenIsSaid() throws {
    let path = folder.place("no/such/summary.md").path
    let outcome = try run(
      ["diff", good, bad], ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": path])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("the job's summary cannot be written"))
  }
}
