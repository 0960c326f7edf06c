/// Entries by their keys, in bounded memory: when the table is full, the half that weighs least is
/// forgotten, and the table says so.
///
/// Open addressing over hashes of the table's own, so that what is forgotten and the order of the
/// entries are the same on every run.
/// Shape: at most `capacity` entries.
struct BoundedTable<Key: TableKey, Entry: Sendable>: Sendable {
  private(set) var keys: [Key] = []
  private(set) var entries: [Entry] = []
  /// The place of an entry, or -1.
  private var places: [Int32]
  private let capacity: Int
  /// How many entries were forgotten.
  var forgotten: UInt64 = 0

  /// An empty table.
  init(capacity: Int) {
    self.capacity = max(capacity, 2)
    places = [Int32](repeating: -1, count: 16)
  }

  /// Changes the entry of a key, which is made where there is none.
  ///
  /// - Parameters:
  ///   - key: whose entry.
  ///   - make: makes an entry.
  ///   - weight: how much would be lost with an entry.
  ///   - body: changes it.
  @inline(__always)
  mutating func update(
    _ key: Key, make: (Key) -> Entry, weight: (Entry) -> UInt64, _ body: (inout Entry) -> Void
  ) {
    var probe = Int(truncatingIfNeeded: key.spread) & (places.count - 1)
    while true {
      let place = places[probe]
      if place < 0 { break }
      if keys[Int(place)] == key {
        body(&entries[Int(place)])
        return
      }
      probe = (probe + 1) & (places.count - 1)
    }
    insert(key, make, weight)
    body(&entries[entries.count - 1])
  }

  @inline(never)
  private mutating func insert(
    _ key: Key, _ make: (Key) -> Entry, _ weight: (Entry) -> UInt64
  ) {
    if entries.count == capacity { forgetTheLightest(weight) }
    keys.append(key)
    entries.append(make(key))
    if entries.count * 2 > places.count {
      index(size: places.count * 2)
    } else {
      note(key, at: entries.count - 1)
    }
  }

  private mutating func note(_ key: Key, at place: Int) {
    var probe = Int(truncatingIfNeeded: key.spread) & (places.count - 1)
    while places[probe] >= 0 { probe = (probe + 1) & (places.count - 1) }
    places[probe] = Int32(place)
  }

  private mutating func index(size: Int) {
    places = [Int32](repeating: -1, count: size)
    for (place, key) in keys.enumerated() { note(key, at: place) }
  }

  private mutating func forgetTheLightest(_ weight: (Entry) -> UInt64) {
    let weights = entries.map(weight)
    // Equals: whoever came first stays.
    let order = entries.indices.sorted {
      weights[$0] == weights[$1] ? $0 < $1 : weights[$0] > weights[$1]
    }
    let kept = order.prefix(capacity / 2).sorted()
    forgotten += UInt64(entries.count - kept.count)
    keys = kept.map { keys[$0] }
    entries = kept.map { entries[$0] }
    index(size: places.count)
  }
}

/// The key of a `BoundedTable`.
protocol TableKey: Equatable, Sendable {
  /// A hash, the same on every run, whose low bits are well spread.
  var spread: UInt64 { get }
}
