import Wire

/// Four-tuples that were captured in several networks, and what each of these shows of them.
///
/// Nearly always this is one connection, captured on both sides of a tunnel or a VLAN tag, or in one VLAN a
/// direction. Where several networks use the same addresses it may be several connections, which only their
/// numbers tell apart: two of them contradict each other where one end goes on in one network, then in the
/// other, and then in the first one again, with numbers of which each belongs to its network alone. No end
/// does so in one connection, nor in two that follow each other.
///
/// Shape: sets of four entries, found by hash; of a full set the entry that was silent for longest makes
/// room. The table grows to twice its size until it may not any more.
struct SharedTuples {
  /// What is known of a four-tuple.
  struct Entry: BitwiseCopyable {
    fileprivate(set) var tuple: FourTuple
    fileprivate var hash: UInt64
    fileprivate var views = InlineArray<4, NetworkView>(repeating: NetworkView(network: 0))
    fileprivate var count = 0
    /// The frame of the latest segment.
    fileprivate var latest: UInt64 = 0
    /// From which frame on connections of several networks are mixed; 0 while none are known to be.
    fileprivate var mixedSince: UInt64 = 0

    fileprivate static var vacant: Entry {
      let nowhere = Endpoint(address: IPAddress(v4: 0), port: 0)
      return Entry(tuple: FourTuple.orient(from: nowhere, to: nowhere).tuple, hash: 0)
    }
  }

  /// Connections of several networks that are taken for one.
  struct Collision {
    /// The frame from which on.
    var since: UInt64
  }

  /// How many entries there may be.
  private let limit: Int
  private var entries: [Entry] = []

  private static let ways = 4
  private static let leastSize = 64

  /// A table without entries.
  ///
  /// - Parameter octets: what it may take up, the moment included in which it grows.
  init(octets: Int) {
    var limit = Self.leastSize
    let stride = MemoryLayout<Entry>.stride
    while limit < 1 << 16, limit * 2 <= octets / stride * 2 / 3 { limit *= 2 }
    self.limit = limit
  }

  /// What the table takes up.
  ///
  /// Unit: octets.
  var octets: Int { entries.capacity * MemoryLayout<Entry>.stride }

  /// Where the entry of a four-tuple stands; nil where there is none.
  func place(of tuple: FourTuple, hash: UInt64) -> Int? {
    if entries.isEmpty { return nil }
    let start = self.start(hash)
    for place in start..<start + Self.ways
    where entries[place].count > 0 && entries[place].hash == hash && entries[place].tuple == tuple {
      return place
    }
    return nil
  }

  /// Takes in a four-tuple that has no entry, with what was known of it in the network of its connection.
  ///
  /// - Parameters:
  ///   - connection: what was known.
  ///   - hash: of its four-tuple.
  ///   - frame: the frame of the segment that is about to be taken in.
  ///   - unchecked: counts where another four-tuple is let go of that was still in use.
  /// - Returns: where the entry stands.
  mutating func insert(
    _ connection: borrowing Connection, hash: UInt64, at frame: UInt64, unchecked: inout UInt64
  ) -> Int {
    var place = room(hash)
    while entries.isEmpty || entries[place].count > 0 && entries.count < limit {
      grow()
      place = room(hash)
    }
    if entries[place].count > 0, !entries[place].isOver { unchecked &+= 1 }
    entries[place] = Entry(tuple: connection.tuple, hash: hash)
    entries[place].views[0] = NetworkView(network: connection.network, of: connection)
    entries[place].count = 1
    entries[place].latest = frame
    return place
  }

  /// Takes in the next segment of a four-tuple.
  ///
  /// - Returns: the collision that the segment is a part of, if there is one.
  mutating func take(_ segment: Segment, at place: Int) -> Collision? {
    entries[place].take(segment)
  }

  private func start(_ hash: UInt64) -> Int {
    // The lower half is the index's.
    Int(truncatingIfNeeded: hash >> 32) & (entries.count / Self.ways - 1) * Self.ways
  }

  /// The vacant entry of a set, or the one that makes room.
  private func room(_ hash: UInt64) -> Int {
    if entries.isEmpty { return 0 }
    let start = self.start(hash)
    var best = start
    for place in start..<start + Self.ways {
      if entries[place].count == 0 { return place }
      if entries[place].latest < entries[best].latest { best = place }
    }
    return best
  }

  private mutating func grow() {
    let former = entries
    entries = Array(repeating: .vacant, count: max(Self.leastSize, former.count * 2))
    // Whatever shared a set goes to one of two, so that all find room.
    for entry in former where entry.count > 0 { entries[room(entry.hash)] = entry }
  }
}

extension SharedTuples.Entry {
  fileprivate var isOver: Bool { (0..<count).allSatisfy { views[$0].isOver } }

  fileprivate mutating func take(_ segment: Segment) -> SharedTuples.Collision? {
    latest = segment.frame
    let own = place(of: segment.network)
    switch views[own].take(segment) {
    case .none: break
    case .began: mixedSince = 0
    case .wentOn(let since):
      let side = Int(segment.direction.rawValue)
      for other in 0..<count where other != own {
        if views[own].contradicts(views[other], by: segment.direction, since: since) {
          mixedSince = max(views[own].threads[side].begin, views[other].threads[side].begin)
        }
      }
    }
    return mixedSince == 0 ? nil : SharedTuples.Collision(since: mixedSince)
  }

  /// Where the view of a network stands, which is made if there is none; of too many the one that made no
  /// progress for longest makes room.
  private mutating func place(of network: UInt16) -> Int {
    var oldest = 0
    for place in 0..<count {
      if views[place].network == network { return place }
      if views[place].progress < views[oldest].progress { oldest = place }
    }
    let place = count < views.count ? count : oldest
    if place == count { count += 1 }
    views[place] = NetworkView(network: network)
    return place
  }
}
