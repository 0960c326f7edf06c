import Wire

/// Which connections are to be looked at again in which second of capture time.
///
/// Shape: one list a second, as a ring; a list is a chain of chunks, so that it grows without being
/// copied and its memory is known. An entry cannot be taken out before its turn: whoever finds it
/// decides whether it still matters. Lists, not links through the connections, so that the walk along
/// a second's connections does not wait for one to find the next.
struct TimerWheel: ~Copyable {
  /// An entry, and the second for which it was pushed.
  struct Due {
    let reference: ConnectionReference
    let second: Int64
  }

  /// No chunk.
  static let none = UInt32.max
  /// A longer ring would be mostly empty; what is due later is looked at once more on the way.
  private static let longestRing = 512

  private var chunks: Slab<Chunk>
  private let lists: FixedTable<List>
  /// The second whose list is next to be looked at.
  ///
  /// Unit: seconds since the epoch.
  private var second: Int64?
  /// No list before `nearest`, or behind `latest`, holds anything.
  private var nearest = Int64.max
  private var latest = Int64.min
  /// How many entries there are in the ring.
  private(set) var count = 0
  /// Entries of one second that were taken out of the ring, to be looked at next.
  private var waiting = List()
  private var waitingSecond = Int64.min
  /// What `takeDue(now:)` hands out.
  private var piece = Piece()
  /// The second of the latest entry and the chunk that it stands in, until one is taken: many in a row are
  /// pushed for the same second.
  private var recent = (second: Int64.min, chunk: TimerWheel.none)

  /// A wheel that schedules up to `seconds` ahead in one go, if that is not too far.
  init(reaching seconds: Int, unit: Int = BlockSource.hugePage) {
    var size = 16
    while size < min(seconds + 2, Self.longestRing) { size *= 2 }
    chunks = Slab(unit: unit)
    lists = FixedTable(repeating: List(), count: size)
  }

  /// A wheel for a tracker's connections.
  init(_ limits: TrackerLimits, unit: Int) {
    self.init(reaching: limits.lingerSeconds + 4, unit: unit)
  }

  /// Schedules a connection.
  ///
  /// A second in the past, or too far ahead, becomes the nearest one that the wheel reaches.
  ///
  /// - Returns: the second.
  @discardableResult
  @inline(__always)
  mutating func push(_ reference: ConnectionReference, at due: Int64) -> Int64 {
    if due == recent.second, chunks.update(recent.chunk, { $0.append(reference) }) {
      count &+= 1
      return due
    }
    return pushGenerally(reference, at: due)
  }

  @inline(never)
  private mutating func pushGenerally(_ reference: ConnectionReference, at due: Int64) -> Int64 {
    let start = second ?? due
    second = start
    let reached = min(max(due, start), start &+ Int64(lists.count &- 1))
    nearest = count == 0 ? reached : min(nearest, reached)
    latest = count == 0 ? reached : max(latest, reached)
    count &+= 1
    let place = self.place(reached)
    let last = lists[place].last
    if last == Self.none || !chunks.update(last, { $0.append(reference) }) {
      extend(place, with: reference)
    }
    if reached == due, due > .min { recent = (due, lists[place].last) }
    return reached
  }

  /// Begins another chunk of a list.
  @inline(never)
  private mutating func extend(_ place: Int, with reference: ConnectionReference) {
    let chunk = chunks.reserve()
    chunks[chunk].next = Self.none
    chunks[chunk].count = 1
    chunks[chunk].entries[0] = reference
    var list = lists[place]
    if list.last == Self.none { list.first = chunk } else { chunks[list.last].next = chunk }
    list.last = chunk
    lists[place] = list
  }

  /// Takes the next entry of a second that is over at `now`.
  ///
  /// What is pushed again meanwhile, because its time has not come, is never taken at the same `now`,
  /// however far the clock has jumped: it waits in the last second that the wheel reaches, and when
  /// nothing else is left, that second's list is taken out of the ring before the ring moves on.
  ///
  /// - Returns: nil when there is none.
  @inline(__always)
  mutating func takeDue(now: Int64) -> Due? {
    if piece.place == piece.end, !beginPiece(now: now) { return nil }
    let reference = chunks[piece.chunk].entries[Int(piece.place)]
    piece.place += 1
    if piece.place == piece.end { chunks.remove(piece.chunk) }
    return Due(reference: reference, second: piece.second)
  }

