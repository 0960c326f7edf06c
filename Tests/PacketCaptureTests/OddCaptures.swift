import TestSupport
import Wire

/// Captures with what is seldom met in one, made to be read in blocks and through libpcap.
enum OddCaptures {
  /// The options of an interface that set its clock.
  struct Clock {
    var resolution: UInt8?
    var offset: Int64?
  }

  /// Classic captures, named.
  static let classic: [(name: String, bytes: [UInt8])] = [false, true].flatMap { big in
    [
      ("frames beyond the snapshot length", overlong(big)),
      ("no frame but empty ones", empty(big)),
      ("microseconds", Captured.file(.pcap(bigEndian: big, nanoseconds: false))),
      ("nanoseconds", Captured.file(.pcap(bigEndian: big, nanoseconds: true))),
      ("Linux cooked", Captured.file(.pcap(bigEndian: big, nanoseconds: true), linkType: 113)),
      ("no snapshot length", changed(big, at: 16, [0, 0, 0, 0])),
      ("a negative snapshot length", changed(big, at: 16, [0, 0, 0, 0x80])),
      ("version 2.3", changed(big, at: 6, [3, 0])),
      ("version 2.2", changed(big, at: 6, [2, 0])),
      ("version 543.0", changed(big, at: 4, [0x1f, 2, 0, 0])),
      ("modified", changed(big, at: 0, [0x34, 0xcd, 0xb2, 0xa1])),
      ("a time before 1970", changed(big, at: 24, [1, 0, 0, 0x80])),
    ].map { ("\($0.0), \(big ? "big" : "little")-endian", $0.1) }
  }

  /// pcapng captures, named.
  static let sections: [(name: String, bytes: [UInt8])] = [false, true].flatMap { big in
    [
      ("three frames", Captured.file(.pcapng(bigEndian: big, nanoseconds: true))),
      ("older packet blocks", olderBlocks(big)),
      ("interfaces with clocks of all kinds", clocks(big)),
      ("two sections", twoSections(big, big)),
      ("two sections of different byte orders", twoSections(big, !big)),
      ("a section whose length is in the order of the one before", halfSwappedSection(big)),
      ("such a section before any interface", halfSwappedBeforeInterfaces(big)),
      ("other blocks, large ones too", otherBlocks(big)),
    ].map { ("\($0.0), \(big ? "big" : "little")-endian", $0.1) }
  }

  /// Three frames, and another value, little-endian here, in a field.
  private static func changed(_ big: Bool, at place: Int, _ octets: [UInt8]) -> [UInt8] {
    var file = Captured.file(.pcap(bigEndian: big, nanoseconds: true))
    file.replaceSubrange(place..<place + octets.count, with: big ? octets.reversed() : octets)
    return file
  }

