import Foundation
import PacketCapture
import TestSupport
import Testing
import Wire

/// Each way in which a capture cannot be read, with a real file.
@Suite struct CaptureErrorTests {
  @Test func aMissingFile() {
    #expect(
      Captured.openingError("/nonexistent/a.pcap") == .missing(path: "/nonexistent/a.pcap"))
    #expect(
      CaptureError.missing(path: "a.pcap").description == "a.pcap: no such file; check the path.")
  }

  // The superuser may read everything, so that the case cannot come up.
  @Test(.enabled(if: geteuid() != 0, "needs a user other than root"))
  func aFileThatMayNotBeRead() throws {
    let file = try TemporaryFile(Captured.file())
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: file.path)
    #expect(Captured.openingError(file.path) == .permissionDenied(path: file.path))
  }

  @Test func aDirectory() {
    #expect(Captured.openingError("/tmp") == .isDirectory(path: "/tmp"))
  }

  @Test func anEmptyFile() throws {
    let file = try TemporaryFile([])
    #expect(Captured.openingError(file.path) == .empty(path: file.path))
  }

  @Test func aFileOfAnotherKind() throws {
    let file = try TemporaryFile(Array("#!/bin/sh\necho this is no capture at all\n".utf8))
    #expect(
      Captured.openingError(file.path)
        == .notACapture(path: file.path, reason: "unknown file format"))
  }

  @Test func aFileThatEndsInsideItsHeader() throws {
    let file = try TemporaryFile(Array(Captured.file()[..<10]))
    guard case .notACapture(file.path, let reason) = Captured.openingError(file.path) else {
      Issue.record("opened")
      return
    }
    #expect(reason.hasPrefix("truncated dump file"))
  }

  @Test func aFileCompressedWithBzip2() throws {
    let file = try TemporaryFile([0x42, 0x5a, 0x68, 0x39, 1, 2, 3])
    let error = Captured.openingError(file.path)
    #expect(error == .compressed(path: file.path, compression: .bzip2))
    #expect(error?.description.contains("`bzcat \(file.path) | lastack -`") == true)
  }

  @Test func thePathInACommandIsQuotedWhereAShellNeedsIt() {
    let error = CaptureError.compressed(path: "-a b's.bz2", compression: .bzip2)
    #expect(error.description.contains(#"`bzcat './-a b'\''s.bz2' | lastack -`"#))
  }

  @Test func anUnsupportedLinkTypeIsNamedWithThoseThatAre() throws {
    let file = try TemporaryFile(Captured.file(linkType: 192))
    let error = Captured.openingError(file.path)
    #expect(
      error == .unsupportedLinkType(path: file.path, number: 192, name: "PPI"))
    #expect(error?.description.contains("192 (PPI)") == true)
    #expect(error?.description.contains("Ethernet, Linux cooked (SLL, SLL2)") == true)
  }

  @Test func aFilterThatDoesNotCompile() throws {
    let file = try TemporaryFile(Captured.file())
    guard
      case .badFilter("port http and", let reason) = Captured.openingError(
        file.path, filter: "port http and")
    else {
      Issue.record("compiled")
      return
    }
    #expect(!reason.isEmpty)
  }

  @Test(arguments: [1, 5, 64, 65, 80])
  func aTruncatedFileHandsOutWhatItHas(missing: Int) throws {
    let bytes = Array(Captured.file().dropLast(missing))
    let file = try TemporaryFile(bytes)
    var source = try CaptureSource(path: file.path)
    let error = readingError(&source)
    guard case .truncated(file.path, 3, UInt64(bytes.count), let reason) = error else {
      Issue.record("not a truncation: \(String(describing: error))")
      return
    }
    #expect(reason.hasPrefix("truncated dump file"))
    #expect(source.frameCount == 2)
  }

  @Test func aTruncatedPcapngFileHandsOutWhatItHas() throws {
    let file = try TemporaryFile(
      Array(Captured.file(.pcapng(bigEndian: false, nanoseconds: true)).dropLast(20)))
    var source = try CaptureSource(path: file.path)
    guard case .truncated(_, 3, _, _) = readingError(&source) else {
      Issue.record("not a truncation")
      return
    }
  }

  @Test(
    arguments: [
      (113, 262_144, .linkType), (1, 65_535, .snapshotLength),
    ] as [(UInt32, UInt32, CaptureError.Difference)])
  func libpcapAloneDoesNotReadInterfacesThatDiffer(
    linkType: UInt32, snapshotLength: UInt32, difference: CaptureError.Difference
  ) throws {
    var writer = CaptureFileWriter(
      format: .pcapng(bigEndian: false, nanoseconds: false), linkType: 1)
    writer.append(Captured.frame(port: 1), at: Timestamp(nanoseconds: 0))
    writer.addInterface(linkType: linkType, snapshotLength: snapshotLength)
    let file = try TemporaryFile(writer.bytes)
    var source = try CaptureSource(path: file.path, reader: .libpcap)
    let error = readingError(&source)
    #expect(
      error == .mixedInterfaces(path: file.path, frames: 1, difference: difference))
    #expect(error?.description.contains("leave out `--reader libpcap`") == true)
    var ours = try CaptureSource(path: file.path)
    #expect(readingError(&ours) == nil)
    #expect(ours.interfaces.count == 2)
  }

  @Test func aFrameLengthThatCannotBe() throws {
    var bytes = Captured.file()
    bytes.replaceSubrange(32..<36, with: [0xff, 0xff, 0xff, 0x7f])
    let file = try TemporaryFile(bytes)
    var source = try CaptureSource(path: file.path)
    let error = readingError(&source)
    guard case .unreadable(file.path, 1, _) = error else {
      Issue.record("readable: \(String(describing: error))")
      return
    }
    #expect(error?.description.contains("cannot be read at frame 1 (") == true)
  }

  /// The error that reading to the end meets.
  private func readingError(_ source: inout CaptureSource) -> CaptureError? {
    do throws(CaptureError) {
      _ = try Captured.facts(&source)
      return nil
    } catch {
      return error
    }
  }
}
