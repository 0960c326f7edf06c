import Foundation
import PacketCapture
import TestSupport
import Testing
import Wire

/// Who reads a capture may be chosen.
@Suite struct ReaderChoiceTests {
  @Test(arguments: ReaderChoice.allCases)
  func anOrdinaryFileIsReadByAll(reader: ReaderChoice) throws {
    let file = try TemporaryFile(Captured.file())
    var source = try CaptureSource(path: file.path, reader: reader)
    #expect(try Captured.facts(&source).map(\.number) == [1, 2, 3])
  }

  @Test(
    arguments: [
      (0, [0x34, 0xcd, 0xb2, 0xa1], "modified"), (6, [3, 0], "old version"),
    ] as [(Int, [UInt8], String)])
  func whatBlocksAreNotForIsRefusedOrLeftToLibpcap(
    place: Int, octets: [UInt8], reason: String
  ) throws {
    var bytes = Captured.file()
    bytes.replaceSubrange(place..<place + octets.count, with: octets)
    try expectObstacle(bytes, reason)
  }

  @Test func aCookedCaptureOfTheOtherByteOrderIsLeftToLibpcap() throws {
    try expectObstacle(
      Captured.file(.pcap(bigEndian: true, nanoseconds: false), linkType: 113), "byte order")
  }

  /// A mapping would kill the process here.
  @Test(arguments: [true, false])
  func aFileThatShrinksWhileItIsReadIsCutOff(isPcapng: Bool) throws {
    var writer = CaptureFileWriter(
      format: isPcapng
        ? .pcapng(bigEndian: false, nanoseconds: true)
        : .pcap(bigEndian: false, nanoseconds: true), linkType: 1)
    for index in 0..<2000 {
      writer.append(
        [UInt8](repeating: 1, count: 1000), at: Timestamp(nanoseconds: Int64(index)))
    }
    let file = try TemporaryFile(writer.bytes)
    var source = try CaptureSource(path: file.path, reader: .block)
    _ = try source.next()
    try FileHandle(forUpdating: URL(filePath: file.path)).truncate(atOffset: 1_000_001)
    do throws(CaptureError) {
      _ = try Captured.facts(&source)
      Issue.record("the file was cut off")
    } catch {
      guard case .truncated(file.path, let frame, 1_000_001, _) = error else {
        Issue.record("not a truncation: \(error)")
        return
      }
      #expect((900...1000).contains(frame))
    }
  }

  @Test func aFileThatGrowsWhileItIsReadIsReadOn() throws {
    let whole = Captured.file()
    let file = try TemporaryFile(Array(whole.dropLast(65 + 16)))
    var source = try CaptureSource(path: file.path, reader: .block)
    let first = try source.next()?.number
    #expect(first == 1)
    try Data(whole).write(to: URL(filePath: file.path), options: [])
    #expect(try Captured.facts(&source).map(\.number) == [2, 3])
  }

  private func expectObstacle(_ bytes: [UInt8], _ reason: String) throws {
    let file = try TemporaryFile(bytes)
    do throws(CaptureError) {
      _ = try CaptureSource(path: file.path, reader: .block)
      Issue.record("opened")
    } catch {
      guard case .notInBlocks(file.path, let given) = error else {
        Issue.record("another error: \(error)")
        return
      }
      #expect(given.contains(reason))
      #expect(error.description.hasPrefix("\(file.path): cannot be read in blocks ("))
    }
    #expect(ReaderComparison.difference(file.path) == nil)
  }
}
