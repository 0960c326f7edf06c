import Foundation
import TestSupport
import Testing
import Wire

/// On which interfaces a connection was seen stands in its record, and what they are in the summary.
@Suite("Interfaces in a report") struct InterfaceReportTests {
  /// Raw IP, Ethernet and Linux cooked, as a virtual machine, its bridge and its card might have them.
  private static let three: [SectionWriter.Interface] = [
    .init("veth1"), .init("br0", description: "the bridge", linkType: 1, resolution: 9),
    .init("eth0", linkType: 113, snapshotLength: 65_535, resolution: 9),
  ]
  private static let framings: [Framing] = [.raw, .ethernet, .linuxCooked]

  /// Adds the frames of one connection, each on the interfaces that are named, a microsecond apart.
  private static func append(
    port: UInt16, on interfaces: (Int) -> [Int], from second: Int64 = 0,
    to writer: inout SectionWriter
  ) throws {
    let plain = try #require(
      ClassicCapture(Array(TinyCapture.closes(ports: port..<port + 1))))
    for (place, record) in plain.records.enumerated() {
      for (copy, interface) in interfaces(place).enumerated() {
        let time = record.timestamp.nanoseconds + second * 1_000_000_000 + Int64(copy) * 1000
        writer.append(
          framings[interface].header(isV6: false) + record.bytes, on: interface,
          at: Timestamp(nanoseconds: time))
      }
    }
  }

  private func document(_ arguments: [String]) throws -> InterfaceDocument {
    let outcome = try Program.run(arguments + ["--format", "json"])
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    return try JSONDecoder().decode(InterfaceDocument.self, from: Data(outcome.output.utf8))
  }

  private func seen(_ interfaces: Int...) -> [InterfaceDocument.Seen] {
    interfaces.map { InterfaceDocument.Seen(id: $0, name: Self.three[$0].name) }
  }

  /// One connection on the first interface alone, one seen on all of them, one by turns on the last two.
  private static func capture() throws -> SectionWriter {
    var writer = SectionWriter(three)
    try append(port: 40_000, on: { _ in [0] }, to: &writer)
    try append(port: 40_001, on: { _ in [0, 1, 2] }, from: 10, to: &writer)
    try append(port: 40_002, on: { [1 + $0 % 2] }, from: 20, to: &writer)
    writer.addStatistics(on: 1, byInterface: 2, bySystem: 3)
    return writer
  }

  private func write(_ writer: SectionWriter, _ name: String, in folder: Folder) throws -> String {
    try folder.file(name, Data(writer.bytes))
  }

  private func interfaces(_ document: InterfaceDocument) -> [UInt16: [InterfaceDocument.Seen]?] {
    document.connections.reduce(into: [:]) { $0[$1.client.port] = .some($1.interfaces) }
  }

  @Test func aRecordNamesTheInterfacesOnWhichItsFramesWereCaptured() throws {
    let folder = try Folder()
    let path = try write(Self.capture(), "a.pcapng", in: folder)
    let found = try document([path])
    #expect(
      interfaces(found) == [40_000: seen(0), 40_001: seen(0, 1, 2), 40_002: seen(1, 2)])
    #expect(found.connections.allSatisfy { $0.label == "clean-four-way" })
    #expect(found.connections.allSatisfy { $0.packets == .init(client: 4, server: 3) })
    #expect(found.connections.map(\.duplicate_frames).sorted() == [0, 0, 14])
    let lines = try Program.run(path, "--format", "ndjson").output.split(separator: "\n")
    #expect(lines.allSatisfy { $0.hasSuffix("}]}") && $0.contains(#","interfaces":[{"id":"#) })
  }

  @Test func theSummaryCountsTheFramesAndTheDropsOfEachInterface() throws {
    let folder = try Folder()
    let found = try document([try write(Self.capture(), "a.pcapng", in: folder)])
    let capture = try #require(found.captures.first)
    #expect(
      capture.interfaces == [
        .init(
          id: 0, name: "veth1", description: nil, link_type: "Raw IP", snapshot_length: 262_144,
          ticks_per_second: 1_000_000, frames: 14, drops: nil),
        .init(
          id: 1, name: "br0", description: "the bridge", link_type: "Ethernet",
          snapshot_length: 262_144, ticks_per_second: 1_000_000_000, frames: 11, drops: 5),
        .init(
          id: 2, name: "eth0", description: nil, link_type: "Linux cooked v1",
          snapshot_length: 65_535, ticks_per_second: 1_000_000_000, frames: 10, drops: nil),
      ])
    #expect(capture.frames == 35)
    #expect(capture.kernel_drops == 5)
    #expect(capture.link_type == "Raw IP, Ethernet, Linux cooked v1")
    #expect(capture.snapshot_length == 262_144)
  }

  /// A filter is compiled for each link type; what an interface counts is what was captured on it.
  @Test func aFilterTakesTheSameFramesOfInterfacesWithDifferentLinkTypes() throws {
    let folder = try Folder()
    let path = try write(Self.capture(), "a.pcapng", in: folder)
    let whole = try document([path])
    let found = try document([path, "--filter", "tcp port 40001 and host 10.0.0.2"])
    #expect(interfaces(found) == [40_001: seen(0, 1, 2)])
    #expect(found.connections.first?.duplicate_frames == 14)
    let (capture, all) = try (#require(found.captures.first), #require(whole.captures.first))
    #expect((capture.frames, capture.filtered_frames) == (21, 14))
    #expect(capture.interfaces == all.interfaces)
    // By turns: every frame is of another link type than the one before.
    let turns = try document([path, "--filter", "port 40002"])
    #expect(interfaces(turns) == [40_002: seen(1, 2)])
    #expect(turns.connections.first?.packets == .init(client: 4, server: 3))
    #expect(try document([path, "--filter", "not tcp"]).connections.isEmpty)
  }

  @Test func aFilterThatFitsNotAllLinkTypesEndsReadingAtTheOtherOne() throws {
    let folder = try Folder()
    var writer = SectionWriter([.init("eth0", linkType: 1), .init("tun0")])
    let frames = try #require(ClassicCapture(Array(TinyCapture.closes()))).records
    for (place, record) in frames.enumerated() {
      let isLast = place == frames.count - 1
      let header = isLast ? [] : Framing.ethernet.header(isV6: false)
      writer.append(header + record.bytes, on: isLast ? 1 : 0, at: record.timestamp)
    }
    let path = try write(writer, "a.pcapng", in: folder)
    let outcome = try Program.run(path, "--filter", "ether host 02:00:00:00:00:01")
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("for Raw IP"))
    #expect(outcome.words.contains("frames 6"))
  }

  @Test func whoReadsAheadTellsTheSameInterfaces() throws {
    let folder = try Folder()
    var writer = SectionWriter(Self.three)
    for port in 40_000..<40_600 as Range<UInt16> {
      let turn = Int(port) % 3
      try Self.append(
        port: port, on: { $0 < 5 ? [turn] : [2 - turn, 1] }, from: Int64(port), to: &writer)
    }
    let path = try write(writer, "a.pcapng", in: folder)
    let alone = try Program.run(path, "--format", "ndjson", "--threads", "1")
    let ahead = try Program.run(path, "--format", "ndjson", "--threads", "2")
    #expect(alone.output == ahead.output)
    let found = interfaces(try document([path]))
    #expect(found.count == 600)
    for (port, interfaces) in found {
      let turn = Int(port) % 3
      let expected = Set([turn, 2 - turn, 1]).sorted()
      #expect(
        interfaces == expected.map { InterfaceDocument.Seen(id: $0, name: Self.three[$0].name) })
    }
  }

  @Test func anInterfaceThatComesUpLaterTakesNothingFromWhatWasSeenBefore() throws {
    let folder = try Folder()
    var writer = SectionWriter([Self.three[0]])
    try Self.append(port: 40_000, on: { _ in [0] }, to: &writer)
    try Self.append(port: 40_001, on: { $0 < 3 ? [0] : [] }, from: 10, to: &writer)
    writer.add(Self.three[1])
    try Self.append(port: 40_001, on: { $0 < 3 ? [] : [1] }, from: 10, to: &writer)
    let path = try write(writer, "a.pcapng", in: folder)
    #expect(interfaces(try document([path])) == [40_000: seen(0), 40_001: seen(0, 1)])
  }

  @Test func interfacesOfSeveralFilesAreNumberedThroughout() throws {
    let folder = try Folder()
    // As they come up: the first interface, that of the pcap file, the second one.
    var first = SectionWriter([Self.three[0]])
    try Self.append(port: 40_000, on: { _ in [0] }, to: &first)
    try Self.append(port: 40_001, on: { $0 < 4 ? [0] : [] }, from: 10, to: &first)
    var second = SectionWriter([Self.three[0], Self.three[1]])
    try Self.append(port: 40_001, on: { $0 < 4 ? [] : [1] }, from: 10, to: &second)
    let paths = [
      try write(second, "1.pcapng", in: folder), try write(first, "2.pcapng", in: folder),
      try folder.file("3.pcap", TinyCapture.closes(ports: 40_002..<40_003)),
    ]
    let found = try document(paths)
    #expect(
      interfaces(found) == [
        40_000: seen(0), 40_001: [.init(id: 0, name: "veth1"), .init(id: 2, name: "br0")],
        40_002: [.init(id: 1, name: nil)],
      ])
    let capture = try #require(found.captures.first)
    #expect(capture.interfaces.count == 3)
    #expect(capture.interfaces.reduce(0) { $0 + $1.frames } == 21)
  }

  @Test func filesThatNameNoInterfaceHaveNoneToTellApart() throws {
    let folder = try Folder()
    var cooked = CaptureFileWriter(
      format: .pcap(bigEndian: false, nanoseconds: true), linkType: 113, snapshotLength: 96)
    let frames = try #require(ClassicCapture(Array(TinyCapture.closes(ports: 40_001..<40_002))))
    for record in frames.records {
      cooked.append(
        Framing.linuxCooked.header(isV6: false) + record.bytes, at: record.timestamp)
    }
    let paths = [
      try folder.file("a.pcap", TinyCapture.closes()),
      try folder.file("b.pcap", Data(cooked.bytes)),
    ]
    let found = try document(paths)
    #expect(found.connections.count == 2)
    #expect(found.connections.allSatisfy { $0.interfaces == nil })
    #expect(found.captures.first?.interfaces.map(\.frames) == [7, 7])
    #expect(try !Program.run(paths).output.contains("interface"))
  }

  @Test func aCaptureOnOneInterfaceNamesItInItsHead() throws {
    let folder = try Folder()
    var writer = SectionWriter([.init("eth0", description: "uplink")])
    try Self.append(port: 40_000, on: { _ in [0] }, to: &writer)
    let path = try write(writer, "a.pcapng", in: folder)
    #expect(try Program.run(path).output.contains("  interface    eth0 (uplink)\n"))
    #expect(try document([path]).connections.first?.interfaces == nil)
    var nameless = SectionWriter([.init()])
    try Self.append(port: 40_000, on: { _ in [0] }, to: &nameless)
    let other = try write(nameless, "b.pcapng", in: folder)
    #expect(try !Program.run(other).output.contains("interface"))
  }

  @Test func theTextListsTheInterfacesByWhatTheyDifferIn() throws {
    let folder = try Folder()
    let path = try write(Self.capture(), "a.pcapng", in: folder)
    let text = try Program.run(path, "--connections").output
    #expect(
      text.contains(
        """
          interfaces   3
                       veth1, 14 frames, Raw IP, up to 262,144 bytes, clock in us
                       br0 (the bridge), 11 frames, 5 dropped, Ethernet, up to 262,144
                         bytes, clock in ns
                       eth0, 10 frames, Linux cooked v1, up to 65,535 bytes, clock in ns

        """))
    let words = try Program.run(path, "--connections").words
    #expect(words.contains("; on veth1, br0, eth0"))
    #expect(words.contains("; on br0, eth0"))
    let alike = SectionWriter([.init("eth0"), .init("eth0"), .init()])
    var writer = alike
    try Self.append(port: 40_000, on: { _ in [0] }, to: &writer)
    let other = try Program.run(try write(writer, "b.pcapng", in: folder)).output
    #expect(
      other.contains(
        """
          interfaces   3
                       eth0 (interface 0), 7 frames
                       eth0 (interface 1), 0 frames
                       interface 2, 0 frames

        """))
  }

  @Test func moreInterfacesThanAreWorthALineAreCounted() throws {
    let folder = try Folder()
    var writer = SectionWriter((0..<70).map { .init("port\($0)") })
    let frames = try #require(ClassicCapture(Array(TinyCapture.closes()))).records
    for (place, record) in frames.enumerated() {
      writer.append(record.bytes, on: place * 11, at: record.timestamp)
    }
    let path = try write(writer, "a.pcapng", in: folder)
    #expect(try Program.run(path).output.contains("... and 62 more\n"))
    let seen = try document([path]).connections.first?.interfaces
    #expect(seen?.map(\.id) == [0, 11, 22, 33, 44, 55, nil])
    #expect(seen?.last?.name == nil)
  }

  @Test func anExplanationNamesTheInterfaceOfEachFrame() throws {
    let folder = try Folder()
    let path = try write(Self.capture(), "a.pcapng", in: folder)
    let text = try Program.run("explain", path, "--connection", "2", "--ascii").output
    #expect(text.contains("    time frame if"))
    #expect(text.contains("0.000000     8  0"))
    #expect(text.contains("captured again in frames 9 on"))
    #expect(text.contains("1: br0 (the bridge), Ethernet"))
    let turns = try Program.run("explain", path, "--connection", "3", "--ascii").output
    #expect(turns.contains("0.000000    29  1"))
    #expect(turns.contains("0.001000    30  2"))
    for format in ["mermaid", "svg"] {
      let drawn = try Program.run(
        "explain", path, "--connection", "3", "--format", format
      ).output
      #expect(drawn.contains(" on br0"))
      #expect(drawn.contains(" on eth0"))
    }
  }

  @Test func withAddressesReplacedADescriptionIsNotTold() throws {
    let folder = try Folder()
    let path = try write(Self.capture(), "a.pcapng", in: folder)
    let key = try folder.file("key", Data(repeating: 7, count: 32))
    let found = try document([path, "--anonymize-key", key])
    let interfaces = try #require(found.captures.first).interfaces
    #expect(interfaces.map(\.name) == ["veth1", "br0", "eth0"])
    #expect(interfaces.allSatisfy { $0.description == nil })
  }
}
