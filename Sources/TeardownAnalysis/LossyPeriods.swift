public import Wire

/// When a live capture may have missed frames: because the kernel or the interface dropped some, or
/// because an interface was away.
///
/// Bounded: where there would be too many periods, the two that lie nearest to each other become
/// one, so that a moment is never called sound that was not.
public struct LossyPeriods: Sendable {
  /// The periods, in order, none touching the next.
  ///
  /// Unit: nanoseconds since the epoch.
  private var periods: [(start: Int64, end: Int64)] = []

  private static let limit = 256

  /// No period.
  public init() {}

  /// Whether there is none.
  public var isEmpty: Bool { periods.isEmpty }

  /// Takes in a period; it begins no earlier than those taken in before.
  public mutating func add(from start: Timestamp, to end: Timestamp) {
    if let last = periods.last, start.nanoseconds <= last.end {
      periods[periods.count - 1].end = max(last.end, end.nanoseconds)
      return
    }
    periods.append((start.nanoseconds, end.nanoseconds))
    if periods.count > Self.limit { joinNearest() }
  }

  /// Whether a span of time shares a moment with one of the periods.
  public func touch(from start: Timestamp, to end: Timestamp) -> Bool {
    // The first period that ends at or behind the start.
    var (low, high) = (0, periods.count)
    while low < high {
      let middle = (low + high) / 2
      if periods[middle].end < start.nanoseconds { low = middle + 1 } else { high = middle }
    }
    return low < periods.count && periods[low].start <= end.nanoseconds
  }

  private mutating func joinNearest() {
    var nearest = 1
    for place in periods.indices.dropFirst() {
      let gap = periods[place].start - periods[place - 1].end
      if gap < periods[nearest].start - periods[nearest - 1].end { nearest = place }
    }
    periods[nearest - 1].end = periods[nearest].end
    periods.remove(at: nearest)
  }
}
