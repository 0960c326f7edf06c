import Wire

/// An interface of the present section of a pcapng file.
///
/// Source: draft-ietf-opsawg-pcapng §4.2 and §4.6.
struct PcapngInterface {
  /// How its timestamps are read.
  let clock: InterfaceClock
  /// Its link type, where that is decoded.
  let linkType: LinkType?
  /// The number of its link type in files (LINKTYPE_…).
  let linkNumber: UInt32
  /// Longer frames are damage.
  ///
  /// Unit: octets.
  let longestFrame: UInt32
  /// Its place among the interfaces of the capture.
  var place: Int
  /// What its last statistics say was dropped.
  var drops: UInt64?

  /// Whether its frames are handed out.
  var isDecoded: Bool { linkType != nil }

  /// No interface.
  static let none = PcapngInterface(
    clock: .microseconds, linkType: nil, linkNumber: 0, longestFrame: 0, place: 0)
}

/// The interfaces of a capture, over all its sections.
///
/// A later section that describes an interface in the same words means the same one: sections come
/// about when captures of one machine are joined.
struct InterfaceRegister {
  /// So many are listed; frames of further ones count as those of the last.
  static let capacity = 4096

  /// In the order in which they came up; what was dropped on them in the present section is not counted.
  private(set) var interfaces: [CaptureInterface] = []
  private var places: [Key: Int] = [:]
  /// How often the present section has used each description.
  private var uses: [CaptureInterface: Int] = [:]

  private struct Key: Hashable {
    let interface: CaptureInterface
    let use: Int
  }

  /// The place of an interface, which is entered if it is new.
  mutating func place(of interface: CaptureInterface) -> Int {
    let use = uses[interface, default: 0]
    let key = Key(interface: interface, use: use)
    if let place = places[key] {
      uses[interface] = use + 1
      return place
    }
    if interfaces.count == Self.capacity { return Self.capacity - 1 }
    uses[interface] = use + 1
    interfaces.append(interface)
    places[key] = interfaces.count - 1
    return interfaces.count - 1
  }

  /// Begins another section.
  mutating func beginSection() {
    uses.removeAll(keepingCapacity: true)
  }

  /// Adds what sections that are over say was dropped.
  mutating func takeDrops(of section: [PcapngInterface]) {
    for interface in section {
      if let drops = interface.drops { add(drops: drops, to: interface.place) }
    }
  }

  /// Adds frames that were dropped on an interface.
  mutating func add(drops: UInt64, to place: Int) {
    interfaces[place].drops = (interfaces[place].drops ?? 0).addingSaturated(drops)
  }

  /// Counts a frame that is not handed out.
  mutating func countPassedOver(_ place: Int) {
    interfaces[place].passedOverFrames += 1
  }

  /// Whether an interface's frames are handed out.
  var hasDecoded: Bool { interfaces.contains { $0.linkType != nil } }
}
