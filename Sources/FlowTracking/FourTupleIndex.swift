/// From a four-tuple to the connection that has it now: open addressing with linear probing.
///
/// An entry holds 32 bits of hash beside the reference, so that most probes end without a look at
/// the connection; the caller compares the whole four-tuple, never the hash alone.
/// Unit: 8 bytes an entry, at most 5/8 full.
struct FourTupleIndex: ~Copyable {
  /// The hash in the upper half, the reference in the lower.
  private var entries: FixedTable<UInt64>
  private var mask: UInt32
  /// How many entries there may be.
  private var limit: Int
  private(set) var count = 0

  private static let empty = UInt64.max

  init() {
    entries = FixedTable(repeating: Self.empty, count: 1 << 10)
    mask = (1 << 10) - 1
    limit = (1 << 10) / 8 * 5
  }

  /// What the index takes up.
  ///
  /// Unit: octets.
  var octets: Int { entries.count * MemoryLayout<UInt64>.stride }

  /// Whether the next connections but a few make the index grow to twice its size, and for that moment
  /// take up three times as much as now.
  @inline(__always)
  func isFull(but reserve: Int) -> Bool { count &+ reserve >= limit }

  /// A place in the table, for a walk along the candidates of one hash.
  struct Probe {
    fileprivate var position: UInt32
    fileprivate let tag: UInt32
  }

  /// Starts a walk along the candidates for a hash.
  @inline(__always)
  func probe(_ hash: UInt32) -> Probe {
    Probe(position: hash & mask, tag: hash)
  }

  /// Has the processor fetch the place where a walk for a hash begins.
  @inline(__always)
  func prefetch(_ hash: UInt32) { entries.prefetch(Int(hash & mask)) }

  /// The plain flow whose entry stands just where a walk for a hash begins, if its hash is the same.
  @inline(__always)
  func nearestFlow(_ hash: UInt32) -> UInt32? { flow(at: hash, hash) }

  /// The same, where its entry stands there or just behind.
  @inline(__always)
  func nearFlow(_ hash: UInt32) -> UInt32? { flow(at: hash, hash) ?? flow(at: hash &+ 1, hash) }

  /// The plain flow that the entry of a place is of, if its hash is the given one.
  @inline(__always)
  private func flow(at place: UInt32, _ hash: UInt32) -> UInt32? {
    let entry = entries[Int(place & mask)]
    // What is empty names no flow.
    return UInt32(truncatingIfNeeded: entry >> 32) == hash
      ? ConnectionReference(rawValue: UInt32(truncatingIfNeeded: entry)).flow : nil
  }

  /// The next connection whose hash is the probe's, or nil at the end of the run.
  @inline(__always)
  func next(_ probe: inout Probe) -> ConnectionReference? {
    while true {
      let entry = entries[Int(probe.position)]
      if entry == Self.empty { return nil }
      probe.position = (probe.position &+ 1) & mask
      if UInt32(truncatingIfNeeded: entry >> 32) == probe.tag {
        return ConnectionReference(rawValue: UInt32(truncatingIfNeeded: entry))
      }
    }
  }

  /// Adds a connection, where a walk for its hash begins.
  ///
  /// What stood there goes to the end of the run. Most entries are of connections that have ended
  /// and are kept in mind; the newest are those that are asked for.
  mutating func insert(_ reference: ConnectionReference, hash: UInt32) {
    if count >= limit { grow() }
    let home = Int(hash & mask)
    let displaced = entries[home]
    entries[home] = UInt64(hash) << 32 | UInt64(reference.rawValue)
    if displaced != Self.empty {
      var position = hash & mask
      repeat { position = (position &+ 1) & mask } while entries[Int(position)] != Self.empty
      entries[Int(position)] = displaced
    }
    count += 1
  }

  /// Puts another incarnation in the place of one, where a walk for its hash begins.
  @inline(__always)
  mutating func reopen(
    _ old: ConnectionReference, as new: ConnectionReference, hash: UInt32
  ) {
    let home = Int(hash & mask)
    // There it stands most often.
    if entries[home] == UInt64(hash) << 32 | UInt64(old.rawValue) {
      entries[home] = UInt64(hash) << 32 | UInt64(new.rawValue)
    } else {
      reopenBehind(old, as: new, hash: hash)
    }
  }

  @inline(never)
  private mutating func reopenBehind(
    _ old: ConnectionReference, as new: ConnectionReference, hash: UInt32
  ) {
    guard let position = position(of: old, hash: hash) else { return }
    let home = Int(hash & mask)
    entries[Int(position)] = entries[home]
    entries[home] = UInt64(hash) << 32 | UInt64(new.rawValue)
  }

  /// Puts another reference in the place of one.
  ///
  /// - Returns: whether it was there.
  @discardableResult
  mutating func replace(
    _ old: ConnectionReference, with new: ConnectionReference, hash: UInt32
  ) -> Bool {
    guard let position = position(of: old, hash: hash) else { return false }
    entries[Int(position)] = UInt64(hash) << 32 | UInt64(new.rawValue)
    return true
  }

  /// Takes a connection out, and moves later entries of its run up.
  ///
  /// - Returns: whether it was there.
  @discardableResult
  mutating func remove(_ reference: ConnectionReference, hash: UInt32) -> Bool {
    guard var hole = position(of: reference, hash: hash) else { return false }
    var position = hole
    while true {
      position = (position &+ 1) & mask
      let entry = entries[Int(position)]
      if entry == Self.empty { break }
      let home = UInt32(truncatingIfNeeded: entry >> 32) & mask
      if (position &- home) & mask >= (position &- hole) & mask {
        entries[Int(hole)] = entry
        hole = position
      }
    }
    entries[Int(hole)] = Self.empty
    count -= 1
    return true
  }

  /// Whether a connection is in the index.
  func contains(_ reference: ConnectionReference, hash: UInt32) -> Bool {
    position(of: reference, hash: hash) != nil
  }

  private func position(of reference: ConnectionReference, hash: UInt32) -> UInt32? {
    let wanted = UInt64(hash) << 32 | UInt64(reference.rawValue)
    var position = hash & mask
    while entries[Int(position)] != Self.empty {
      if entries[Int(position)] == wanted { return position }
      position = (position &+ 1) & mask
    }
    return nil
  }

  mutating func grow() {
    let wider = FixedTable(repeating: Self.empty, count: entries.count * 2)
    let widerMask = UInt32(wider.count - 1)
    for place in 0..<entries.count where entries[place] != Self.empty {
      var position = UInt32(truncatingIfNeeded: entries[place] >> 32) & widerMask
      while wider[Int(position)] != Self.empty { position = (position &+ 1) & widerMask }
      wider[Int(position)] = entries[place]
    }
    entries = wider
    mask = widerMask
    limit = entries.count / 8 * 5
  }
}
