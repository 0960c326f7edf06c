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
  ///
  /// - Returns: the second.
  @discardableResult
  mutating func push(_ reference: ConnectionReference, at due: Int64) -> Int64 {
    let start = second ?? due
    second = start
    let reached = min(max(due, start), start + Int64(lists.count) - 1)
    lists[place(reached)].append(reference)
    return reached
  }

  /// Exchanges `list`, which is empty, for that of the next second that is over at `now`.
  ///
  /// - Returns: that second, or nil when no second with a list is over.
  mutating func takeDue(now: Int64, into list: inout [ConnectionReference]) -> Int64? {
    guard var current = second else {
      // What is pushed first need not be due first.
      second = now
      return nil
    }
    // After a silence longer than the ring every list has been looked at once.
    let last = min(now, current + Int64(lists.count))
    while current < last {
      let place = self.place(current)
      current += 1
      if !lists[place].isEmpty {
        second = current
        swap(&lists[place], &list)
        return current - 1
      }
    }
    second = max(current, now)
    return nil
  }

  /// Exchanges `list`, which is empty, for the one that would be due first, whatever the time.
  ///
  /// - Returns: its second, or nil when the wheel is empty.
  mutating func takeNearest(into list: inout [ConnectionReference]) -> Int64? {
    guard let start = second else { return nil }
    for offset in 0..<Int64(lists.count) {
      let place = self.place(start + offset)
      if !lists[place].isEmpty {
        swap(&lists[place], &list)
        return start + offset
      }
    }
    return nil
  }

  private func place(_ second: Int64) -> Int {
    Int(truncatingIfNeeded: second) & (lists.count - 1)
  }
}
