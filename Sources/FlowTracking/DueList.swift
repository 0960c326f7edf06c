/// Connections whose time is over, to be handed out in the order of their last frames.
///
/// Shape: eight octets a connection: the last frame, as far as it lies from the first one's, and the
/// reference in one number; plain numbers sort several times as fast as pairs (`KeySort`), and half as
/// many octets are taken up when all connections of a capture end at once.
struct DueList {
  /// A connection whose last frame lies too far from the others'.
  private struct Entry {
    let lastFrame: UInt64
    let reference: ConnectionReference
  }

  /// Of these the first `used`.
  private var keys: [UInt64] = []
  private var used = 0
  /// What `keys` counts frames from.
  private var base: UInt64 = 0
  /// Connections with last frames before and behind those that `keys` can hold.
  private var earlier: [Entry] = []
  private var later: [Entry] = []
  private var sorting = KeySort()

  private static let reach: UInt64 = 1 << 32

  /// How many connections there are.
  @inline(__always)
  var count: Int { earlier.count + used + later.count }

  /// Whether there is none.
  @inline(__always)
  var isEmpty: Bool { count == 0 }

  /// What the list takes up.
  ///
  /// Unit: octets.
  var octets: Int {
    keys.capacity * MemoryLayout<UInt64>.stride + sorting.octets
      + (earlier.capacity + later.capacity) * MemoryLayout<Entry>.stride
  }

  /// Makes room for so many connections, and no more.
  mutating func reserve(_ count: Int) { keys.reserveCapacity(count) }

  /// Adds a connection.
  @inline(__always)
  mutating func append(_ reference: ConnectionReference, lastFrame: UInt64) {
    let distance = lastFrame &- base
    if used > 0, distance < Self.reach, used < keys.count {
      keys[used] = distance << 32 | UInt64(reference.rawValue)
      used &+= 1
    } else {
      appendGenerally(reference, lastFrame: lastFrame)
    }
  }

  @inline(never)
  private mutating func appendGenerally(_ reference: ConnectionReference, lastFrame: UInt64) {
    if isEmpty { base = lastFrame > Self.reach / 2 ? lastFrame - Self.reach / 2 : 0 }
    if lastFrame < base {
      earlier.append(Entry(lastFrame: lastFrame, reference: reference))
    } else if lastFrame - base >= Self.reach {
      later.append(Entry(lastFrame: lastFrame, reference: reference))
    } else {
      let key = (lastFrame - base) << 32 | UInt64(reference.rawValue)
      if used < keys.count { keys[used] = key } else { keys.append(key) }
      used += 1
    }
  }

  /// Puts the connections into their order.
  mutating func sort() {
    if used > KeySort.many, used < keys.count { keys.removeLast(keys.count - used) }
    sorting.sort(&keys, first: used)
    if !earlier.isEmpty { earlier.sort { $0.lastFrame < $1.lastFrame } }
    if !later.isEmpty { later.sort { $0.lastFrame < $1.lastFrame } }
  }

  /// The connection at a place; in order after `sort()`.
  @inline(__always)
  subscript(place: Int) -> ConnectionReference {
    if place < used, earlier.isEmpty {
      return ConnectionReference(rawValue: UInt32(truncatingIfNeeded: keys[place]))
    }
    return reference(at: place)
  }

  @inline(never)
  private func reference(at place: Int) -> ConnectionReference {
    if place < earlier.count { return earlier[place].reference }
    let middle = place - earlier.count
    if middle >= used { return later[middle - used].reference }
    return ConnectionReference(rawValue: UInt32(truncatingIfNeeded: keys[middle]))
  }

  /// Removes all connections, and keeps the memory.
  mutating func removeAll() {
    used = 0
    // Of an empty one it would cost as much.
    if !earlier.isEmpty { earlier.removeAll(keepingCapacity: true) }
    if !later.isEmpty { later.removeAll(keepingCapacity: true) }
  }
}
