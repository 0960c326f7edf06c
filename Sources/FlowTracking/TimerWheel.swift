import Wire

/// Which connections are to be looked at again in which second of capture time.
///
/// Shape: one list head a second, as a ring; the links lie in the connections themselves. An entry
/// cannot be taken out before its second: whoever finds it there decides whether it still matters.
struct TimerWheel {
  private var heads: [ConnectionReference]
  /// The second whose list is next to be looked at.
  ///
  /// Unit: seconds since the epoch.
  private(set) var second: Int64?
  /// How many entries there are.
  private(set) var count = 0

  /// A wheel that can schedule up to `seconds` ahead.
  init(reaching seconds: Int) {
    var size = 16
    while size < seconds + 2 { size *= 2 }
    heads = Array(repeating: .absent, count: size)
  }

  /// The list of one second is to be linked before this entry: returns the former head.
  ///
  /// A second in the past, or too far ahead, becomes the nearest one that the wheel reaches.
  mutating func push(_ reference: ConnectionReference, at due: Int64) -> ConnectionReference {
    let start = second ?? due
    second = start
    let place = self.place(min(max(due, start), start + Int64(heads.count) - 1))
    let former = heads[place]
    heads[place] = reference
    count += 1
    return former
  }

  /// Takes the list of the next second that is over at `now`; nil when no second is over.
  mutating func takeDue(now: Int64) -> ConnectionReference? {
    guard var current = second else { return nil }
    // After a silence longer than the ring every list has been looked at once.
    let last = min(now, current + Int64(heads.count))
    while current < last {
      let place = self.place(current)
      current += 1
      if heads[place].isPresent {
        second = current
        let list = heads[place]
        heads[place] = .absent
        return list
      }
    }
    second = max(current, now)
    return nil
  }

  /// Takes the list that would be due first, whatever the time; nil when the wheel is empty.
  mutating func takeNearest() -> ConnectionReference? {
    guard let start = second else { return nil }
    for offset in 0..<Int64(heads.count) {
      let place = self.place(start + offset)
      if heads[place].isPresent {
        let list = heads[place]
        heads[place] = .absent
        return list
      }
    }
    return nil
  }

  /// An entry of a list that was taken has been dealt with.
  mutating func settle() { count -= 1 }

  private func place(_ second: Int64) -> Int {
    Int(truncatingIfNeeded: second) & (heads.count - 1)
  }
}
