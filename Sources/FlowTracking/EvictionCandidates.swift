import Wire

/// Connections found by a search of the tables, the least valuable first, to be let go of one by one.
///
/// A search looks at a part of the connections to learn how old an old one is, and then collects those
/// that are as old: some more than needed, so that not every one costs a search.
struct EvictionCandidates {
  /// A connection, and what it was when it was found.
  struct Candidate: Comparable {
    let reference: ConnectionReference
    /// The number of the connection.
    let id: UInt64
    /// Never established, ended, or alive; what may still be answered counts as alive.
    let rank: UInt8
    /// When its latest segment was captured.
    let end: Timestamp

    init(_ flow: PlainFlow, in slot: UInt32, at time: Timestamp) {
      reference = .flow(slot)
      id = flow.id
      end = flow.end
      rank = Self.rank(isOver: flow.isOver, isOpening: flow.isWaiting, since: end, at: time)
    }

    init(_ connection: Connection, in slot: UInt32, at time: Timestamp) {
      reference = .live(slot)
      id = connection.id
      end = connection.end
      rank = Self.rank(
        isOver: connection.isOver, isOpening: connection.phase == .opening, since: end, at: time)
    }

    private static func rank(
      isOver: Bool, isOpening: Bool, since end: Timestamp, at time: Timestamp
    ) -> UInt8 {
      if isOver { return 1 }
      return isOpening && time.second &- end.second >= ConnectionTracker.answerTime ? 0 : 2
    }

    /// Whether nothing was captured of the connection since it was found.
    static func == (left: Candidate, right: Candidate) -> Bool {
      left.reference == right.reference && left.id == right.id && left.end == right.end
    }

    /// Of equals, the one that was opened first goes first.
    static func < (left: Candidate, right: Candidate) -> Bool {
      if left.rank != right.rank { return left.rank < right.rank }
      return left.end == right.end ? left.id < right.id : left.end < right.end
    }
  }

  /// The best to let go of stand last.
  private var found: [Candidate] = []
  private var shelf: ConnectionTracker.Shelf?
  /// Where the next search begins.
  private var hand: UInt32 = 0

  private static let samples = 1024

  /// What the candidates take up.
  ///
  /// Unit: octets.
  var octets: Int { found.capacity * MemoryLayout<Candidate>.stride }

  /// The next candidate of those that were found, if the search was for the same tables.
  mutating func take(for wanted: ConnectionTracker.Shelf?) -> Candidate? {
    if shelf != wanted { found.removeAll(keepingCapacity: true) }
    return found.popLast()
  }

  /// Searches the tables.
  ///
  /// - Parameters:
  ///   - wanted: in which; nil for all.
  ///   - flows: the plain flows.
  ///   - connections: the other connections that are not packed.
  ///   - most: how many to collect.
  ///   - time: the latest of the capture.
  mutating func gather(
    for wanted: ConnectionTracker.Shelf?, _ flows: borrowing FlowTable,
    _ connections: borrowing Slab<Connection>, atMost most: Int, at time: Timestamp
  ) {
    shelf = wanted
    found.removeAll(keepingCapacity: true)
    let flowCount = wanted == .connections ? 0 : flows.count
    let count = flowCount + (wanted == .flows ? 0 : connections.count)
    if count == 0 { return }
    func candidate(_ place: UInt32) -> Candidate? {
      if place < flowCount {
        return flows[place].isTracked ? Candidate(flows[place], in: place, at: time) : nil
      }
      let slot = place - flowCount
      return connections[slot].isTracked ? Candidate(connections[slot], in: slot, at: time) : nil
    }
    // A part of the places that no pattern of theirs can favour: neighbours of another stride each.
    var sample: [Candidate] = []
    let stride = max(1, count / UInt32(Self.samples))
    for turn in 0..<min(count, UInt32(Self.samples)) {
      let place = turn * stride + (turn &* 0x9e37_79b9) % stride
      if let candidate = candidate(place) { sample.append(candidate) }
    }
    sample.sort()
    let limit = sample.isEmpty ? nil : sample[sample.count / 16]
    let room = max(1, min(most, Int(count) / 16))
    var place = hand % count
    for _ in 0..<count {
      if let candidate = candidate(place), limit.map({ candidate <= $0 }) ?? true {
        found.append(candidate)
      }
      place = place + 1 < count ? place + 1 : 0
      if found.count == room { break }
    }
    hand = place
    found.sort(by: >)
  }
}
