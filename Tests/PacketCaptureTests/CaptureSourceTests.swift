import PacketCapture
import TestSupport
import Testing
import Wire

@Suite struct CaptureSourceTests {
  @Test(arguments: CaptureFileWriter.Format.all)
  func everyFormatHandsOutTheFramesAsTheyWereWritten(format: CaptureFileWriter.Format) throws {
    let file = try TemporaryFile(Captured.file(format))
    var source = try CaptureSource(path: file.path)
    let nanoseconds =
      switch format {
      case .pcap(_, let nano), .pcapng(_, let nano): nano
      }
    #expect(source.linkType == .ethernet)
    #expect(source.linkTypeDescription == "Ethernet")
    #expect(source.snapshotLength == 262_144)
    let read = try Captured.facts(&source)
    #expect(read.map(\.number) == [1, 2, 3])
    #expect(
      read.map(\.nanoseconds) == Captured.times.map { nanoseconds ? $0 : $0 / 1000 * 1000 })
    #expect(read.map(\.isCut) == [false, true, false])
    #expect(read.map(\.originalLength) == [65, 65, 65])
    #expect(read[0].bytes == Captured.frame(port: 1))
    #expect(read[1].bytes == Array(Captured.frame(port: 2)[..<54]))
    #expect(source.frameCount == 3)
  }

  @Test func theFormatIsNamed() throws {
    let formats: [(CaptureFileWriter.Format, CaptureFormat)] = [
      (.pcap(bigEndian: false, nanoseconds: false), .pcap),
      (.pcap(bigEndian: true, nanoseconds: true), .pcapNanoseconds),
      (.pcapng(bigEndian: true, nanoseconds: false), .pcapng),
    ]
    for (format, name) in formats {
      let file = try TemporaryFile(Captured.file(format))
      let source = try CaptureSource(path: file.path)
      #expect(source.format == name)
    }
  }

  @Test(arguments: LinkType.allCases)
  func everyLinkTypeIsRecognisedByItsNumberInTheFile(linkType: LinkType) throws {
    let file = try TemporaryFile(Captured.file(linkType: linkType.fileNumber))
    let source = try CaptureSource(path: file.path)
    #expect(source.linkType == linkType)
  }

  /// libpcap's own filtering would count 1, 2.
  @Test func aFilterLeavesTheFrameNumbersAlone() throws {
    let file = try TemporaryFile(Captured.file())
    var source = try CaptureSource(path: file.path, filter: "tcp port 2 or tcp port 3")
    #expect(try Captured.facts(&source).map(\.number) == [2, 3])
    #expect(source.frameCount == 3)
    #expect(source.filteredOutCount == 1)
  }

  @Test func progressEndsAtTheSizeOfTheFile() throws {
    let bytes = Captured.file()
    let file = try TemporaryFile(bytes)
    var source = try CaptureSource(path: file.path)
    // Both sides optional: 6.3's #expect otherwise compares them boxed, and reads beyond the box.
    let header: UInt64? = 24
    let behindTheFirst: UInt64? = 24 + 16 + 65
    let size: UInt64? = UInt64(bytes.count)
    #expect(source.totalBytes == size)
    #expect(source.bytesRead == header)
    _ = try source.next()
    #expect(source.bytesRead == behindTheFirst)
    _ = try Captured.facts(&source)
    #expect(source.bytesRead == size)
  }

  @Test func anEndedSourceStaysEnded() throws {
    let file = try TemporaryFile(Captured.file())
    var source = try CaptureSource(path: file.path)
    _ = try Captured.facts(&source)
    #expect(try Captured.facts(&source).isEmpty)
  }

  @Test func aCaptureWithoutFramesIsNoError() throws {
    let file = try TemporaryFile(Array(Captured.file()[..<24]))
    var source = try CaptureSource(path: file.path)
    #expect(try Captured.facts(&source).isEmpty)
  }
}
