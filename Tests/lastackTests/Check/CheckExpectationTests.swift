import Foundation
import Testing

@Suite("lastack check: expectations")
struct CheckExpectationTests {
  @Test func theFixturesCloseAsExpected() throws {
    let outcome = try Program.run("check", CheckCaptures.fixture(""))
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(outcome.errors.isEmpty)
  }

  @Test func whatWasWrittenHolds() throws {
    let folder = try CheckCaptures.folder("demo.pcap", "time_wait_reuse.A.pcap")
    let update = try Program.run(in: folder, "check", ".", "--update")
    #expect(update.status == 0)
    #expect(
      update.output.contains("NEW       demo.expected.json: 18 connections."))
    let check = try Program.run(in: folder, "check", ".")
    #expect(check.status == 0)
    #expect(
      check.output.hasPrefix("PASS      expectation: holds for 2 captures.\nPASSED    2 passed;"))
    let again = try Program.run(in: folder, "check", ".", "--update")
    #expect(again.output == "SAME      2 expectations.\n")
  }

  @Test func aDifferenceIsShownWithItsFrames() throws {
    let folder = try CheckCaptures.folder("demo.pcap")
    let capture = "demo.pcap"
    #expect(try Program.run(in: folder, "check", capture, "--update").status == 0)
    let place = folder.place("demo.expected.json")
    let text = try String(contentsOf: place, encoding: .utf8)
      .replacing("\"half-closed\"", with: "\"open\"")
      .replacing("\"wave\": 1, \"lost\": 2", with: "\"wave\": 1, \"lost\": 1")
      .replacing("10.77.0.1:36606", with: "10.77.0.1:36607")
    try Data(text.utf8).write(to: place)
    let check = try Program.run(in: folder, "check", capture)
    #expect(check.status == 1)
    let words = check.words
    #expect(words.contains("4 of 18 connections differ from demo.expected.json; missing: "))
    #expect(words.contains("missing: 10.77.0.1:36607 -> 10.77.0.2:3106 (rst-aborted)."))
    #expect(
      check.output.contains(
        """
                  #7 10.77.0.1:50708 -> 10.77.0.2:8869
                    - label       open
                    + label       half-closed
                    frames 141, 142

        """))
    #expect(check.output.contains("            - losses      wave 1: 1 (likely)\n"))
    #expect(check.output.contains("            - connection  none\n            + connection  rst"))
    let update = try Program.run(in: folder, "check", capture, "--update")
    #expect(update.status == 0)
    #expect(update.output.hasPrefix("CHANGED   "))
    #expect(update.output.contains("            - label       open\n"))
    #expect(try Program.run(in: folder, "check", capture).status == 0)
  }

  @Test func timesAndFrameNumbersDoNotMatter() throws {
    let folder = try Folder()
    let first = try folder.file("a.pcap", TinyCapture.closes(ports: 40000..<40002))
    #expect(try Program.run("check", first, "--update").status == 0)
    let expectation = try Data(contentsOf: folder.place("a.expected.json"))
    #expect(!String(decoding: expectation, as: UTF8.self).contains("frame"))
    // The same two connections, the other one first.
    let other = TinyCapture.closes(ports: 40001..<40002)
    let swapped =
      other + TinyCapture.closes(ports: 40000..<40001).dropFirst(TinyCapture.header.count)
    _ = try folder.file("b.pcap", swapped)
    _ = try folder.file("b.expected.json", expectation)
    #expect(try Program.run(in: folder, "check", ".").status == 0)
  }

  @Test func aCaptureWithoutItsExpectationFailsAndSoDoesAnExpectationWithoutItsCapture() throws {
    let folder = try CheckCaptures.folder("demo.pcap", "four_way.A.pcap")
    #expect(try Program.run("check", folder.place("demo.pcap").path, "--update").status == 0)
    _ = try folder.file("gone.expected.json", Data("{}".utf8))
    let outcome = try Program.run(in: folder, "check", ".")
    let words = outcome.words
    #expect(outcome.status == 1)
    #expect(words.contains("There is no four_way.A.expected.json; write it by"))
    #expect(words.contains("gone.expected.json: The capture of this expectation is not there"))
    // With a rule, the capture is held against that.
    try FileManager.default.removeItem(at: folder.place("gone.expected.json"))
    #expect(try Program.run(in: folder, "check", ".", "--fail-on", "rst:ignored").status == 0)
  }

  @Test func withNeitherRuleNorExpectationThereIsNothingToCheck() throws {
    let folder = try CheckCaptures.folder("demo.pcap")
    let outcome = try Program.run(in: folder, "check", ".")
    #expect(outcome.status == 2)
    #expect(outcome.errors.hasPrefix("lastack: nothing to check: "))
    let none = try Folder()
    let empty = try Program.run("check", none.url.path)
    #expect(empty.status == 2)
    #expect(empty.errors.contains("no capture lies in this folder"))
  }

  @Test func foldersAreSearchedToTheirDepths() throws {
    let folder = try Folder()
    let deep = folder.place("one/two")
    try FileManager.default.createDirectory(at: deep, withIntermediateDirectories: true)
    let hidden = folder.place(".git")
    try FileManager.default.createDirectory(at: hidden, withIntermediateDirectories: true)
    for place in [folder.place("a.pcapng"), deep.appending(path: "b.CAP")] {
      try TinyCapture.closes().write(to: place)
    }
    try TinyCapture.closes().write(to: hidden.appending(path: "c.pcap"))
    let update = try Program.run(in: folder, "check", ".", "--update")
    #expect(update.status == 0)
    #expect(update.output.contains("one/two/b.expected.json"))
    #expect(update.output.contains("a.expected.json"))
    #expect(!update.output.contains(".git"))
  }

  @Test func twoCapturesCannotShareAnExpectation() throws {
    let folder = try Folder()
    let first = try folder.file("a.pcap", TinyCapture.closes())
    _ = try folder.file("a.cap", TinyCapture.closes())
    #expect(try Program.run("check", first, "--update").status == 0)
    let outcome = try Program.run(in: folder, "check", ".")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("would share"))
  }

  @Test func anUnreadableCaptureIsStatusThreeAndItsExpectationStays() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes())
    #expect(try Program.run("check", path, "--update").status == 0)
    let expectation = try Data(contentsOf: folder.place("a.expected.json"))
    _ = try folder.file("a.pcap", TinyCapture.closes().dropLast(10))
    let outcome = try Program.run("check", path)
    #expect(outcome.status == 3)
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(try Program.run("check", path, "--update").status == 3)
    #expect(try Data(contentsOf: folder.place("a.expected.json")) == expectation)
  }

  @Test func anExpectationThatIsNoneFails() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes())
    _ = try folder.file("a.expected.json", Data("{".utf8))
    let outcome = try Program.run("check", path)
    #expect(outcome.status == 1)
    #expect(outcome.words.contains("is no expectation: it is no JSON"))
    // A long path is folded anywhere.
    #expect(outcome.output.filter { !$0.isWhitespace }.contains("a.expected.json"))
  }

  @Test func capturesWithoutAConnectionPassOnlyWhereThatIsAllowed() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.header)
    #expect(try Program.run("check", path, "--update").status == 0)
    let outcome = try Program.run("check", path)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("No capture has a connection"))
    #expect(try Program.run("check", path, "--allow-empty").status == 0)
  }
}
