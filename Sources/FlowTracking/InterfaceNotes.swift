import Wire

/// On which interfaces the frames of connections were captured.
///
/// Kept apart from connections, because most captures have one interface and so none of this. Until
/// they have a second one all frames are of the first.
struct InterfaceNotes {
  /// Whether the capture has more than one interface.
  private(set) var isActive = false

  /// By the numbers of the connections.
  private var sets: [UInt64: InterfaceSet] = [:]
  /// Connections up to this one without an entry were seen on the first interface alone.
  private var lastOfFirst: UInt64 = 0
  /// Of connections up to this one without an entry nothing is known: there was no room.
  private var lastUnknown: UInt64 = 0
  /// What was noted lately, so that most segments need no look into the table.
  ///
  /// Shape: direct-mapped, the connection's number and behind it eight bits for the interface.
  private var latest: [UInt64] = []
  /// How many connections there may be entries for.
  private let limit: Int

  private static let latestBits: UInt64 = 12
  private static let first = InterfaceNumber(0)

  /// Nothing noted.
  init(limit: Int) {
    self.limit = limit
  }

  /// What the notes take up.
  ///
  /// Unit: octets.
  var octets: Int {
    sets.capacity * (MemoryLayout<UInt64>.stride + MemoryLayout<InterfaceSet>.stride)
      + latest.capacity * MemoryLayout<UInt64>.stride
  }

  /// A second interface has come up, after some connections.
  mutating func begin(after connections: UInt64) {
    isActive = true
    lastOfFirst = connections
    latest = Array(repeating: 0, count: 1 << Int(Self.latestBits))
  }

  /// Notes that a frame of a connection was captured on an interface.
  @inline(__always)
  mutating func note(_ interface: InterfaceNumber, of connection: UInt64) {
    if interface == .unknown { return }
    let key = connection << 8 | UInt64(min(Int(interface.rawValue), InterfaceSet.limit))
    let place = Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> (64 - Self.latestBits))
    if latest[place] == key { return }
    latest[place] = key
    enter(interface, of: connection)
  }

  @inline(never)
  private mutating func enter(_ interface: InterfaceNumber, of connection: UInt64) {
    if sets[connection]?.insert(interface) != nil { return }
    if connection <= lastUnknown { return }
    var set = InterfaceSet()
    if connection <= lastOfFirst {
      if interface == Self.first { return }
      set.insert(Self.first)
    }
    guard sets.count < limit else {
      lastUnknown = max(connection, lastOfFirst)
      return
    }
    set.insert(interface)
    sets[connection] = set
  }

  /// The interfaces of a connection, or nil where they are not known.
  func interfaces(of connection: UInt64) -> InterfaceSet? {
    if let set = sets[connection] { return set }
    guard connection <= lastOfFirst, connection > lastUnknown else { return nil }
    var set = InterfaceSet()
    set.insert(Self.first)
    return set
  }

  /// Forgets a connection.
  mutating func forget(_ connection: UInt64) {
    sets[connection] = nil
  }
}
