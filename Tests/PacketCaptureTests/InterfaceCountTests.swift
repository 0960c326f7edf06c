import Foundation
import TestSupport
import Testing
import Wire

@testable import PacketCapture

/// Every interface of a capture has its frames and its drops, over all sections and files.
@Suite struct InterfaceCountTests {
  /// What is known of an interface, without what does not matter here.
  private struct Counts: Equatable, CustomStringConvertible {
    var name: String?
    var frames: UInt64
    var drops: UInt64?

    init(_ name: String?, _ frames: UInt64, _ drops: UInt64? = nil) {
      (self.name, self.frames, self.drops) = (name, frames, drops)
    }

    init(_ interface: CaptureInterface) {
      self.init(interface.name, interface.frames, interface.drops)
    }

    var description: String { "\(name ?? "-") \(frames) \(drops.map { "\($0)" } ?? "-")" }
  }

  private static let veth = SectionWriter.Interface("veth1", linkType: 1)
  private static let card = SectionWriter.Interface(
    "eth0", description: "the card", linkType: 1, snapshotLength: 96, resolution: 9)
  private static let usb = SectionWriter.Interface("usbmon1", linkType: 189)

  private static func time(_ seconds: Int64) -> Timestamp {
    Timestamp(nanoseconds: (1_700_000_000 + seconds) * 1_000_000_000)
  }

  /// Adds a frame of each interface that is named, a second apart.
  private static func append(
    _ turns: [Int], from second: Int64 = 0, to writer: inout SectionWriter
  ) {
    for (place, turn) in turns.enumerated() {
      writer.append(
        Captured.frame(port: UInt16(second) + UInt16(place) + 1), on: turn,
        at: time(second + Int64(place)))
    }
  }

  private func counts(
    _ files: [SectionWriter], filter: String? = nil, reader: ReaderChoice = .auto
  ) throws -> (interfaces: [Counts], drops: UInt64?, seen: [Int]) {
    let files = try files.map { try TemporaryFile($0.bytes, suffix: ".pcapng") }
    // They are gone when nobody names them any more.
    defer { withExtendedLifetime(files) {} }
    var captures = try CaptureSet(paths: files.map(\.path), filter: filter, reader: reader)
    var frames: [(number: UInt64, interface: Int)] = []
    while let frame = captures.next() { frames.append((frame.number, frame.interface)) }
    captures.finish()
    let seen = frames.map(\.interface)
    let told = frames.map { captures.interface(of: $0.number).place }
    #expect(told == seen)
    #expect(captures.files.allSatisfy { $0.error == nil })
    return (captures.countedInterfaces.map { Counts($0) }, captures.drops, seen)
  }

  @Test(arguments: [ReaderChoice.auto, .libpcap])
  func oneInterfaceHasAllFrames(reader: ReaderChoice) throws {
    var writer = SectionWriter([Self.veth])
    Self.append([0, 0, 0], to: &writer)
    writer.addStatistics(on: 0, byInterface: 0)
    let found = try counts([writer], reader: reader)
    #expect(found.interfaces == [Counts("veth1", 3, 0)])
    #expect(found.drops == 0)
  }

  @Test func framesCountForTheInterfaceOnWhichTheyWereCaptured() throws {
    var writer = SectionWriter([Self.veth, Self.card, Self.usb])
    Self.append([0, 1, 1, 2, 0, 2, 2, 1, 1], to: &writer)
    let found = try counts([writer])
    #expect(found.interfaces == [Counts("veth1", 2), Counts("eth0", 4), Counts("usbmon1", 3)])
    #expect(found.seen == [0, 1, 1, 0, 1, 1])
    #expect(found.drops == nil)
  }

  @Test func anInterfaceKeepsWhatIsSaidOfIt() throws {
    let file = try TemporaryFile(SectionWriter([Self.veth, Self.card]).bytes, suffix: ".pcapng")
    defer { withExtendedLifetime(file) {} }
    var captures = try CaptureSet(paths: [file.path])
    while captures.next() != nil {}
    captures.finish()
    let found = captures.countedInterfaces
    #expect(found.map(\.description) == [nil, "the card"])
    #expect(found.map(\.snapshotLength) == [262_144, 96])
    #expect(found.map(\.ticksPerSecond) == [1_000_000, 1_000_000_000])
    #expect(found.allSatisfy { $0.isDescribed })
  }

