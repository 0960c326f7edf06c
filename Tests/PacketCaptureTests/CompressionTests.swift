import Foundation
import Glibc
import PacketCapture
import TestSupport
import Testing
import Wire

/// A compressed capture is read as what it holds.
@Suite struct CompressionTests {
  @Test(arguments: Compressing.allCases, CaptureFileWriter.Format.all)
  func aCompressedCaptureHasTheFramesOfThePlainOne(
    kind: Compressing, format: CaptureFileWriter.Format
  ) throws {
    let plain = Self.capture(format)
    let file = try TemporaryFile(kind.compressed(plain))
    for reader in ReaderChoice.allCases {
      var source = try CaptureSource(path: file.path, reader: reader)
      #expect(try Captured.facts(&source) == Self.facts(plain))
      let size = source.totalBytes
      #expect(size == UInt64(kind.compressed(plain).count))
      #expect(source.bytesRead == size)
    }
  }

  @Test(arguments: Compressing.allCases)
  func membersThatFollowEachOtherAreReadOn(kind: Compressing) throws {
    let plain = Self.capture()
    let parts = [plain[..<10], plain[10..<5000], plain[5000...]].map { kind.compressed(Array($0)) }
    #expect(try Self.facts(Array(parts.joined())) == Self.facts(plain))
  }

