import Foundation
import TestSupport
import Testing

/// Several files are one capture, unless `--each` says otherwise.
@Suite("Several files") struct SeveralFilesTests {
  /// Three connections in three files that follow each other; each connection lies in all of them.
  private func pieces(in folder: Folder) throws -> [String] {
    let whole = try #require(ClassicCapture(Array(try Self.interleaved())))
    return try whole.pieces(of: 7).enumerated().map { index, piece in
      try folder.file("\(3 - index).pcap", Data(piece.written()))
    }
  }

  /// The frames of three connections, by time.
  private static func interleaved() throws -> Data {
    var capture = try #require(ClassicCapture(Array(TinyCapture.closes(ports: 40000..<40003))))
    capture.records.sort { $0.timestamp < $1.timestamp }
    return Data(capture.written())
  }

  private struct Record: Decodable {
    let file: String
    let label: String
    let first_frame: Int
    let last_frame: Int
    let places: [Place]?

    struct Place: Decodable, Equatable {
      let file: String
      let frames: [[Int]]
    }
  }

  private func records(_ outcome: Program.Outcome) throws -> [Record] {
    try outcome.output.split(separator: "\n").map {
      try JSONDecoder().decode(Record.self, from: Data($0.utf8))
    }
  }

  @Test func aConnectionGoesOnFromOneFileToTheNextWhateverTheOrderOfTheirNames() throws {
    let folder = try Folder()
    let paths = try pieces(in: folder)
    let whole = try folder.file("whole.pcap", Self.interleaved())
    let expected = try records(Program.run(whole, "--format", "ndjson"))
    #expect(expected.map(\.label) == Array(repeating: "clean-four-way", count: 3))
    for order in [paths, paths.reversed(), [paths[1], paths[2], paths[0]]] {
      let outcome = try Program.run(order + ["--format", "ndjson"])
      #expect(outcome.status == 0)
      #expect(outcome.errors.isEmpty)
      let found = try records(outcome)
      #expect(found.map(\.label) == expected.map(\.label))
      #expect(found.map(\.first_frame) == expected.map(\.first_frame))
      #expect(found.map(\.last_frame) == expected.map(\.last_frame))
    }
  }

