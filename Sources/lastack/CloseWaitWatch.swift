import FlowTracking
import ReportWriting
import SocketOwners
import Wire

/// Which sockets are in CLOSE_WAIT, and since when.
///
/// The kernel says which, and the capture says since when: it saw the FIN. Where it did not, a socket
/// has been there since it was first listed, at least.
struct CloseWaitWatch {
  /// What the latest list says; nil before the first one.
  private(set) var facts: CloseWaitFacts?
  /// Connections of which one end has sent its FIN, and when.
  private var begun: [FourTuple: (id: UInt64, time: Timestamp)] = [:]
  /// When a socket was first listed, for those of the latest list.
  private var listed: [FourTuple: Timestamp] = [:]
  /// The list that is coming in.
  private var incoming: [CloseWaitFacts.Socket] = []
  private let patience: Int

  /// A watch that has seen nothing.
  ///
  /// - Parameter patience: how many seconds a socket must have stayed to be told one by one.
  init(patience: Int) {
    self.patience = patience
  }

  /// The first FIN of a connection was captured.
  mutating func begin(_ milestone: Milestone) {
    begun[milestone.tuple] = (milestone.id, milestone.time)
  }

  /// The other end sent its FIN, too, or the connection has gone.
  mutating func end(_ tuple: FourTuple, id: UInt64) {
    // A later connection may have the four-tuple by now.
    if begun[tuple]?.id == id { begun[tuple] = nil }
  }

  /// Whether one end of a connection has sent its FIN, and the other none.
  func contains(_ tuple: FourTuple) -> Bool { begun[tuple] != nil }

  /// Takes in a socket of a list.
  ///
  /// - Returns: the number of its connection, if the capture saw it come to CLOSE_WAIT.
  mutating func take(_ owners: ConnectionOwners) -> UInt64? {
    let direction: Direction = owners.low == nil ? .fromHigh : .fromLow
    let process = owners.owner(of: direction)?.process.map {
      ReportedProcess(pid: $0.pid, name: $0.command)
    }
    let begun = begun[owners.tuple]
    incoming.append(
      CloseWaitFacts.Socket(
        local: owners.tuple.sender(of: direction),
        remote: owners.tuple.sender(of: direction.reversed),
        since: begun?.time ?? listed[owners.tuple] ?? Timestamp(nanoseconds: .max),
        process: process))
    return begun?.id
  }

  /// The list is complete.
  mutating func complete(count: Int, at now: Timestamp) {
    listed.removeAll(keepingCapacity: true)
    for place in incoming.indices {
      let since = min(incoming[place].since, now)
      incoming[place].since = since
      listed[FourTuple.orient(from: incoming[place].local, to: incoming[place].remote).tuple] =
        since
    }
    let limit = now.nanoseconds - Int64(patience) * 1_000_000_000
    var lasting = incoming.filter { $0.since.nanoseconds <= limit }
    lasting.sort {
      ($0.since, $0.local.port, $0.remote.port) < ($1.since, $1.local.port, $1.remote.port)
    }
    facts = CloseWaitFacts(
      sockets: UInt64(count), lasting: UInt64(lasting.count),
      longest: Array(lasting.prefix(CloseWaitFacts.listLimit)), patience: patience)
    incoming.removeAll(keepingCapacity: true)
  }
}
