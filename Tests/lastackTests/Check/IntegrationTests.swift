import Foundation
import TestSupport
import Testing
import Yams

@Suite("lastack check in other programs' hands")
struct IntegrationTests {
  /// The step of the action that runs the program.
  private static func checkStep() throws -> [String: Any] {
    let action = try #require(
      try Yams.load(yaml: DocumentBlock.text("action.yml")) as? [String: Any])
    let runs = try #require(action["runs"] as? [String: Any])
    let steps = try #require(runs["steps"] as? [[String: Any]])
    return try #require(steps.first { $0["name"] as? String == "Check" })
  }

  /// Runs the step as a runner does, with its inputs.
  private func runStep(_ inputs: [String: String], in folder: Folder) throws -> Program.Outcome {
    let step = try Self.checkStep()
    let script = try #require(step["run"] as? String)
    let names = try #require(step["env"] as? [String: String])
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script]
    process.currentDirectoryURL = folder.url
    process.standardInput = FileHandle.nullDevice
    var environment = ["PATH": "/usr/bin:/bin", "LASTACK": Program.location.path]
    for (name, expression) in names {
      let input = expression.replacing("${{ inputs.", with: "").replacing(" }}", with: "")
      environment[name] = inputs[input] ?? ""
    }
    process.environment = environment
    return try Program.finish(process, in: try Folder())
  }

  @Test func theActionHandsEveryInputOn() throws {
    let folder = try CheckCaptures.folder("demo.pcap", "four_way_server_closes.A.pcap")
    _ = try folder.file(
      "lastack.yml", Data("rules:\n  - name: few losses\n    max: lost=50%\n".utf8))
    let inputs = [
      "captures": "demo.pcap\nfour_way_server_closes.A.pcap\n", "policy": "lastack.yml",
      "arguments": "--where\nserver.port > 1\n--max\nrst-aborted=2\n", "junit": "out.xml",
      "sarif": "out.sarif",
    ]
    let passed = try runStep(inputs, in: folder)
    #expect(passed.status == 0, "\(passed.errors)")
    #expect(passed.words.contains("2 passed; 19 connections in 2 captures"))
    #expect(try folder.names.contains("out.xml"))
    #expect(try folder.names.contains("out.sarif"))
    let failed = try runStep(
      inputs.merging(["arguments": "--fail-on\nrst-aborted"]) { $1 }, in: folder)
    #expect(failed.status == 1)
    // What an input says is a word, and no command.
    let odd = try runStep(["captures": "$(touch hacked); `touch hacked`"], in: folder)
    #expect(odd.status != 0)
    #expect(try !folder.names.contains("hacked"))
  }

  @Test func theExamplesAreWhatTheActionAndTheHookTake() throws {
    let workflow = try #require(
      try DocumentBlock.named(".github/workflows/closes.yml", in: "docs/ci.md"))
    let steps = try #require(
      (((try Yams.load(yaml: workflow) as? [String: Any])?["jobs"] as? [String: Any])?["closes"]
        as? [String: Any])?["steps"] as? [[String: Any]])
    let given = try #require(steps.compactMap { $0["with"] as? [String: String] }.first)
    let action = try #require(
      try Yams.load(yaml: DocumentBlock.text("action.yml")) as? [String: Any])
    let inputs = try #require(action["inputs"] as? [String: Any])
    #expect(Set(given.keys).isSubset(of: inputs.keys))
    let used = try #require(try Self.checkStep()["env"] as? [String: String]).values
    #expect(Set(used) == Set(inputs.keys.map { "${{ inputs.\($0) }}" }))

    let configuration = try #require(
      try DocumentBlock.named(".pre-commit-config.yaml", in: "docs/ci.md"))
    let hooks = try #require(
      try Yams.load(yaml: DocumentBlock.text(".pre-commit-hooks.yaml")) as? [[String: Any]])
    #expect(hooks.compactMap { $0["id"] as? String } == ["lastack-check"])
    #expect(configuration.contains("- id: lastack-check\n"))
    #expect(hooks.first?["entry"] as? String == "lastack check")
  }

  /// The commands of the document that run the program, as they are written.
  private static func commands() throws -> [String] {
    var commands: [String] = []
    let shell = try #require(try DocumentBlock.named("record-and-check.sh", in: "docs/ci.md"))
    let start = try #require(shell.firstRange(of: "lastack check"))
    commands.append(String(shell[start.lowerBound...]))
    let gitlab = try #require(try DocumentBlock.named(".gitlab-ci.yml", in: "docs/ci.md"))
    let job =
      (try Yams.load(yaml: gitlab) as? [String: Any])?["closes"] as? [String: Any]
    let last = try #require((job?["script"] as? [String])?.last)
    commands.append(last.replacing(".lastack/.build/release/lastack", with: "lastack"))
    return commands
  }

  @Test func theCommandsOfTheDocumentRun() throws {
    for command in try Self.commands() {
      let folder = try Folder()
      try FileManager.default.createDirectory(
        at: folder.place("Fixtures"), withIntermediateDirectories: true)
      _ = try folder.file("run.pcap", TinyCapture.closes())
      try TinyCapture.closes().write(to: folder.place("Fixtures/a.pcap"))
      _ = try folder.file(
        "lastack.yml",
        Data("rules:\n  - name: few losses\n    max: lost=50%\n".utf8))
      #expect(try Program.run(in: folder, "check", "Fixtures/", "--update").status == 0)
      let process = Process()
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-euc", command]
      process.currentDirectoryURL = folder.url
      let programs = Program.location.deletingLastPathComponent().path
      process.environment = ["PATH": "\(programs):/usr/bin:/bin"]
      let outcome = try Program.finish(process, in: try Folder())
      #expect(outcome.status == 0, "\(command)\n\(outcome.output)\(outcome.errors)")
      #expect(outcome.words.contains("PASSED"))
      #expect(try folder.names.contains { $0.hasSuffix(".xml") })
    }
  }
}