  /// The header of a section in one byte order, and its lengths in maybe another.
  private static func sectionHeader(_ big: Bool, length: Bool, again: Bool) -> [UInt8] {
    func word(_ value: UInt32, _ big: Bool) -> [UInt8] {
      let octets = (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
      return big ? octets.reversed() : octets
    }
    return word(0x0a0d_0d0a, big) + word(28, length) + word(0x1a2b_3c4d, big)
      + word(big ? 1 << 16 : 1, big) + word(.max, big) + word(.max, big) + word(28, again)
  }

  /// Three frames, and the header of a section in the other byte order, but for its length.
  private static func halfSwappedSection(_ big: Bool) -> [UInt8] {
    Captured.file(.pcapng(bigEndian: big, nanoseconds: true))
      + sectionHeader(!big, length: big, again: !big)
  }

  /// The same before the first interface.
  private static func halfSwappedBeforeInterfaces(_ big: Bool) -> [UInt8] {
    sectionHeader(big, length: big, again: big) + sectionHeader(!big, length: big, again: !big)
      + Captured.file(.pcapng(bigEndian: big, nanoseconds: true))
  }

  private static func overlong(_ big: Bool) -> [UInt8] {
    var writer = CaptureFileWriter(
      format: .pcap(bigEndian: big, nanoseconds: true), linkType: 1, snapshotLength: 60)
    for length in [59, 60, 61, 5000, 60, 0, 262_144, 262_144, 10, 61] {
      writer.append(octets(length), at: Timestamp(nanoseconds: Int64(length)))
    }
    return writer.bytes
  }

  private static func empty(_ big: Bool) -> [UInt8] {
    var writer = CaptureFileWriter(format: .pcap(bigEndian: big, nanoseconds: true), linkType: 1)
    for original in [0, 1, UInt32.max] {
      writer.append([], at: Timestamp(nanoseconds: 1), originalLength: original)
    }
    return writer.bytes
  }

  private static func olderBlocks(_ big: Bool) -> [UInt8] {
    var writer = pcapng(big)
    packet(&writer, interface: 0)
    writer.addBlock(3, words: [20], octets: octets(20))
    packet(&writer, interface: 0)
    writer.addBlock(2, words: [big ? 7 : 7 << 16, 5, 6, 21, 22], octets: octets(21))
    writer.addBlock(3, words: [70], octets: octets(30))
    return writer.bytes
  }

  private static func clocks(_ big: Bool) -> [UInt8] {
    var writer = pcapng(big)
    let resolutions: [UInt8] = [0, 3, 6, 8, 9, 10, 12, 19, 0x80, 0x81, 0x8a, 0x9e, 0xa5, 0xbf]
    let clocks =
      [Clock()] + resolutions.map { Clock(resolution: $0) }
      + [Clock(offset: 7), Clock(resolution: 9, offset: -3), Clock(resolution: 0x94, offset: .min)]
      + [Clock(resolution: 12, offset: .max)]
    for clock in clocks { describe(&writer, clock, big) }
    for interface in 0...UInt32(clocks.count) {
      for time in [(0, 0), (1, 2), (0x0001_8000, 0x1234_5678), (.max, .max)] as [(UInt32, UInt32)] {
        packet(&writer, interface: interface, time)
      }
    }
    packet(&writer, interface: UInt32(clocks.count) + 1)
    return writer.bytes
  }

  private static func twoSections(_ first: Bool, _ second: Bool) -> [UInt8] {
    var writer = pcapng(first)
    packet(&writer, interface: 0)
    describe(&writer, Clock(resolution: 9), first)
    packet(&writer, interface: 1)
    var other = pcapng(second)
    describe(&other, Clock(resolution: 3), second)
    packet(&other, interface: 0, (0, 99))
    packet(&other, interface: 1, (0, 99))
    packet(&other, interface: 2, (0, 99))
    return writer.bytes + other.bytes
  }

  private static func otherBlocks(_ big: Bool) -> [UInt8] {
    var writer = pcapng(big, snapshotLength: 2_000_000)
    for length in [0, 4, 1000, 524_276, 524_280, 1_200_000] {
      packet(&writer, interface: 0)
      writer.addBlock(0xbad, words: [1], octets: octets(length))
      packet(&writer, interface: 0, captured: length)
    }
    // An interface whose description is larger than a block.
    writer.addBlock(
      1,
      words: [big ? 1 << 16 : 1, 2_000_000]
        + (0..<12).flatMap { _ in
          [big ? 0x0001_fffc : 0xfffc_0001] + Array(repeating: 0, count: 16_383)
        })
    packet(&writer, interface: 1)
    writer.addBlock(3, words: [20], octets: octets(20))
    packet(&writer, interface: 0)
    return writer.bytes
  }

  private static func pcapng(_ big: Bool, snapshotLength: UInt32 = 65_535) -> CaptureFileWriter {
    CaptureFileWriter(
      format: .pcapng(bigEndian: big, nanoseconds: false), linkType: 1,
      snapshotLength: snapshotLength)
  }

  private static func describe(_ writer: inout CaptureFileWriter, _ clock: Clock, _ big: Bool) {
    var words: [UInt32] = [big ? 1 << 16 : 1, 65_535]
    func option(_ code: UInt32, _ length: UInt32) -> UInt32 {
      big ? code << 16 | length : length << 16 | code
    }
    if let resolution = clock.resolution {
      words += [option(9, 1), big ? UInt32(resolution) << 24 : UInt32(resolution)]
    }
    if let offset = clock.offset {
      let bits = UInt64(bitPattern: offset)
      let halves = [UInt32(bits >> 32), UInt32(truncatingIfNeeded: bits)]
      words += [option(14, 8)] + (big ? halves : halves.reversed())
    }
    writer.addBlock(1, words: words + [option(0, 0)])
  }

  private static func packet(
    _ writer: inout CaptureFileWriter, interface: UInt32,
    _ time: (UInt32, UInt32) = (0x0006_0a00, 1), captured: Int = 33
  ) {
    writer.addBlock(
      6, words: [interface, time.0, time.1, UInt32(captured), UInt32(captured) + 1],
      octets: octets(captured))
  }

  private static func octets(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
  }
}
