import Foundation
import PacketCapture
import TestSupport
import Testing
import Wire

/// Frames that are handed out in runs are those that are handed out one by one.
@Suite struct FrameRunTests {
  /// What is kept of a frame.
  private struct FrameCopy: Equatable {
    let number: UInt64
    let nanoseconds: Int64
    let originalLength: UInt32
    let linkType: LinkType
    let interface: Int
    let bytes: [UInt8]

    init(_ frame: borrowing Frame) {
      number = frame.number
      nanoseconds = frame.timestamp.nanoseconds
      originalLength = frame.originalLength
      linkType = frame.linkType
      interface = frame.interface
      bytes = unsafe frame.bytes.withUnsafeBufferPointer { unsafe Array($0) }
    }
  }

  @Test func onEveryFixture() throws {
    let fixtures = try FileManager.default.contentsOfDirectory(
      at: SharedCaptures.root.appending(path: "Fixtures"), includingPropertiesForKeys: nil)
    var inRuns = 0
    for file in fixtures where file.pathExtension.hasPrefix("pcap") {
      inRuns += try expectAgreement(on: [file.path])
    }
    #expect(inRuns > 0)
  }

  @Test(
    .enabled(
      if: SharedCaptures.has("malformed"), "the folder of captures beside the checkout is absent"),
    arguments: ["real", "malformed"])
  func onEverySharedCapture(folder: String) throws {
    for file in SharedCaptures.files(in: folder) { _ = try expectAgreement(on: [file.path]) }
  }

  @Test func onOddClassicCaptures() throws {
    for (name, bytes) in OddCaptures.classic {
      let file = try TemporaryFile(bytes)
      withExtendedLifetime(file) { _ = try? expectAgreement(on: [file.path], name) }
    }
  }

  @Test func whereverACaptureIsCutOff() throws {
    let whole = Self.capture(frames: 40, from: 0, every: 1_000_000)
    for length in 0..<whole.count {
      let file = try TemporaryFile(Array(whole[..<length]))
      try withExtendedLifetime(file) { _ = try expectAgreement(on: [file.path], "\(length)") }
    }
  }

  /// Blocks of pcapng, of one interface and of several that take turns.
  @Test func onOddSections() throws {
    var inRuns = 0
    for (name, bytes) in OddCaptures.sections {
      let file = try TemporaryFile(bytes)
      inRuns += withExtendedLifetime(file) { (try? expectAgreement(on: [file.path], name)) ?? 0 }
    }
    #expect(inRuns > 0)
  }

  @Test(arguments: CaptureFileWriter.Format.all)
  func inEveryFormat(format: CaptureFileWriter.Format) throws {
    let file = try TemporaryFile(Self.capture(frames: 3_000, from: 0, every: 1_000_000, format))
    let inRuns = try withExtendedLifetime(file) { try expectAgreement(on: [file.path]) }
    #expect(inRuns > 2_000)
  }

  /// Where another file begins there is something to merge, and a run ends.
  @Test(arguments: [0, 100, 3_000, 12_345] as [Int64])
  func overSeveralFiles(shift: Int64) throws {
    let files = try [
      TemporaryFile(Self.capture(frames: 5_000, from: 0, every: 1_000_000)),
      TemporaryFile(Self.capture(frames: 5_000, from: shift * 1_000_000, every: 1_500_000)),
      TemporaryFile(Self.capture(frames: 50, from: 40_000_000_000, every: 1_000_000)),
    ]
    let inRuns = try withExtendedLifetime(files) { try expectAgreement(on: files.map(\.path)) }
    #expect(inRuns > 50)
  }

  /// Frames of some hundred octets, as whoever captured them counted them.
  private static func capture(
    frames: Int, from start: Int64, every step: Int64,
    _ format: CaptureFileWriter.Format = CaptureFileWriter.Format.all[0]
  ) -> [UInt8] {
    var writer = CaptureFileWriter(format: format, linkType: 1)
    for index in 0..<frames {
      writer.append(
        [UInt8](repeating: UInt8(index & 0xff), count: 14 + index * 37 % 300),
        at: Timestamp(nanoseconds: start + Int64(index) * step))
    }
    return writer.bytes
  }

  /// - Returns: how many frames were handed out in runs.
  private func expectAgreement(on paths: [String], _ name: String = "") throws -> Int {
    let expected: [FrameCopy]
    do throws(CaptureError) {
      var captures = try CaptureSet(paths: paths)
      expected = Self.oneByOne(&captures)
    } catch {
      return 0
    }
    var captures = try CaptureSet(paths: paths)
    var found: [FrameCopy] = []
    var inRuns = 0
    var most = 1
    while true {
      // Runs are left in the middle, too.
      most = most % 97 + 1
      if var run = captures.run() {
        var count = 0
        while count < most, run.advance() {
          found.append(FrameCopy(run.frame))
          count += 1
        }
        inRuns += count
        let extent = run.extent
        #expect(extent.frames == UInt64(count))
        captures.pass(extent)
        #expect(found.last?.number ?? 0 == captures.frameCount, "\(paths) \(name)")
        if count > 0 { continue }
      }
      guard let frame = captures.next() else { break }
      found.append(FrameCopy(frame))
    }
    captures.finish()
    #expect(found == expected, "\(paths) \(name)")
    return inRuns
  }

  private static func oneByOne(_ captures: inout CaptureSet) -> [FrameCopy] {
    var frames: [FrameCopy] = []
    while let frame = captures.next() { frames.append(FrameCopy(frame)) }
    return frames
  }
}