  /// Takes the next chunk of a second that is over at `now` out of its list.
  ///
  /// - Returns: false when there is none.
  @inline(never)
  private mutating func beginPiece(now: Int64) -> Bool {
    recent = (.min, Self.none)
    guard let start = second else {
      // What is pushed first need not be due first.
      second = now
      return false
    }
    if waiting.first != Self.none { return takeWaiting() }
    if start < now {
      let reach = start + Int64(lists.count) - 1
      if count > 0, takePiece(before: min(now, reach, latest + 1)) { return true }
      if count > 0, reach < now {
        detach(reach)
        second = now
        return takeWaiting()
      }
      second = now
    }
    return false
  }

  /// Takes the list of the last second that the ring reaches out of it; nothing else is in the ring.
  @inline(never)
  private mutating func detach(_ reach: Int64) {
    waiting = lists[place(reach)]
    waitingSecond = reach
    lists[place(reach)] = List()
    count = 0
  }

  /// Takes the next chunk of the list that was taken out of the ring.
  private mutating func takeWaiting() -> Bool {
    piece = Piece(first: waiting, of: waitingSecond, chunks)
    waiting.passFirst(chunks)
    return true
  }

  /// Takes the first chunk of those of the ring.
  ///
  /// - Returns: false when there is none for a second before `end`.
  private mutating func takePiece(before end: Int64) -> Bool {
    while nearest < end {
      let place = self.place(nearest)
      var list = lists[place]
      if list.first != Self.none {
        piece = Piece(first: list, of: nearest, chunks)
        count -= Int(piece.end - piece.place)
        list.passFirst(chunks)
        lists[place] = list
        return true
      }
      nearest += 1
    }
    return false
  }

  /// Takes the entry that would be due first, whatever the time.
  ///
  /// - Returns: nil when the wheel is empty.
  @inline(__always)
  mutating func takeNearest() -> Due? {
    count > 0 ? takeFirst(before: latest + 1) : nil
  }

  /// The entry that `takeNearest()` would take.
  @inline(__always)
  mutating func peekNearest() -> ConnectionReference? {
    guard count > 0 else { return nil }
    while lists[place(nearest)].first == Self.none { nearest += 1 }
    let list = lists[place(nearest)]
    return chunks[list.first].entries[Int(list.taken)]
  }

  /// The entry that comes some places behind the one that `takeDue(now:)` took last, if it stands in the
  /// same chunk: to have it fetched.
  @inline(__always)
  func upcomingDue(_ distance: UInt32) -> ConnectionReference? {
    guard piece.place + distance < piece.end else { return nil }
    return chunks[piece.chunk].entries[Int(piece.place + distance)]
  }

  /// The same behind the one that `takeNearest()` took last.
  @inline(__always)
  func upcoming(_ distance: UInt32) -> ConnectionReference? {
    let list = lists[place(nearest)]
    guard list.first != Self.none, list.taken + distance < chunks[list.first].count else {
      return nil
    }
    return chunks[list.first].entries[Int(list.taken + distance)]
  }

  @inline(__always)
  private mutating func takeFirst(before end: Int64) -> Due? {
    while nearest < end {
      let place = self.place(nearest)
      if lists[place].first != Self.none {
        return Due(reference: takeFirst(of: place), second: nearest)
      }
      nearest += 1
    }
    return nil
  }

  @inline(__always)
  private mutating func takeFirst(of place: Int) -> ConnectionReference {
    recent = (.min, Self.none)
    var list = lists[place]
    let reference = takeFirst(of: &list)
    lists[place] = list
    count -= 1
    return reference
  }

  @inline(__always)
  private mutating func takeFirst(of list: inout List) -> ConnectionReference {
    let chunk = list.first
    let reference = chunks[chunk].entries[Int(list.taken)]
    list.taken += 1
    if list.taken == chunks[chunk].count {
      list.taken = 0
      list.first = chunks[chunk].next
      if list.first == Self.none { list.last = Self.none }
      chunks.remove(chunk)
    }
    return reference
  }

  /// Whether an entry could be pushed for a later second than it was taken from.
  func canDelay(_ due: Due, to later: Int64) -> Bool {
    guard let second, later > due.second else { return false }
    return min(later, second + Int64(lists.count) - 1) > due.second
  }

  /// What the wheel takes up.
  ///
  /// Unit: octets.
  var octets: Int { chunks.octets + lists.count * MemoryLayout<List>.stride }

  /// How many chunks can be had without more memory.
  var room: Int { chunks.room }

  /// Obtains memory ahead of its time.
  mutating func grow() { chunks.grow() }

  private func place(_ second: Int64) -> Int {
    Int(truncatingIfNeeded: second) & (lists.count &- 1)
  }
}
