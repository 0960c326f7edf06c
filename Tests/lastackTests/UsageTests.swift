import Foundation
import Testing

@Suite("How the program is used")
struct UsageTests {
  @Test(arguments: [
    ["a.pcap", "--frobnicate"], [], ["a.pcap", "--format", "yaml"], ["a.pcap", "--label", "foo"],
    ["a.pcap", "--max-connections", "0"], ["a.pcap", "--linger", "-1"], ["-", "-"],
    ["a.pcap", "--reader", "mmap"], ["a.pcap", "--memory", "63M"], ["a.pcap", "--memory", "much"],
  ])
  func wrongUsageIsStatusTwoAndAHint(arguments: [String]) throws {
    let process = Program.process(arguments)
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 2)
    #expect(text.hasPrefix("lastack: "))
    #expect(text.hasSuffix("Try 'lastack help analyze'.\n"))
    #expect(text.split(separator: "\n").count == 2)
  }

  @Test func aFilterThatDoesNotCompileIsWrongUsage() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes())
    let outcome = try Program.run(path, "--filter", "port and port")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("port and port"))
  }

  @Test func blocksOfWhatCannotBeReadInThemAreWrongUsage() throws {
    let folder = try Folder()
    var capture = TinyCapture.closes()
    capture.replaceSubrange(6..<8, with: [3, 0])
    let path = try folder.file("old.pcap", capture)
    let outcome = try Program.run(path, "--reader", "block")
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("old.pcap: cannot be read in blocks (it has an old version"))
    #expect(try Program.run(path).status == 0)
  }

  @Test func theVersionIsOneLine() throws {
    let outcome = try Program.run("--version")
    #expect(outcome.status == 0)
    #expect(outcome.output.split(separator: "\n").count == 1)
  }

  @Test func helpShowsExamplesAndFitsEightyColumns() throws {
    let root = try Program.run("--help")
    #expect(root.status == 0)
    #expect(root.output.contains("EXAMPLES"))
    let analyze = try Program.run("help", "analyze")
    for line in (root.output + analyze.output).split(separator: "\n") {
      #expect(line.count <= 80, "\(line)")
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completionScriptsAreGenerated(shell: String) throws {
    let outcome = try Program.run("--generate-completion-script", shell)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("lastack"))
  }

  @Test func analyzeMayBeNamed() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes())
    #expect(try Program.run("analyze", path).output == Program.run(path).output)
  }

  @Test func labelsSelectWhatIsWrittenAndNotWhatIsCounted() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes())
    let none = try Program.run(path, "--label", "rst-aborted,half-closed", "--format", "ndjson")
    #expect(none.status == 0)
    #expect(none.output.isEmpty)
    let text = try Program.run(path, "--label", "rst-aborted", "--label", "half-closed")
    #expect(text.output.contains("none that was asked for"))
    #expect(text.output.contains("connections  1"))
  }

  @Test func theSummaryAloneIsOneObject() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes())
    let outcome = try Program.run(path, "--summary-json")
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let summary = try #require(object as? [String: Any])
    #expect(summary["schema"] as? String == "lastack.summary/1")
    #expect(summary["connections"] as? Int == 1)
  }

  @Test func theDocumentIsJSON() throws {
    let folder = try Folder()
    let path = try folder.file("a \"b\".pcap", TinyCapture.closes(ports: 40000..<40003))
    let outcome = try Program.run(path, path, "--each", "--format", "json")
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let document = try #require(object as? [String: Any])
    #expect((document["connections"] as? [Any])?.count == 6)
    #expect((document["captures"] as? [Any])?.count == 2)
  }
}
