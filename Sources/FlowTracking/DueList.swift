/// Connections whose time is over, to be handed out in the order of their last frames.
///
/// Shape: eight octets a connection: the last frame, as far as it lies from the first one's, and the
/// reference in one number; plain numbers sort several times as fast as pairs, and half as many octets
/// are taken up when all connections of a capture end at once.
struct DueList {
  /// A connection whose last frame lies too far from the others'.
  private struct Entry {
    let lastFrame: UInt64
    let reference: ConnectionReference
  }

  private var keys: [UInt64] = []
  /// What `keys` counts frames from.
  private var base: UInt64 = 0
  /// Connections with last frames before and behind those that `keys` can hold.
  private var earlier: [Entry] = []
  private var later: [Entry] = []

  private static let reach: UInt64 = 1 << 32

  /// How many connections there are.
  var count: Int { earlier.count + keys.count + later.count }

  /// Whether there is none.
  var isEmpty: Bool { count == 0 }

  /// What the list takes up.
  ///
  /// Unit: octets.
  var octets: Int {
    keys.capacity * MemoryLayout<UInt64>.stride
      + (earlier.capacity + later.capacity) * MemoryLayout<Entry>.stride
  }

  /// Makes room for so many connections, and no more.
  mutating func reserve(_ count: Int) { keys.reserveCapacity(count) }

  /// Adds a connection.
  mutating func append(_ reference: ConnectionReference, lastFrame: UInt64) {
    if keys.isEmpty, earlier.isEmpty, later.isEmpty {
      base = lastFrame > Self.reach / 2 ? lastFrame - Self.reach / 2 : 0
    }
    if lastFrame < base {
      earlier.append(Entry(lastFrame: lastFrame, reference: reference))
    } else if lastFrame - base >= Self.reach {
      later.append(Entry(lastFrame: lastFrame, reference: reference))
    } else {
      keys.append((lastFrame - base) << 32 | UInt64(reference.rawValue))
    }
  }

  /// Puts the connections into their order.
  mutating func sort() {
    keys.sort()
    earlier.sort { $0.lastFrame < $1.lastFrame }
    later.sort { $0.lastFrame < $1.lastFrame }
  }

  /// The connection at a place; in order after `sort()`.
  subscript(place: Int) -> ConnectionReference {
    if place < earlier.count { return earlier[place].reference }
    let middle = place - earlier.count
    if middle >= keys.count { return later[middle - keys.count].reference }
    return ConnectionReference(rawValue: UInt32(truncatingIfNeeded: keys[middle]))
  }

  /// Removes all connections, and keeps the memory.
  mutating func removeAll() {
    keys.removeAll(keepingCapacity: true)
    earlier.removeAll(keepingCapacity: true)
    later.removeAll(keepingCapacity: true)
  }
}