  /// Of a section the last statistics of an interface hold; sections add up.
  @Test func statisticsOverSeveralSectionsAddUpForEachInterface() throws {
    var writer = SectionWriter([Self.veth, Self.card])
    Self.append([0, 1], to: &writer)
    writer.addStatistics(on: 0, byInterface: 90, bySystem: 9)
    writer.addStatistics(on: 0, byInterface: 2, bySystem: 3)
    writer.addStatistics(on: 1)
    // The card comes first now, and veth1 says nothing.
    writer.beginSection([Self.card, Self.veth])
    Self.append([0, 0, 1], from: 10, to: &writer)
    writer.addStatistics(on: 0, bySystem: 7)
    // A third section without statistics, and an interface that was not there before.
    writer.beginSection([Self.usb, Self.veth])
    Self.append([1, 0], from: 20, to: &writer)
    // And a fourth.
    writer.beginSection([Self.veth])
    Self.append([0], from: 30, to: &writer)
    writer.addStatistics(on: 0, byInterface: 1)
    let found = try counts([writer])
    #expect(
      found.interfaces == [Counts("veth1", 4, 6), Counts("eth0", 3, 7), Counts("usbmon1", 1)])
    #expect(found.drops == 13)
    #expect(found.seen == [0, 1, 1, 1, 0, 0, 0])
  }

  @Test func interfacesOfOneSectionAreTwoThoughTheyAreDescribedAlike() throws {
    var writer = SectionWriter([Self.veth, Self.veth])
    Self.append([0, 1, 1], to: &writer)
    writer.addStatistics(on: 1, bySystem: 4)
    writer.beginSection([Self.veth, Self.veth])
    Self.append([1, 0], from: 10, to: &writer)
    writer.addStatistics(on: 1, bySystem: 5)
    writer.addStatistics(on: 0, bySystem: 1)
    let found = try counts([writer])
    #expect(found.interfaces == [Counts("veth1", 2, 1), Counts("veth1", 3, 9)])
  }

  @Test func interfacesWithDifferentClocksAreDifferent() throws {
    var writer = SectionWriter([.init("eth0", resolution: 6)])
    Self.append([0], to: &writer)
    writer.beginSection([.init("eth0", resolution: 9)])
    Self.append([0, 0], from: 10, to: &writer)
    #expect(try counts([writer]).interfaces == [Counts("eth0", 1), Counts("eth0", 2)])
  }

  @Test func olderPacketBlocksCountDropsForTheirInterface() throws {
    var writer = SectionWriter([Self.veth, Self.card])
    writer.appendOlder(Captured.frame(port: 1), on: 0, drops: 2, at: Self.time(0))
    writer.appendOlder(Captured.frame(port: 2), on: 0, drops: 3, at: Self.time(1))
    writer.appendOlder(Captured.frame(port: 3), on: 0, drops: .max, at: Self.time(2))
    let found = try counts([writer])
    #expect(found.interfaces == [Counts("veth1", 3, 5), Counts("eth0", 0)])
    #expect(found.drops == 5)
  }

  @Test func aFilterChangesNoCountOfAnInterface() throws {
    var writer = SectionWriter([Self.veth, Self.card])
    Self.append([0, 1, 1, 0, 1], to: &writer)
    let found = try counts([writer], filter: "port 2 or port 4")
    #expect(found.seen == [1, 0])
    #expect(found.interfaces == [Counts("veth1", 2), Counts("eth0", 3)])
  }

  /// Files that follow each other, that overlap, and one that is named twice.
  @Test func interfacesOfSeveralFilesThatAreAlikeAreOne() throws {
    var first = SectionWriter([Self.veth])
    Self.append([0, 0], to: &first)
    first.addStatistics(on: 0, bySystem: 1)
    var second = SectionWriter([Self.card, Self.veth])
    Self.append([0, 1, 0], from: 10, to: &second)
    second.addStatistics(on: 1, bySystem: 2)
    var third = SectionWriter([Self.usb, Self.card])
    Self.append([1, 1, 0], from: 11, to: &third)
    for order in [[first, second, third], [third, first, second]] {
      let found = try counts(order)
      #expect(
        found.interfaces == [Counts("veth1", 3, 3), Counts("eth0", 4), Counts("usbmon1", 1)])
      #expect(found.drops == 3)
    }
  }

  @Test func whatIsKeptOfTheTurnsIsBounded() {
    var runs = InterfaceRuns(limit: 8)
    for frame in 1...100 as ClosedRange<UInt64> {
      runs.begin(at: frame * 10, on: Int(frame % 3))
      // In one run nothing is added.
      runs.begin(at: frame * 10 + 5, on: Int(frame % 3))
    }
    #expect(runs.interface(of: 15) == nil)
    #expect(runs.interface(of: 1009) == 1)
    #expect(runs.interface(of: 999) == 0)
    #expect(runs.interface(of: 980) == 2)
    #expect(runs.interface(of: 1000) == 1)
  }
}
