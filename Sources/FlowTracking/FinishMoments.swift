import Wire

/// When the connections that wait to be handed out were let go of: in runs, because most go together.
///
/// Until then they were watched, however long they wait.
struct FinishMoments {
  /// Connections that were let go of at the same moment.
  private struct Run {
    let moment: Timestamp
    /// The place behind the last of them.
    var end: Int
  }

  private var runs: [Run] = []
  /// The run of the connection that is handed out next.
  private var current = 0

  /// What the runs take up.
  ///
  /// Unit: octets.
  var octets: Int { runs.capacity * MemoryLayout<Run>.stride }

  /// The last of `count` connections was let go of.
  @inline(__always)
  mutating func note(_ moment: Timestamp, count: Int) {
    if let last = runs.last, last.moment == moment {
      runs[runs.count - 1].end = count
    } else {
      runs.append(Run(moment: moment, end: count))
    }
  }

  /// When the connection at a place was let go of; places are asked for in their order.
  @inline(__always)
  mutating func moment(of place: Int) -> Timestamp {
    while runs[current].end <= place { current += 1 }
    return runs[current].moment
  }

  /// All have been handed out.
  mutating func removeAll() {
    runs.removeAll(keepingCapacity: true)
    current = 0
  }
}
