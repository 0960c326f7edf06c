import Wire

/// Which connections are to be looked at again in which second of capture time.
///
/// Shape: one list a second, as a ring. An entry cannot be taken out before its second: whoever
/// finds it there decides whether it still matters. Lists, not links through the connections, so
/// that the walk along a second's connections does not wait for one to find the next.
struct TimerWheel {
  private var lists: [[ConnectionReference]]
  /// The second whose list is next to be looked at.
  ///
  /// Unit: seconds since the epoch.
  private var second: Int64?

  /// A wheel that can schedule up to `seconds` ahead.
  init(reaching seconds: Int) {
    var size = 16
    while size < seconds + 2 { size *= 2 }
    lists = Array(repeating: [], count: size)
  }

  /// Schedules a connection.
  ///
  /// A second in the past, or too far ahead, becomes the nearest one that the wheel reaches.
  mutating func push(_ reference: ConnectionReference, at due: Int64) {
    let start = second ?? due
    second = start
    lists[place(min(max(due, start), start + Int64(lists.count) - 1))].append(reference)
  }

  /// Exchanges `list`, which is empty, for that of the next second that is over at `now`.
  ///
  /// - Returns: false when no second with a list is over.
  mutating func takeDue(now: Int64, into list: inout [ConnectionReference]) -> Bool {
    guard var current = second else {
      // What is pushed first need not be due first.
      second = now
      return false
    }
    // After a silence longer than the ring every list has been looked at once.
    let last = min(now, current + Int64(lists.count))
    while current < last {
      let place = self.place(current)
      current += 1
      if !lists[place].isEmpty {
        second = current
        swap(&lists[place], &list)
        return true
      }
    }
    second = max(current, now)
    return false
  }

  /// Exchanges `list`, which is empty, for the one that would be due first, whatever the time.
  ///
  /// - Returns: false when the wheel is empty.
  mutating func takeNearest(into list: inout [ConnectionReference]) -> Bool {
    guard let start = second else { return false }
    for offset in 0..<Int64(lists.count) {
      let place = self.place(start + offset)
      if !lists[place].isEmpty {
        swap(&lists[place], &list)
        return true
      }
    }
    return false
  }

  private func place(_ second: Int64) -> Int {
    Int(truncatingIfNeeded: second) & (lists.count - 1)
  }
}
