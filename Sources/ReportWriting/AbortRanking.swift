public import FlowTracking
public import Wire

/// The servers whose connections were aborted most often, in bounded memory.
///
/// When more servers turn up than there is room for, those with the fewest aborts are forgotten
/// and the ranking says so: its counts are exact until then and may be too low afterwards.
/// Shape: at most `capacity` servers.
public struct AbortRanking: Sendable {
  /// What is counted of one server.
  public struct Entry: Sendable, Equatable {
    /// The address and port that the connections were made to.
    public var server: Endpoint
    /// Connections that the client aborted.
    public var byClient: UInt64 = 0
    /// Connections that the server aborted.
    public var byServer: UInt64 = 0

    /// Both together.
    public var total: UInt64 { byClient + byServer }
  }

  private var entries: [Endpoint: Entry] = [:]
  private let capacity: Int
  /// Whether a server has been forgotten, so that counts may be too low.
  public private(set) var isPartial = false

  /// An empty ranking.
  public init(capacity: Int = 8192) {
    self.capacity = max(capacity, 2)
  }

  /// Counts one abort.
  public mutating func count(server: Endpoint, abortedBy side: Side) {
    makeRoom(for: server)
    switch side {
    case .client: entries[server, default: Entry(server: server)].byClient += 1
    case .server: entries[server, default: Entry(server: server)].byServer += 1
    }
  }

  /// Adds the counts of another ranking.
  mutating func add(_ other: AbortRanking) {
    isPartial = isPartial || other.isPartial
    // In a fixed order, so that what is forgotten does not depend on the seed of the hashes.
    for entry in other.sorted {
      makeRoom(for: entry.server)
      entries[entry.server, default: Entry(server: entry.server)].byClient += entry.byClient
      entries[entry.server, default: Entry(server: entry.server)].byServer += entry.byServer
    }
  }

  /// The servers with the most aborts, the most first; equals in the order of their addresses.
  public func top(_ number: Int) -> [Entry] {
    Array(sorted.prefix(number))
  }

  private var sorted: [Entry] {
    entries.values.sorted { left, right in
      left.total == right.total ? left.server.precedes(right.server) : left.total > right.total
    }
  }

  private mutating func makeRoom(for server: Endpoint) {
    if entries.count >= capacity, entries[server] == nil { forgetTheRarest() }
  }

  private mutating func forgetTheRarest() {
    isPartial = true
    for entry in sorted.dropFirst(capacity / 2) { entries[entry.server] = nil }
  }
}
