internal import FlowTracking
internal import TeardownAnalysis
public import Wire

/// Server by server, what became of their connections.
///
/// Shape: at most `capacity` servers; those of which least would be lost are forgotten first.
public struct ServerTable: Sendable {
  private var table: BoundedTable<Endpoint, ServerSummary>

  /// No server.
  public init(capacity: Int = 2048) {
    table = BoundedTable(capacity: capacity)
  }

  /// How often a server was forgotten for want of room; counts may be too low if it was.
  public var forgotten: UInt64 { table.forgotten }

  /// All servers, in the order in which their first connections ended.
  public var all: [ServerSummary] { table.entries }

  /// The first servers of an order, those left out that do not belong into it.
  ///
  /// - Parameters:
  ///   - number: how many at most.
  ///   - key: what they are ordered by, the greatest first; 0 leaves a server out.
  /// - Returns: equals in the order of their addresses.
  public func top(_ number: Int, by key: (ServerSummary) -> UInt64) -> [ServerSummary] {
    let ranked = table.entries.map { (key: key($0), entry: $0) }.filter { $0.key > 0 }
    let sorted = ranked.sorted { left, right in
      left.key == right.key
        ? left.entry.server.precedes(right.entry.server) : left.key > right.key
    }
    return sorted.prefix(number).map(\.entry)
  }

  /// Counts one connection.
  @inline(__always)
  mutating func count(
    _ server: Endpoint, _ label: Label, abortedBy: Side?, _ closeWait: CloseTiming.CloseWait?
  ) {
    update(server) { entry in
      entry.connections += 1
      entry.labels.count(label)
      switch abortedBy {
      case .client: entry.abortsByClient += 1
      case .server: entry.abortsByServer += 1
      case nil: break
      }
      guard let closeWait else { return }
      switch closeWait.side {
      case .client: entry.clientCloseWait.count(closeWait.duration, hasEnded: closeWait.hasEnded)
      case .server: entry.serverCloseWait.count(closeWait.duration, hasEnded: closeWait.hasEnded)
      }
    }
  }

  /// Counts one connection that closed as nearly all do.
  ///
  /// - Parameters:
  ///   - server: whom it was made to.
  ///   - label: its label.
  ///   - second: who closed second, and so was in CLOSE_WAIT.
  ///   - duration: for how long; in nanoseconds.
  @inline(__always)
  mutating func count(
    _ server: Endpoint, _ label: Label, closedSecond second: Side, after duration: Int64
  ) {
    update(server) { entry in
      entry.connections &+= 1
      entry.labels.count(label)
      switch second {
      case .client: entry.clientCloseWait.durations.add(duration)
      case .server: entry.serverCloseWait.durations.add(duration)
      }
    }
  }

  /// Adds the counts of another table.
  mutating func add(_ other: ServerTable) {
    table.forgotten += other.forgotten
    for entry in other.all { update(entry.server) { $0.add(entry) } }
  }

  @inline(__always)
  private mutating func update(_ server: Endpoint, _ body: (inout ServerSummary) -> Void) {
    table.update(server, make: ServerSummary.init(server:), weight: \.weight, body)
  }
}

extension Endpoint: TableKey {
  @inline(__always)
  var spread: UInt64 { address.spread(seed: UInt64(port)) }
}

extension IPAddress {
  /// A hash of the address and a number.
  ///
  /// Source: the finalizer of MurmurHash3 (Appleby), over both halves.
  @inline(__always)
  func spread(seed: UInt64) -> UInt64 {
    var hash = (low ^ seed &* 0x9e37_79b9_7f4a_7c15) &* 0xff51_afd7_ed55_8ccd
    hash ^= hash >> 32
    hash = (hash ^ high) &* 0xc4ce_b9fe_1a85_ec53
    return hash ^ hash >> 29
  }
}
