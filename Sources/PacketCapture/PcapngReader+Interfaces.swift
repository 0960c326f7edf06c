import Wire

// What a section says of its interfaces.
extension PcapngReader {
  /// More interfaces in one section are damage.
  private static let mostInterfaces = 1 << 20
  /// libpcap's MAXIMUM_SNAPLEN, for an interface that names no snapshot length.
  private static let defaultSnapshotLength: UInt32 = 262_144
  /// What is kept of a name.
  ///
  /// Unit: octets.
  private static let longestName = 255

  private enum Option {
    static let end: UInt16 = 0
    static let name: UInt16 = 2
    static let description: UInt16 = 3
    static let resolution: UInt16 = 9
    static let offset: UInt16 = 14
    static let droppedByInterface: UInt16 = 5
    static let droppedBySystem: UInt16 = 7
  }

  /// Takes in an Interface Description Block.
  ///
  ///      0           4           8     10    12          16
  ///     +-----------+-----------+-----+-----+-----------+---------
  ///     | 1         | total     | link|     | snapshot  | options …
  ///     |           | length    | type|     | length    |
  ///     +-----------+-----------+-----+-----+-----------+---------
  mutating func describe(_ buffer: borrowing BlockBuffer, _ length: Int) {
    guard hasFields(buffer, length, 8) else { return }
    if section.count == Self.mostInterfaces {
      fail("more than \(Self.mostInterfaces) interfaces in a section")
      return
    }
    let number = UInt32(unsafe half(buffer, 8))
    let snapshot = unsafe word(buffer, 12)
    let isGiven = snapshot > 0 && snapshot <= UInt32(Int32.max)
    let longest = isGiven ? snapshot : Self.defaultSnapshotLength
    var name: String?
    var description: String?
    var resolution: UInt8?
    var offset: Int64?
    var place = 16
    let end = length - PcapngBlock.trailerLength
    options: while place < end {
      let (code, size) = unsafe (half(buffer, place), half(buffer, place + 2))
      let value = place + 4
      place = value + (Int(size) + 3) & ~3
      guard place <= end else {
        _ = hasFields(buffer, length, place)
        return
      }
      switch code {
      case Option.end:
        guard holds(size, 0, "opt_endofopt") else { return }
        break options
      case Option.name: name = text(buffer, value, Int(size))
      case Option.description: description = text(buffer, value, Int(size))
      case Option.resolution:
        guard holds(size, 1, "if_tsresol"), isFirst(resolution == nil, "if_tsresol") else { return }
        let octet = unsafe buffer.octets(at: value).pointee
        guard isReadable(octet) else { return }
        resolution = octet
      case Option.offset:
        guard holds(size, 8, "if_tsoffset"), isFirst(offset == nil, "if_tsoffset") else { return }
        offset = unsafe buffer.load(Int64.self, at: value, isSwapped: isSwapped)
      default: break
      }
    }
    let dataLink = LinkTypeNumbers.number(inFile: number)
    let linkType = LinkTypeNumbers.linkType(dataLink)
    let clock = InterfaceClock(resolution: resolution ?? 6, offset: offset ?? 0) ?? .microseconds
    let interface = CaptureInterface(
      name: name, description: description, linkType: linkType,
      linkTypeDescription: LinkTypeNumbers.description(dataLink), snapshotLength: Int(longest),
      linkNumber: number, ticksPerSecond: clock.ticksPerSecond, isDescribed: true)
    section.append(
      PcapngInterface(
        clock: clock, linkType: linkType, linkNumber: number, longestFrame: longest,
        place: register.place(of: interface)))
  }

  private mutating func holds(_ size: UInt16, _ wanted: Int, _ option: String) -> Bool {
    if Int(size) == wanted { return true }
    let rest = wanted == 0 ? "opt_endofopt option" : "\(option) option"
    fail("Interface Description Block has \(rest) with length \(size) != \(wanted)")
    return false
  }

  private mutating func isFirst(_ isFirst: Bool, _ option: String) -> Bool {
    if !isFirst { fail("Interface Description Block has more than one \(option) option") }
    return isFirst
  }

  private mutating func isReadable(_ resolution: UInt8) -> Bool {
    if InterfaceClock(resolution: resolution) != nil { return true }
    let power = resolution & 0x80 == 0 ? "10^-\(resolution)" : "2^-\(resolution & 0x7f)"
    fail("Interface Description Block if_tsresol option resolution \(power) is too high")
    return false
  }

  /// The text of an option, whatever its octets are; some writers end it with zeros.
  private func text(_ buffer: borrowing BlockBuffer, _ place: Int, _ size: Int) -> String? {
    let length = min(size, Self.longestName)
    let octets = unsafe UnsafeBufferPointer(start: buffer.octets(at: place), count: length)
    let name = unsafe String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self)
    return name.isEmpty ? nil : name
  }

  // MARK: What was dropped

  /// Takes in an Interface Statistics Block, as far as it can be read.
  ///
  /// Its counts are those since the capture began, so that the last one of an interface holds.
  ///
  ///      0           4           8          12                  20
  ///     +-----------+-----------+-----------+-------------------+---------
  ///     | 5         | total     | interface | time              | options …
  ///     |           | length    |           |                   |
  ///     +-----------+-----------+-----------+-------------------+---------
  mutating func takeStatistics(_ buffer: borrowing BlockBuffer, _ length: Int) {
    let end = length - PcapngBlock.trailerLength
    guard end >= 20 else { return }
    let interface = Int(unsafe word(buffer, 8))
    guard interface < section.count else { return }
    var drops: UInt64?
    var place = 20
    while place < end {
      let (code, size) = unsafe (half(buffer, place), half(buffer, place + 2))
      let value = place + 4
      place = value + (Int(size) + 3) & ~3
      guard place <= end, code != Option.end else { break }
      if size == 8, code == Option.droppedByInterface || code == Option.droppedBySystem {
        let count = unsafe buffer.load(UInt64.self, at: value, isSwapped: isSwapped)
        drops = (drops ?? 0).addingSaturated(count)
      }
    }
    if let drops { section[interface].drops = drops }
  }

  /// Adds the drops that an obsolete Packet Block counts between itself and the block before.
  mutating func noteDrops(_ count: UInt16, on place: UInt32) {
    guard count != .max, count > 0, place < section.count else { return }
    register.add(drops: UInt64(count), to: section[Int(place)].place)
  }

  /// Ends a section.
  mutating func endSection() {
    register.takeDrops(of: section)
    section.removeAll(keepingCapacity: true)
    register.beginSection()
    leaveInterface()
  }

  /// The interfaces of the capture, with what all statistics so far say was dropped on each.
  var countedInterfaces: [CaptureInterface] {
    var counted = register
    counted.takeDrops(of: section)
    return counted.interfaces
  }
}
