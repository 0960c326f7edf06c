import Foundation
import PacketCapture
import TestSupport
import Testing
import Wire

/// Several files are handed out as one: in the order of time, each frame once, numbered throughout.
@Suite struct CaptureSetTests {
  /// A frame as it came out: its number, its place, and the port that tells which one it is.
  private struct Seen: Equatable, CustomStringConvertible {
    let number: UInt64
    let file: String
    let frame: UInt64
    let port: Int

    var description: String { "\(number): \(file) \(frame), port \(port)" }
  }

  /// Writes a file of frames, by port and second, and names it.
  private func write(
    _ folder: TemporaryFolder, _ name: String, _ frames: [(port: UInt16, second: Int64)],
    missing: Int = 0
  ) throws -> String {
    var writer = CaptureFileWriter(
      format: .pcap(bigEndian: false, nanoseconds: true), linkType: 1, snapshotLength: 262_144)
    for frame in frames {
      writer.append(
        Captured.frame(port: frame.port), at: Timestamp(nanoseconds: frame.second * 1_000_000_000))
    }
    return try folder.write(name, Array(writer.bytes.dropLast(missing)))
  }

  private func read(_ captures: inout CaptureSet) -> [Seen] {
    var all: [(number: UInt64, port: Int)] = []
    while let frame = captures.next() {
      // The source port of an Ethernet frame with an IPv4 header of twenty octets.
      let port = Int(frame.bytes[34]) << 8 | Int(frame.bytes[35])
      all.append((frame.number, port))
    }
    captures.finish()
    let places = captures.places
    return all.map { number, port in
      let place = places.place(of: number)
      return Seen(
        number: number, file: place.map { name(places.files[$0.file]) } ?? "?",
        frame: place?.frame ?? 0, port: port)
    }
  }

  private func name(_ path: String) -> String {
    String(path.split(separator: "/").last ?? "")
  }

