import Foundation
import PacketDecode
import TestSupport
import Testing
import Wire

@testable import PacketCapture

/// The filter of a live capture, run over stored captures.
@Suite("The kernel's filter") struct KernelFilterTests {
  /// The captures of the repository, and those beside it.
  static let captures: [URL] = {
    let own = try? FileManager.default.contentsOfDirectory(
      at: SharedCaptures.root.appendingPathComponent("Fixtures"), includingPropertiesForKeys: nil)
    let stored = (own ?? []).filter { ["pcap", "pcapng"].contains($0.pathExtension) }
    return stored + SharedCaptures.captures(in: "lab") + SharedCaptures.captures(in: "real")
  }()

  @Test func noSegmentThatCanBeDecodedIsLeftOut() throws {
    #expect(!Self.captures.isEmpty)
    for file in Self.captures {
      guard let all = try? segments(in: file.path, filter: nil) else { continue }
      let number = try dataLink(of: file.path)
      let passed = try segments(
        in: file.path, filter: KernelFilter.expression(linkType: number))
      #expect(passed == all, "\(file.lastPathComponent)")
    }
  }

  /// Those that Linux interfaces have.
  static let framings: [Framing] = [
    .ethernet, .vlan, .qinq, .oldQinq, .pppoe, .linuxCooked, .linuxCookedVlan, .linuxCooked2, .raw,
    .providerBackbone, .mpls, .pseudowire, .wirelessLAN, .netfilterLog,
  ]

  @Test(arguments: framings, [false, true])
  func aSegmentPassesInEveryFraming(framing: Framing, isV6: Bool) throws {
    let setting = isV6 ? LadderSetting.finAtWrap : LadderSetting()
    let ladder = try Ladder("+.000 > S  0:0(0) <mss 1460,sackOK,ts,wscale 7>")
    var writer = CaptureFileWriter(
      format: .pcap(bigEndian: false, nanoseconds: true), linkType: framing.linkType.fileNumber)
    for frame in ladder.frames(in: setting, framing: framing) {
      writer.append(frame.bytes, at: frame.timestamp)
    }
    let file = try TemporaryFile(writer.bytes)
    let number = try dataLink(of: file.path)
    let passed = try segments(in: file.path, filter: KernelFilter.expression(linkType: number))
    #expect(passed == 1)
  }

  @Test func framesThatAreNoTCPAreLeftOut() throws {
    // A UDP packet over Ethernet.
    var bytes = [UInt8](repeating: 0, count: 60)
    bytes[12] = 0x08
    bytes[14] = 0x45
    bytes[17] = 46
    bytes[23] = 17
    var writer = CaptureFileWriter(
      format: .pcap(bigEndian: false, nanoseconds: true), linkType: 1)
    writer.append(bytes, at: Timestamp(nanoseconds: 1))
    let file = try TemporaryFile(writer.bytes)
    var source = try CaptureSource(path: file.path, filter: KernelFilter.expression(linkType: 1))
    let isPassed = try source.next() != nil
    #expect(!isPassed)
  }

  private func segments(in path: String, filter: String?) throws -> UInt64 {
    var source = try CaptureSource(path: path, filter: filter)
    var decoder = PacketDecoder()
    var counters = DecodeCounters()
    var segment = Captured.noSegment()
    do throws(CaptureError) {
      while let frame = try source.next() {
        let outcome = decoder.decode(
          frame.bytes, linkType: frame.linkType, originalLength: frame.originalLength,
          frame: frame.number,
          timestamp: frame.timestamp, into: &segment)
        counters.record(outcome, segment.presence)
      }
    } catch {
      // A damaged end is the same for both readings.
    }
    return counters.segmentCount
  }

  private func dataLink(of path: String) throws -> Int32 {
    try LinkTypeNumbers.number(inFile: CaptureSource(path: path).interfaces[0].linkNumber)
  }
}