  @Test func aRecordNamesTheFileOfItsFirstFrameAndThePlacesOfAllThatItNames() throws {
    let folder = try Folder()
    let paths = try pieces(in: folder)
    let found = try #require(try records(Program.run(paths + ["--format", "ndjson"])).first)
    #expect(found.file == paths[0])
    #expect(
      found.places == [
        Record.Place(file: paths[0], frames: [[1, 1]]),
        Record.Place(file: paths[1], frames: [[10, 3], [13, 6]]),
        Record.Place(file: paths[2], frames: [[16, 2], [19, 5]]),
      ])
    #expect(try records(Program.run(paths[0], "--format", "ndjson"))[0].places == nil)
  }

  @Test func eachIsSectionsAndATotal() throws {
    let folder = try Folder()
    let first = try folder.file("a.pcap", TinyCapture.closes())
    let second = try folder.file("b.pcap", TinyCapture.closes(ports: 40000..<40003))
    let text = try Program.run(first, second, "--each")
    #expect(text.status == 0)
    #expect(text.output.contains("a.pcap\n"))
    #expect(text.output.contains("b.pcap\n"))
    #expect(text.output.contains("All 2 captures\n  connections  4\n"))
    let lines = try records(Program.run(first, second, "--each", "--format", "ndjson"))
    #expect(lines.map(\.file) == [first, second, second, second])
  }

  @Test func framesThatStandInTwoFilesAreTakenOnceAndSaid() throws {
    let folder = try Folder()
    let first = try folder.file("a.pcap", TinyCapture.closes())
    let second = try folder.file("b.pcap", TinyCapture.closes(ports: 40000..<40003))
    let text = try Program.run(first, second)
    #expect(text.status == 0)
    #expect(text.output.contains("connections  3\n"))
    #expect(text.output.contains("7 frames in several files, taken once"))
    #expect(!text.output.contains("captured twice"))
    let lines = try Program.run(first, second, "--format", "ndjson")
    #expect(try records(lines).map(\.label) == Array(repeating: "clean-four-way", count: 3))
    #expect(lines.errors.contains("7 frames in several files, taken once."))
  }

  @Test func aFileThatIsNamedTwiceIsReadOnce() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcap", TinyCapture.closes())
    try FileManager.default.createSymbolicLink(
      at: folder.place("b.pcap"), withDestinationURL: folder.place("a.pcap"))
    let outcome = try Program.run(folder.url.path, path, "--format", "json")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains(#""frames":7,"#))
    #expect(outcome.output.contains(#""same_as":"\#(path)""#))
    #expect(outcome.output.contains(#""repeated_frames":14"#))
    #expect(outcome.errors.isEmpty)
  }

  @Test func whatCannotBeReadIsSaidAndTheRestIsRead() throws {
    let folder = try Folder()
    let paths = try pieces(in: folder)
    let notes = try folder.file("notes.pcap", Data("no capture at all, but a note\n".utf8))
    let void = try folder.file("void.pcap", TinyCapture.header)
    let outcome = try Program.run(["no-such.pcap", notes, void] + paths + ["--format", "json"])
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("no-such.pcap: no such file"))
    #expect(outcome.errors.contains("notes.pcap: is not a pcap"))
    #expect(outcome.output.contains(#""connections":3,"#))
    #expect(outcome.output.contains(#""complete":false"#))
    let text = try Program.run([notes, void] + paths)
    #expect(text.words.contains("notes.pcap: is not a pcap"))
    #expect(text.words.contains("1 file without a frame"))
  }

  @Test func nothingReadableIsNoReportAndASentenceAFile() throws {
    let outcome = try Program.run("one.pcap", "two.pcap")
    #expect(outcome.status == 3)
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.errors.split(separator: "\n").map { $0.prefix(17) } == [
        "lastack: one.pcap", "lastack: two.pcap",
      ])
  }

  @Test func aFileThatIsCutOffIsSaidAndTheNextOneIsRead() throws {
    let folder = try Folder()
    let paths = try pieces(in: folder)
    let bytes = try Data(contentsOf: URL(filePath: paths[0]))
    try bytes.dropLast(3).write(to: URL(filePath: paths[0]))
    let outcome = try Program.run(paths + ["--format", "ndjson"])
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("\(paths[0]): is cut off inside frame 7"))
    #expect(try records(outcome).count == 3)
    #expect(try records(outcome).allSatisfy { $0.label == "clean-four-way" })
  }

  @Test func aFolderIsItsCapturesAndNothingElse() throws {
    let folder = try Folder()
    _ = try pieces(in: folder)
    _ = try folder.file("README.md", Data("not a capture\n".utf8))
    _ = try folder.file(".hidden.pcap", Data("not a capture\n".utf8))
    let outcome = try Program.run(folder.url.path)
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix(folder.url.path + "\n"))
    #expect(outcome.output.contains("files        3, in the order of time"))
    #expect(outcome.output.contains("connections  3\n"))
  }

  @Test func aFolderWithoutCapturesIsAnError() throws {
    let folder = try Folder()
    let outcome = try Program.run(folder.url.path)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("\(folder.url.path): no capture lies in this folder"))
  }

  @Test func standardInputIsReadWhereItsFirstFrameBelongs() throws {
    let folder = try Folder()
    let paths = try pieces(in: folder)
    let middle = try Data(contentsOf: URL(filePath: paths[1]))
    let outcome = try Program.run([paths[2], "-", paths[0], "--format", "ndjson"], input: middle)
    #expect(outcome.status == 0)
    let found = try records(outcome)
    #expect(found.map(\.label) == Array(repeating: "clean-four-way", count: 3))
    #expect(found[0].places?.map(\.file) == [paths[0], "-", paths[2]])
  }

  @Test func aFilterIsForAllFilesAndChangesNoNumber() throws {
    let folder = try Folder()
    let paths = try pieces(in: folder)
    let outcome = try Program.run(paths + ["--filter", "port 40001", "--format", "ndjson"])
    let found = try #require(try records(outcome).first)
    #expect(found.first_frame == 2)
    #expect(found.last_frame == 20)
    #expect(try Program.run(paths + ["--filter", "port 40001"]).output.contains("14 left out"))
    let wrong = try Program.run(paths + ["--filter", "no filter"])
    #expect(wrong.status == 2)
    #expect(wrong.output.isEmpty)
  }

  @Test func filesOfDifferentLinkTypesAreOneCapture() throws {
    let folder = try Folder()
    let paths = try pieces(in: folder)
    var middle = try #require(ClassicCapture(Array(try Data(contentsOf: URL(filePath: paths[1])))))
    middle.linkType = 1
    for index in middle.records.indices {
      middle.records[index].bytes.insert(
        contentsOf: Array(repeating: 2, count: 12) + [8, 0], at: 0)
      middle.records[index].originalLength += 14
    }
    try Data(middle.written()).write(to: URL(filePath: paths[1]))
    let outcome = try Program.run(paths + ["--format", "ndjson"])
    #expect(try records(outcome).map(\.label) == Array(repeating: "clean-four-way", count: 3))
    #expect(try Program.run(paths).output.contains("link type    Raw IP, Ethernet"))
  }

  @Test func theTableHasTheFilesOfTheFirstAndTheLastFrame() throws {
    let folder = try Folder()
    let paths = try pieces(in: folder)
    let lines = try Program.run(paths + ["--format", "csv"]).output.split(separator: "\r\n")
    #expect(lines[0].hasSuffix("first_file,first_file_frame,last_file,last_file_frame"))
    #expect(lines[1].hasSuffix(",\(paths[0]),1,\(paths[2]),5"))
    let alone = try Program.run(paths[0], "--format", "csv").output
    #expect(!alone.contains("first_file"))
  }

  @Test func anExplanationSaysInWhichFilesTheFramesStand() throws {
    let folder = try Folder()
    let paths = try pieces(in: folder)
    let outcome = try Program.run(["explain"] + paths + ["--connection", "1"])
    #expect(outcome.status == 0)
    #expect(outcome.words.contains("Frames 1 to 7 are frames 1 to 7 of \(paths[0])."))
    #expect(outcome.words.contains("Frames 10 to 13 are frames 3 to 6 of \(paths[1])."))
    #expect(outcome.words.contains("Frames 16 to 19 are frames 2 to 5 of \(paths[2])."))
    #expect(outcome.words.contains("merge the files first"))
    let alone = try Program.run("explain", paths[0], "--connection", "1")
    #expect(!alone.output.contains("In which files"))
    let missing = try Program.run("explain", folder.url.path, "--connection", "9")
    #expect(missing.status == 2)
    #expect(missing.errors.contains("holds no connection 9; it holds 3"))
    let pipe = try Program.run(["explain", paths[0], "-"], input: TinyCapture.header)
    #expect(pipe.status == 2)
    #expect(pipe.errors.contains("standard input: is read twice"))
  }

  @Test func rulesTakeSeveralFilesAsOneCapture() throws {
    let folder = try Folder()
    let paths = try pieces(in: folder)
    let demand = ["--min", "clean-four-way=3", "--fail-on", "half-closed,open,unfinished-close"]
    #expect(try Program.run(["check"] + paths + demand).status == 0)
    #expect(try Program.run(["check", folder.url.path] + demand).status == 0)
    #expect(try Program.run(["check"] + paths + demand + ["--each"]).status == 1)
    let failed = try Program.run(["check"] + paths + ["--fail-on", "clean-four-way"])
    #expect(failed.status == 1)
    #expect(failed.words.contains("3 of 3 connections"))
    #expect(
      failed.words.contains("frames count those of all files: 1 is frame 1 of \(paths[0]), 19 is"))
    let missing = try Program.run(["check", "no-such.pcap"] + paths + demand)
    #expect(missing.status == 3)
    #expect(missing.words.contains("readable no-such.pcap"))
  }

  @Test func anExpectationStaysThatOfItsFile() throws {
    let folder = try Folder()
    let paths = try pieces(in: folder)
    #expect(try Program.run(["check", paths[1], "--update"]).status == 0)
    let outcome = try Program.run(["check"] + paths + ["--min", "clean-four-way=3"])
    #expect(outcome.status == 0)
    #expect(outcome.words.contains("2 passed"))
  }

  @Test func eachSideOfAComparisonMayBeAFolderOrSeveralFiles() throws {
    let folder = try Folder()
    let paths = try pieces(in: folder)
    let other = try Folder()
    let whole = try other.file("whole.pcap", Self.interleaved())
    for arguments in [
      [folder.url.path, whole], paths + ["--to", whole], [whole, "--to"] + paths,
    ] {
      let outcome = try Program.run(["diff"] + arguments)
      #expect(outcome.status == 0)
      #expect(outcome.words.components(separatedBy: ", 3 connections").count == 3)
    }
    let each = try Program.run(["diff"] + paths + ["--to", whole, "--each"])
    #expect(each.words.contains(", 9 connections"))
    let three = try Program.run(["diff"] + paths)
    #expect(three.status == 2)
    #expect(three.errors.contains("--to"))
  }
}
