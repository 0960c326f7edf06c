import PacketCapture

/// Reads blocks of a pcapng file from memory, and the same file beside libpcap.
enum PcapngTarget {
  static func run(_ input: consuming FuzzInput) {
    let file = BlockScript.file(input)
    let outcome = WholeReading.outcome(of: file)
    // The least packet block has a header, a length, and a trailer.
    expect(outcome.frames <= UInt64(file.count / 16), "\(outcome.frames) frames")
    ReaderTarget.compare(file)
  }
}

/// Blocks of a pcapng file whose lengths hold, for the most part, so that what is in them is reached.
///
/// An input is an octet for the byte order of the first section header, which is always there, and
/// then for each block its type (3 bits) and what is wrong with it, the length of its body, and its body.
enum BlockScript {
  /// Section header, interface description, packet, simple packet, name resolution, interface
  /// statistics, enhanced packet, and one that nobody knows.
  private static let types: [UInt32] = [0x0a0d_0d0a, 1, 2, 3, 4, 5, 6, 0x0bad]
  private static let hasWrongTrailer: UInt8 = 0x40
  private static let hasWrongLength: UInt8 = 0x80
  private static let isOfOtherOrder: UInt8 = 0x20

  static func file(_ input: consuming FuzzInput) -> [UInt8] {
    let isBig = input.byte() & 1 != 0
    var file: [UInt8] = []
    let start = octets(0x1a2b_3c4d, isBig) + (isBig ? [0, 1, 0, 0] : [1, 0, 0, 0])
    add(types[0], 28, start + [UInt8](repeating: 0xff, count: 8), 28, isBig, to: &file)
    while input.rest > 0 {
      let choice = input.byte()
      let length = Int(input.pair() & 0x03ff)
      var body = Array(input.take(length))
      body += [UInt8](repeating: 0, count: -body.count & 3)
      let isWrong = choice & hasWrongLength != 0 && choice & 0x18 == 0x18
      let total = UInt32(body.count + 12) &+ (isWrong ? UInt32(length) << 16 : 0)
      let trailer = choice & hasWrongTrailer != 0 && choice & 0x18 == 0x10 ? ~total : total
      let isOther = choice & isOfOtherOrder != 0 && choice & 0x18 == 0x08
      add(types[Int(choice & 7)], total, body, trailer, isBig != isOther, to: &file)
    }
    return file
  }

  /// What `file` makes the blocks of a little-endian file of, from behind its section header.
  static func octets(ofBlocks file: [UInt8], limit: Int) -> [UInt8] {
    func word(_ place: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(file[place + $1]) << (8 * $1) }
    }
    var script: [UInt8] = []
    var place = file.count >= 12 ? word(4) : file.count
    while place + 12 <= file.count, script.count < limit {
      let length = word(place + 4)
      guard length >= 12, place + length <= file.count else { break }
      let body = file[(place + 8)..<(place + length - 4)].prefix(0x03ff)
      if let type = types.firstIndex(of: UInt32(word(place))) {
        script += [UInt8(type), UInt8(body.count & 255), UInt8(body.count >> 8)] + body
      }
      place += length
    }
    return script
  }

  private static func add(
    _ type: UInt32, _ total: UInt32, _ body: [UInt8], _ trailer: UInt32, _ isBig: Bool,
    to file: inout [UInt8]
  ) {
    file += octets(type, isBig) + octets(total, isBig) + body + octets(trailer, isBig)
  }

  private static func octets(_ value: UInt32, _ isBig: Bool) -> [UInt8] {
    let shifts: [UInt32] = isBig ? [24, 16, 8, 0] : [0, 8, 16, 24]
    return shifts.map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
