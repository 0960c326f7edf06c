import Wire

/// On which interfaces the latest frames of a capture were captured.
///
/// Kept is from which frame on the interface is another one, so that a capture on one interface costs
/// one entry.
/// Shape: at most `limit` runs; of frames before them the interface is not known.
struct InterfaceRuns {
  private struct Run {
    let start: UInt64
    let interface: Int
  }

  private var runs: [Run] = []
  /// The run that was found last: what is asked for next is nearly always in it, or in the next one.
  private var cursor = 0
  private let limit: Int

  /// No frame yet.
  init(limit: Int = 1 << 16) {
    self.limit = max(limit, 2)
  }

  /// Takes note of the interface of a frame.
  ///
  /// - Parameters:
  ///   - frame: its number; higher than all before.
  ///   - interface: the number of its interface.
  mutating func begin(at frame: UInt64, on interface: Int) {
    if runs.last?.interface == interface { return }
    if runs.count == limit {
      runs.removeFirst(limit / 2)
      cursor = max(0, cursor - limit / 2)
    }
    runs.append(Run(start: frame, interface: interface))
  }

  /// The interface of a frame that was handed out, or nil where that is not known any more.
  mutating func interface(of frame: UInt64) -> Int? {
    if cursor + 1 < runs.count, runs[cursor + 1].start <= frame { cursor += 1 }
    if !holds(cursor, frame) { cursor = search(frame) }
    return holds(cursor, frame) ? runs[cursor].interface : nil
  }

  private func holds(_ place: Int, _ frame: UInt64) -> Bool {
    guard place < runs.count, runs[place].start <= frame else { return false }
    return place + 1 == runs.count || frame < runs[place + 1].start
  }

  /// The last run that begins at a frame or before, or the first of all.
  private func search(_ frame: UInt64) -> Int {
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].start <= frame { low = middle + 1 } else { high = middle }
    }
    return max(low - 1, 0)
  }
}