  @Test func filesThatFollowEachOtherAreReadInTheOrderOfTime() throws {
    let folder = try TemporaryFolder()
    let late = try write(folder, "late", [(3, 30), (4, 40)])
    let early = try write(folder, "early", [(1, 10), (2, 20)])
    var captures = try CaptureSet(paths: [late, early])
    #expect(
      read(&captures) == [
        Seen(number: 1, file: "early", frame: 1, port: 1),
        Seen(number: 2, file: "early", frame: 2, port: 2),
        Seen(number: 3, file: "late", frame: 1, port: 3),
        Seen(number: 4, file: "late", frame: 2, port: 4),
      ])
    #expect(captures.files.map { name($0.path) } == ["early", "late"])
    #expect(captures.files.map(\.frameCount) == [2, 2])
    #expect(captures.files.map(\.end?.nanoseconds) == [20_000_000_000, 40_000_000_000])
    #expect(captures.repeatedFrameCount == 0)
  }

  @Test func filesThatOverlapAreMergedByTimeAndOnlyThere() throws {
    let folder = try TemporaryFolder()
    let first = try write(folder, "a", [(1, 10), (3, 30), (5, 50), (6, 60)])
    let second = try write(folder, "b", [(2, 20), (4, 40)])
    let third = try write(folder, "c", [(7, 70)])
    var captures = try CaptureSet(paths: [third, first, second])
    let seen = read(&captures)
    #expect(seen.map(\.port) == [1, 2, 3, 4, 5, 6, 7])
    #expect(seen.map(\.number) == [1, 2, 3, 4, 5, 6, 7])
    #expect(seen.map(\.file) == ["a", "b", "a", "b", "a", "a", "c"])
    #expect(seen.map(\.frame) == [1, 1, 2, 2, 3, 4, 1])
  }

  @Test func aFrameThatStandsInTwoFilesIsHandedOutOnceAndKeepsItsNumber() throws {
    let folder = try TemporaryFolder()
    let first = try write(folder, "a", [(1, 10), (2, 20), (3, 30)])
    let second = try write(folder, "b", [(2, 20), (3, 30), (4, 40)])
    var captures = try CaptureSet(paths: [first, second])
    let seen = read(&captures)
    #expect(seen.map(\.port) == [1, 2, 3, 4])
    // As mergecap numbers them: 3 and 5 are the copies.
    #expect(seen.map(\.number) == [1, 2, 4, 6])
    #expect(captures.repeatedFrameCount == 2)
    #expect(captures.handedOutCount == 4)
    #expect(captures.frameCount == 6)
  }

  @Test func asOftenAsOneFileHoldsAFrameItCounts() throws {
    let folder = try TemporaryFolder()
    let first = try write(folder, "a", [(1, 10), (1, 10), (2, 10), (9, 20)])
    let second = try write(folder, "b", [(2, 10), (1, 10), (1, 10), (1, 10)])
    var captures = try CaptureSet(paths: [first, second])
    #expect(read(&captures).map(\.port) == [1, 1, 2, 1, 9])
    #expect(captures.repeatedFrameCount == 3)
  }

  @Test func theSameOctetsAtAnotherTimeAreAnotherFrame() throws {
    let folder = try TemporaryFolder()
    let first = try write(folder, "a", [(1, 10), (1, 20)])
    let second = try write(folder, "b", [(1, 15)])
    var captures = try CaptureSet(paths: [first, second])
    #expect(read(&captures).map(\.port) == [1, 1, 1])
    #expect(captures.repeatedFrameCount == 0)
  }

  @Test func aCopyOfAFileWhoseClockRunsBackwardsIsKnownFrameByFrame() throws {
    let folder = try TemporaryFolder()
    let frames: [(port: UInt16, second: Int64)] = [(1, 10), (2, 50), (3, 20), (4, 21), (5, 60)]
    let first = try write(folder, "a", frames)
    let second = try write(folder, "b", frames)
    var captures = try CaptureSet(paths: [first, second])
    #expect(read(&captures).map(\.port) == [1, 2, 3, 4, 5])
    #expect(captures.repeatedFrameCount == 5)
  }

  @Test func aFilterLeavesNumbersAsTheyAre() throws {
    let folder = try TemporaryFolder()
    let first = try write(folder, "a", [(1, 10), (3, 30), (5, 50)])
    let second = try write(folder, "b", [(2, 20), (4, 40), (6, 60)])
    let third = try write(folder, "c", [(7, 70), (8, 80)])
    var captures = try CaptureSet(
      paths: [first, second, third], filter: "src port 4 or src port 8")
    let seen = read(&captures)
    #expect(seen.map(\.number) == [4, 8])
    #expect(seen.map(\.frame) == [2, 2])
    #expect(captures.filteredOutCount == 6)
    #expect(captures.files.map(\.filteredOutCount) == [3, 2, 1])
  }

  @Test func aFileThatIsCutOffOrGoneKeepsNoOtherFromBeingRead() throws {
    let folder = try TemporaryFolder()
    let first = try write(folder, "a", [(1, 10), (2, 20)], missing: 5)
    let second = try write(folder, "b", [(3, 30)])
    var captures = try CaptureSet(paths: [second, folder.path("gone"), first])
    #expect(read(&captures).map(\.port) == [1, 3])
    #expect(captures.files.map { name($0.path) } == ["a", "b", "gone"])
    guard case .truncated(_, let frame, _, _) = captures.files[0].error else {
      Issue.record("\(String(describing: captures.files[0].error))")
      return
    }
    #expect(frame == 2)
    #expect(captures.files[1].error == nil)
    #expect(captures.files[2].error == .missing(path: folder.path("gone")))
  }

  @Test func whenNoneCanBeOpenedAllReasonsAreTold() throws {
    let folder = try TemporaryFolder()
    let errors: [CaptureError] = ["x", "y"].map { .missing(path: folder.path($0)) }
    #expect(throws: CaptureError.noneReadable(errors: errors)) {
      try CaptureSet(paths: ["x", "y"].map(folder.path)).close()
    }
  }

  @Test func thousandsOfFilesAreReadWithFewOfThemOpen() throws {
    let folder = try TemporaryFolder()
    let paths = try (0..<3000).map { index in
      try write(folder, "ring\(index)", [(UInt16(index), Int64(index))])
    }
    var most = 0
    var captures = try CaptureSet(paths: paths.shuffled())
    var ports: [Int] = []
    while let frame = captures.next() {
      ports.append(Int(frame.bytes[34]) << 8 | Int(frame.bytes[35]))
      if ports.count % 500 == 1 {
        most = max(most, try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count)
      }
    }
    #expect(ports == Array(0..<3000))
    #expect(most < 200)
  }

  @Test func moreThanCanBeMergedAtOnceAreNamed() throws {
    let folder = try TemporaryFolder()
    let paths = try (0..<CaptureSet.mergeLimit + 2).map { index in
      try write(folder, "f\(index)", [(1, Int64(index)), (2, 1000)])
    }
    var captures = try CaptureSet(paths: paths)
    let seen = read(&captures)
    #expect(seen.count == CaptureSet.mergeLimit + 1)
    #expect(
      captures.files.compactMap(\.error)
        == paths.suffix(2).map { .tooManyAtOnce(path: $0, limit: CaptureSet.mergeLimit) })
  }

  @Test func onlyTheLatestPlacesAreKept() {
    var places = FramePlaces(files: ["a", "b"], limit: 4)
    for frame in 1...6 { places.begin(at: UInt64(frame), as: UInt64(frame), of: frame % 2) }
    #expect(places.place(of: 1) == nil)
    #expect(places.place(of: 6) == FramePlaces.Place(file: 0, frame: 6))
    #expect(places.place(of: 8) == FramePlaces.Place(file: 0, frame: 8))
  }
}

extension CaptureSet {
  /// Nothing is read; for a set that is expected not to come about.
  fileprivate consuming func close() {}
}

/// A folder of its own, gone with the value.
private final class TemporaryFolder {
  private let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "lastack-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: url.appending(path: name))
    return path(name)
  }
}
