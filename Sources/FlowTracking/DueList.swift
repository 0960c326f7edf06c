/// Connections whose time is over, to be handed out in the order of their last frames.
struct DueList {
  /// A connection, and the frame of its latest segment.
  private struct Entry {
    let lastFrame: UInt64
    let reference: ConnectionReference
  }

  private var entries: [Entry] = []
  /// Of each entry the last frame since the earliest of all, and in the lower bits its place: plain
  /// numbers sort several times as fast as the entries.
  private var keys: [UInt64] = []
  private var earliest = UInt64.max
  private var latest = UInt64.min

  private static let placeBits: UInt64 = 24

  /// How many connections there are.
  var count: Int { entries.count }

  /// Whether there is none.
  var isEmpty: Bool { entries.isEmpty }

  /// Adds a connection.
  mutating func append(_ reference: ConnectionReference, lastFrame: UInt64) {
    entries.append(Entry(lastFrame: lastFrame, reference: reference))
    earliest = min(earliest, lastFrame)
    latest = max(latest, lastFrame)
  }

  /// Puts the connections into their order; of equal frames, the one added first comes first.
  mutating func sort() {
    if entries.isEmpty { return }
    keys.removeAll(keepingCapacity: true)
    let isWide =
      entries.count > 1 << Self.placeBits || latest - earliest >= 1 << (64 - Self.placeBits)
    if isWide {
      entries.sort { $0.lastFrame < $1.lastFrame }
      return
    }
    for place in entries.indices {
      let frames = entries[place].lastFrame - earliest
      keys.append(frames << Self.placeBits | UInt64(place))
    }
    keys.sort()
  }

  /// The connection at a place; in order after `sort()`.
  subscript(place: Int) -> ConnectionReference {
    if keys.isEmpty { return entries[place].reference }
    return entries[Int(keys[place] & (1 << Self.placeBits - 1))].reference
  }

  /// Removes all connections, and keeps the memory.
  mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    earliest = .max
    latest = .min
  }
}
