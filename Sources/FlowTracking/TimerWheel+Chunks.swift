// What the lists of a timer wheel are made of.

extension TimerWheel {
  /// A part of a list, in the order in which its entries were pushed.
  struct Chunk: BitwiseCopyable {
    var next: UInt32
    var count: UInt32
    var entries: InlineArray<62, ConnectionReference>
  }

  /// The chain of a second.
  struct List: BitwiseCopyable {
    var first = TimerWheel.none
    var last = TimerWheel.none
    /// How many entries of the first chunk have been taken.
    var taken: UInt32 = 0
  }

  /// Entries of a chunk that are in no list any more, because they are handed out one after the other.
  struct Piece {
    var chunk = TimerWheel.none
    /// The entry that is handed out next, and the place behind the last one.
    var place: UInt32 = 0
    var end: UInt32 = 0
    /// The second for which they were pushed.
    var second = Int64.min
  }
}

extension TimerWheel.Chunk {
  /// Adds an entry, if there is room for one.
  @inline(__always)
  mutating func append(_ reference: ConnectionReference) -> Bool {
    let place = Int(count)
    guard place < entries.count else { return false }
    entries[place] = reference
    count &+= 1
    return true
  }
}

extension TimerWheel.List {
  /// Takes the first chunk off the list.
  mutating func passFirst(_ chunks: borrowing Slab<TimerWheel.Chunk>) {
    taken = 0
    first = chunks[first].next
    if first == TimerWheel.none { last = TimerWheel.none }
  }
}

extension TimerWheel.Piece {
  /// What has not been taken of the first chunk of a list.
  init(
    first list: TimerWheel.List, of second: Int64, _ chunks: borrowing Slab<TimerWheel.Chunk>
  ) {
    chunk = list.first
    place = list.taken
    end = chunks[list.first].count
    self.second = second
  }
}
