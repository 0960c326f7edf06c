/// The connections that are being written, the one with the earliest frame first: a binary heap.
struct FrameQueue {
  private var connections: [PlannedConnection] = []

  /// The most connections that were in the queue at once.
  private(set) var peak = 0

  mutating func insert(_ connection: PlannedConnection) {
    connections.append(connection)
    peak = max(peak, connections.count)
    var place = connections.count - 1
    while place > 0, time(place) < time((place - 1) / 2) {
      connections.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  /// Hands over every frame up to and including the given time, in order.
  mutating func drain(
    upTo limit: Int64, _ take: (PlannedFrame, borrowing PlannedConnection) -> Void
  ) {
    while !connections.isEmpty, time(0) <= limit {
      take(connections[0].frames[connections[0].next], connections[0])
      connections[0].next += 1
      if connections[0].next == connections[0].frames.count {
        connections.swapAt(0, connections.count - 1)
        connections.removeLast()
      }
      sink()
    }
  }

  private func time(_ place: Int) -> Int64 {
    connections[place].frames[connections[place].next].time
  }

  private mutating func sink() {
    var place = 0
    while true {
      let left = 2 * place + 1
      if left >= connections.count { return }
      let right = left + 1
      let child = right < connections.count && time(right) < time(left) ? right : left
      if time(place) <= time(child) { return }
      connections.swapAt(place, child)
      place = child
    }
  }
}
