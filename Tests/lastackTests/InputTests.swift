import Foundation
import Testing

@Suite("What is read")
struct InputTests {
  @Test func aMissingFileIsOneSentenceThatNamesIt() throws {
    let outcome = try Program.run("no-such.pcap")
    #expect(outcome.status == 3)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("lastack: no-such.pcap: "))
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }

  @Test func aTextFileIsNotACapture() throws {
    let folder = try Folder()
    let path = try folder.file("notes.txt", Data("not a capture, but a note\n".utf8))
    let outcome = try Program.run(path)
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("notes.txt"))
  }

  @Test(arguments: ["text", "ndjson", "json", "csv"])
  func aTruncatedCaptureIsReportedAllTheSame(format: String) throws {
    let folder = try Folder()
    let path = try folder.file("cut.pcap", TinyCapture.closes().dropLast(10))
    let outcome = try Program.run(path, "--format", format)
    #expect(outcome.status == 3)
    #expect(outcome.output.contains("10.0.0.1") || format == "text")
    #expect(outcome.errors.contains("cut.pcap"))
    if format == "text" { #expect(outcome.words.contains("is cut off")) }
  }

  @Test func anEmptyCaptureIsAReportOfNothing() throws {
    let folder = try Folder()
    let path = try folder.file("empty.pcap", TinyCapture.header)
    let outcome = try Program.run(path)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("connections  0"))
    let list = try Program.run(path, "--connections").output
    #expect(list.contains("Connections\n  none\n"))
    #expect(try Program.run(path, "--format", "ndjson").output.isEmpty)
  }

  @Test func standardInputIsReadLikeAFile() throws {
    let outcome = try Program.run("-", "--format", "ndjson", input: TinyCapture.closes())
    #expect(outcome.status == 0)
    #expect(outcome.output.contains(#""file":"-""#))
  }

  @Test func aBadFileDoesNotKeepTheOthersFromBeingReported() throws {
    let folder = try Folder()
    let good = try folder.file("a.pcap", TinyCapture.closes())
    let outcome = try Program.run("no-such.pcap", good, "--format", "ndjson")
    #expect(outcome.status == 3)
    #expect(outcome.output.split(separator: "\n").count == 1)
  }

  /// What starts the program as a user who may not read what root alone may.
  private static let asAnother = ["--reuid", "54321", "--regid", "54322", "--clear-groups"]
  private static let isReachable =
    (try? NetworkLab.run(["setpriv"] + asAnother + ["test", "-x", Program.location.path])) == 0

  @Test(
    .enabled(if: isReachable, "needs setpriv, and a program that other users may run"),
    arguments: [["analyze"], ["check", "--fail-on", "rst-aborted"], ["explain"]])
  func whatMayNotBeReadBelowAFolderIsSaidAndTheRestRead(command: [String]) throws {
    let folder = try Folder()
    try folder.share()
    _ = try folder.file("a.pcap", TinyCapture.closes())
    let secret = try folder.file("b.pcap", TinyCapture.closes(ports: 40001..<40002))
    let hidden = folder.place("hidden")
    try FileManager.default.createDirectory(at: hidden, withIntermediateDirectories: false)
    for path in [secret, hidden.path] {
      try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
    }
    let process = Program.process(
      Self.asAnother + [Program.location.path] + command + [folder.url.path])
    process.executableURL = URL(filePath: "/usr/bin/setpriv")
    let outcome = try Program.finish(process, in: try Folder())
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: hidden.path)
    #expect(outcome.status == 3)
    #expect(
      outcome.words.contains("10.0.0.")
        || ["connections 1", "1 connection"].contains { outcome.words.contains($0) })
    for path in [secret, hidden.path] {
      #expect(outcome.errors.contains("lastack: \(path): permission denied; "))
    }
  }

  @Test func aFilterLeavesFramesOut() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes(ports: 40000..<40003))
    let outcome = try Program.run(path, "--filter", "port 40001", "--format", "ndjson")
    #expect(outcome.status == 0)
    #expect(outcome.output.split(separator: "\n").count == 1)
    #expect(try Program.run(path, "--filter", "port 40001").output.contains("14 left out"))
  }

  @Test(arguments: [0, 10, 100])
  func theReportDoesNotDependOnTheReader(missing: Int) throws {
    let folder = try Folder()
    let path = try folder.file(
      "a.pcap", TinyCapture.closes(ports: 40000..<40300).dropLast(missing))
    for format in ["text", "ndjson"] {
      let expected = try Program.run(path, "--format", format, "--reader", "libpcap")
      for reader in ["auto", "block"] {
        let outcome = try Program.run(path, "--format", format, "--reader", reader)
        #expect(outcome.output == expected.output)
        #expect(outcome.errors == expected.errors)
        #expect(outcome.status == expected.status)
      }
    }
  }

  @Test func theSameInputGivesTheSameBytes() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes(ports: 40000..<40300))
    for format in ["text", "ndjson", "json", "csv"] {
      let first = try Program.run(path, "--format", format).output
      #expect(try Program.run(path, "--format", format).output == first)
    }
  }
}