  @Test(arguments: [Compressing.zstd, .lz4])
  func skippableFramesArePassedOver(kind: Compressing) throws {
    let plain = Self.capture()
    let skippable: [UInt8] = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]
    let whole =
      kind.compressed(Array(plain[..<3000])) + skippable
      + kind.compressed(Array(plain[3000...])) + skippable
    #expect(try Self.facts(whole) == Self.facts(plain))
  }

  @Test func paddingBehindStreamsIsPassedOver() throws {
    let plain = Self.capture()
    let zeros = [UInt8](repeating: 0, count: 512)
    #expect(try Self.facts(Compressing.gzip.compressed(plain) + zeros) == Self.facts(plain))
    let halves = [plain[..<3000], plain[3000...]].map { Compressing.xz.compressed(Array($0)) }
    #expect(try Self.facts(halves[0] + zeros + halves[1] + zeros) == Self.facts(plain))
  }

  @Test(arguments: Compressing.allCases)
  func whereverAStreamIsCutOffWhatCameBeforeIsHandedOut(kind: Compressing) throws {
    // Frames that do not compress, so that they come bit by bit.
    let plain = Self.capture(isNoise: true)
    let expected = try Self.facts(plain)
    let whole = kind.compressed(plain)
    for length in stride(from: 4, to: whole.count, by: 997) {
      let (facts, error) = Self.reading(Array(whole[..<length]))
      guard case .damagedCompression("a", let frames, let failure) = error else {
        Issue.record("\(length) octets: \(String(describing: error))")
        continue
      }
      #expect(failure.reason == .cutOff)
      #expect(failure.offset == UInt64(length))
      #expect(frames == UInt64(facts.count))
      #expect(facts == Array(expected[..<facts.count]))
    }
    let (most, _) = Self.reading(Array(whole.dropLast(1)))
    #expect(most.count > 0)
  }

  @Test(arguments: Compressing.allCases)
  func aDamagedStreamIsSaidToBeDamagedAndNothingMadeUp(kind: Compressing) throws {
    let plain = Self.capture(isNoise: true)
    var bytes = kind.compressed(plain)
    // In the middle of what does not compress, only a checksum tells, and zstd and lz4 as written
    // here have none: there it is the first block's kind that becomes the reserved one, and the end mark
    // a block that is longer than may be.
    switch kind {
    case .gzip, .xz, .lz4:
      bytes[bytes.count - 6] ^= 0xff
      bytes[bytes.count - 3] ^= 0xff
    case .zstd: bytes[Self.firstZstandardBlock(bytes)] |= 0b110
    }
    let (_, error) = Self.reading(bytes)
    guard case .damagedCompression("a", _, let failure) = error else {
      Issue.record("read: \(String(describing: error))")
      return
    }
    #expect(failure.compression.rawValue == kind.rawValue)
  }

  @Test func junkBehindAStreamIsSaid() throws {
    for kind in [Compressing.gzip, .zstd, .lz4] {
      let (facts, error) = Self.reading(
        kind.compressed(Self.capture()) + Array("this is none of it".utf8))
      #expect(facts.count == 200)
      guard case .damagedCompression("a", 200, let failure) = error else {
        Issue.record("\(kind): \(String(describing: error))")
        continue
      }
      #expect(failure.reason == .trailingOctets)
    }
  }

  @Test(arguments: Compressing.allCases)
  func aStreamOfNothingIsEmpty(kind: Compressing) {
    #expect(throws: CaptureError.empty(path: "a")) {
      _ = try CaptureSource(octets: kind.compressed([]), path: "a")
    }
  }

  @Test(arguments: Compressing.allCases)
  func aStreamOfTextIsNoCapture(kind: Compressing) {
    #expect(throws: CaptureError.notACapture(path: "a", reason: "unknown file format")) {
      _ = try CaptureSource(octets: kind.compressed(Array("no capture".utf8)), path: "a")
    }
  }

  @Test(arguments: Compressing.allCases)
  func aCutOffCaptureInAWholeStreamIsCutOff(kind: Compressing) {
    let (facts, error) = Self.reading(kind.compressed(Array(Self.capture().dropLast(3))))
    #expect(facts.count == 199)
    guard case .truncated("a", 200, nil, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: Compressing.allCases, CaptureFileWriter.Format.all)
  func octetsThatComeOneByOneThroughAPipeAreReadAllTheSame(
    kind: Compressing, format: CaptureFileWriter.Format
  ) throws {
    let plain = Self.capture(format)
    let bytes = kind.compressed(plain)
    let path = FileManager.default.temporaryDirectory.path + "/lastack-pipe-\(UUID().uuidString)"
    let made = unsafe mkfifo(path, 0o600)
    #expect(made == 0)
    defer { unsafe unlink(path) }
    // A thread of its own: both ends wait for each other.
    Thread.detachNewThread {
      let descriptor = unsafe open(path, O_WRONLY)
      for start in stride(from: 0, to: bytes.count, by: 7) {
        let piece = Array(bytes[start..<min(bytes.count, start + 7)])
        _ = unsafe write(descriptor, piece, piece.count)
      }
      close(descriptor)
    }
    var source = try CaptureSource(path: path)
    #expect(source.totalBytes == nil)
    #expect(source.bytesRead == nil)
    #expect(try Captured.facts(&source) == Self.facts(plain))
  }

  @Test func aFileThatSwellsIsOnlyStreamed() throws {
    // A frame of the greatest length, again and again: a thousandth in gzip.
    var writer = CaptureFileWriter(format: .pcap(bigEndian: false, nanoseconds: true), linkType: 1)
    for index in 0..<200 {
      writer.append(
        [UInt8](repeating: 0, count: 262_144), at: Timestamp(nanoseconds: Int64(index)))
    }
    var source = try CaptureSource(octets: Compressing.gzip.compressed(writer.bytes), path: "a")
    var frames = 0
    while try source.next() != nil { frames += 1 }
    #expect(frames == 200)
  }

  // MARK: Means

  /// Where the first block begins, behind a frame header with as many octets of the window, the
  /// dictionary and the content size as its descriptor says.
  ///
  /// Source: RFC 8878 §3.1.1.1.
  private static func firstZstandardBlock(_ frame: [UInt8]) -> Int {
    let descriptor = frame[4]
    let isSingle = descriptor & 0x20 != 0
    let size = [isSingle ? 1 : 0, 2, 4, 8][Int(descriptor >> 6)]
    return 5 + (isSingle ? 0 : 1) + [0, 1, 2, 4][Int(descriptor & 3)] + size
  }

  private static func capture(
    _ format: CaptureFileWriter.Format = .pcap(bigEndian: false, nanoseconds: true),
    isNoise: Bool = false
  ) -> [UInt8] {
    var writer = CaptureFileWriter(format: format, linkType: 1)
    var state: UInt64 = 1
    for index in 0..<200 {
      var frame = Captured.frame(port: UInt16(index + 1))
      for _ in 0..<(isNoise ? 1000 : 0) {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        frame.append(UInt8(truncatingIfNeeded: state >> 56))
      }
      writer.append(frame, at: Timestamp(nanoseconds: Int64(index) * 1_000_000))
    }
    return writer.bytes
  }

  private static func facts(_ octets: [UInt8]) throws(CaptureError) -> [Captured.Facts] {
    var source = try CaptureSource(octets: octets, path: "a")
    return try Captured.facts(&source)
  }

  /// What can be read, and the error behind it.
  private static func reading(_ octets: [UInt8]) -> ([Captured.Facts], CaptureError?) {
    var all: [Captured.Facts] = []
    do throws(CaptureError) {
      var source = try CaptureSource(octets: octets, path: "a")
      while let frame = try source.next() {
        var bytes: [UInt8] = []
        for index in frame.bytes.indices { bytes.append(frame.bytes[index]) }
        all.append(
          Captured.Facts(
            number: frame.number, nanoseconds: frame.timestamp.nanoseconds,
            originalLength: frame.originalLength, isCut: frame.isCut, bytes: bytes))
      }
    } catch {
      return (all, error)
    }
    return (all, nil)
  }
}
