import Foundation
import PacketCapture
import TestSupport
import Testing
import Wire

/// Reading in blocks yields what libpcap yields: the same frames, the same errors, the same places.
@Suite struct ReaderAgreementTests {
  @Test func onEveryFixture() throws {
    let fixtures = try FileManager.default.contentsOfDirectory(
      at: SharedCaptures.root.appending(path: "Fixtures"), includingPropertiesForKeys: nil)
    let captures = fixtures.filter { $0.pathExtension.hasPrefix("pcap") }
    #expect(!captures.isEmpty)
    for file in captures { expectAgreement(on: file.path, file.lastPathComponent) }
  }

  @Test(
    .enabled(
      if: SharedCaptures.has("malformed"), "the folder of captures beside the checkout is absent"),
    arguments: ["lab", "storm", "real", "malformed"])
  func onEverySharedCapture(folder: String) {
    let files = SharedCaptures.files(in: folder)
    #expect(!files.isEmpty)
    for file in files { expectAgreement(on: file.path, file.lastPathComponent) }
  }

  @Test func onOddClassicCaptures() throws {
    for (name, bytes) in OddCaptures.classic { try expectAgreement(on: bytes, name) }
  }

  @Test func onOddSections() throws {
    for (name, bytes) in OddCaptures.sections { try expectAgreement(on: bytes, name) }
  }

  /// Frames of all lengths lie across the ends of blocks.
  @Test(arguments: CaptureFileWriter.Format.all)
  func acrossTheEndsOfBlocks(format: CaptureFileWriter.Format) throws {
    try expectAgreement(on: Self.large(format), "\(format)")
  }

  @Test func whereverACaptureIsCutOff() throws {
    for format in CaptureFileWriter.Format.all {
      let whole = Captured.file(format)
      for length in 0..<whole.count {
        try expectAgreement(on: Array(whole[..<length]), "\(format), \(length) octets")
      }
    }
  }

  @Test func onDamagedCaptures() throws {
    let whole =
      OddCaptures.classic.filter { $0.bytes.count < 10_000 }
      + OddCaptures.sections.filter { $0.bytes.count < 10_000 }
    for (index, (name, bytes)) in whole.enumerated() {
      var mutation = CaptureMutation(seed: UInt64(index))
      for round in 0..<Self.rounds {
        try expectAgreement(on: mutation.damaged(bytes), "\(name), seed \(index), round \(round)")
      }
    }
  }

  @Test func onDamagedLargeCaptures() throws {
    for (index, format) in CaptureFileWriter.Format.all.enumerated() {
      let bytes = Self.large(format)
      var mutation = CaptureMutation(seed: UInt64(index))
      for round in 0..<4 {
        try expectAgreement(on: mutation.damaged(bytes), "\(format), round \(round)")
      }
    }
  }

  /// How often each small capture is damaged.
  private static let rounds = 100

  /// A few blocks full of frames of 0 to some thousand octets, and two of the greatest length.
  private static func large(_ format: CaptureFileWriter.Format) -> [UInt8] {
    var writer = CaptureFileWriter(format: format, linkType: 1)
    let octets = [UInt8](repeating: 0x5a, count: 262_144)
    for index in 0..<500 {
      let length = index % 200 == 150 ? octets.count : index * index % 4099
      writer.append(Array(octets[..<length]), at: Timestamp(nanoseconds: Int64(index) * 1_000_000))
    }
    return writer.bytes
  }

  private func expectAgreement(on bytes: [UInt8], _ name: String) throws {
    let file = try TemporaryFile(bytes)
    expectAgreement(on: file.path, name)
  }

  private func expectAgreement(on path: String, _ name: String) {
    let difference = ReaderComparison.difference(path)
    #expect(difference == nil, "\(name)")
    let filtered = ReaderComparison.difference(path, filter: "greater 66")
    #expect(filtered == nil, "\(name), filtered")
  }
}
