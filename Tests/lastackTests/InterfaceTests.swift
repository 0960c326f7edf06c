import Foundation
import TestSupport
import Testing
import Wire

/// What a capture says of its interfaces stands in the report.
@Suite("Interfaces of a capture") struct InterfaceTests {
  private struct Report: Decodable {
    let captures: [Capture]

    struct Capture: Decodable {
      let frames: UInt64
      let filtered_frames: UInt64
      let connections: UInt64
      let skipped: [String: UInt64]
      let undecodable: UInt64
      let kernel_drops: UInt64?
      let complete: Bool
    }
  }

  private static let rawIP: UInt32 = 101
  private static let usb: UInt32 = 189

  /// A connection on raw IP, with frames of USB before, between and behind its own.
  private static func mixed(
    ports: Range<UInt16> = 40000..<40001, drops: [(code: UInt32, count: UInt32)] = [],
    usbFrames: Int = 3, isUSBAlone: Bool = false
  ) throws -> Data {
    let capture = try #require(ClassicCapture(Array(TinyCapture.closes(ports: ports))))
    var writer = CaptureFileWriter(
      format: .pcapng(bigEndian: false, nanoseconds: false), linkType: rawIP)
    writer.addInterface(linkType: usb)
    func append(_ octets: [UInt8], at microseconds: Int64, interface: UInt32) {
      let length = UInt32(octets.count)
      writer.addBlock(
        6,
        words: [
          interface, UInt32(microseconds >> 32), UInt32(truncatingIfNeeded: microseconds), length,
          length,
        ], octets: octets)
    }
    for (place, record) in capture.records.enumerated() {
      let time = record.timestamp.nanoseconds / 1000
      if place < usbFrames - 1 { append([1, 2, 3, 4, 5], at: time, interface: 1) }
      if !isUSBAlone { append(record.bytes, at: time, interface: 0) }
      if place == capture.records.count - 1, usbFrames > 0 {
        append([1, 2, 3, 4, 5], at: time, interface: 1)
      }
    }
    // Of an interface the last statistics hold, so the first of these are forgotten.
    for counts in drops.isEmpty ? [] : [[(UInt32(5), UInt32(99))], drops] {
      let options = counts.flatMap { [$0.code | 8 << 16, $0.count, 0] }
      writer.addBlock(5, words: [0, 0, 0] + options + [0])
    }
    return Data(writer.bytes)
  }

  private func capture(_ arguments: [String]) throws -> Report.Capture {
    let outcome = try Program.run(arguments + ["--format", "json"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
    return try #require(report.captures.first)
  }

  @Test func framesOfAnUndecodedLinkTypeAreCountedUnderAReasonOfTheirOwn() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcapng", Self.mixed())
    let found = try capture([path])
    #expect(found.frames == 10)
    #expect(found.connections == 1)
    #expect(found.skipped == ["link-type": 3])
    #expect(found.undecodable == 0)
    let text = try Program.run(path).output
    #expect(text.contains("3 frames: of a link type that is not decoded (USB"))
  }

  @Test func aFilterLeavesOutNoFrameOfAnUndecodedLinkType() throws {
    let folder = try Folder()
    let path = try folder.file("a.pcapng", Self.mixed(ports: 40000..<40002))
    let found = try capture([path, "--filter", "port 40001"])
    #expect(found.filtered_frames == 7)
    #expect(found.frames == 10)
    #expect(found.connections == 1)
    #expect(found.skipped == ["link-type": 3])
  }

  @Test func interfaceStatisticsAreTheDropsOfACaptureOfFiles() throws {
    let folder = try Folder()
    // isb_ifdrop, and isb_osdrop.
    let path = try folder.file("a.pcapng", Self.mixed(drops: [(5, 2), (7, 3)]))
    #expect(try capture([path]).kernel_drops == 5)
    let text = try Program.run(path).output
    #expect(text.contains("5 while capturing, as the capture says"))
    #expect(text.contains("5 frames dropped while capturing"))
    let other = try folder.file("b.pcapng", Self.mixed(drops: [(5, 0)]))
    #expect(try capture([other]).kernel_drops == 0)
    let silent = try folder.file("c.pcapng", Self.mixed())
    #expect(try capture([silent]).kernel_drops == nil)
    #expect(try Program.run(silent).output.contains("while capturing") == false)
  }

  @Test func severalFilesHaveTheSumOfBoth() throws {
    let folder = try Folder()
    let paths = [
      try folder.file("a.pcapng", Self.mixed(drops: [(5, 2), (7, 3)])),
      // At the same times, so that they are merged.
      try folder.file("b.pcapng", Self.mixed(ports: 40001..<40002, drops: [(7, 4)])),
      try folder.file("c.pcap", TinyCapture.closes(ports: 40002..<40003)),
      // Nothing but frames that are passed over.
      try folder.file("d.pcapng", Self.mixed(usbFrames: 2, isUSBAlone: true)),
    ]
    for order in [paths, paths.reversed()] {
      let found = try capture(order)
      #expect(found.connections == 3)
      #expect(found.frames == 3 * 7 + 3 + 3 + 2)
      #expect(found.skipped == ["link-type": 8])
      #expect(found.kernel_drops == 9)
      #expect(found.complete)
    }
  }
}
