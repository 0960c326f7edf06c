public import FlowTracking
public import Wire

/// Ends whose applications are late to close: a server, or all clients of one.
public struct CloseWaitEnd: Sendable {
  /// The server itself, or its clients.
  public let side: Side
  /// The server.
  public let server: Endpoint
  /// Its stays, or those of its clients.
  public let stays: CloseWaitSummary

  /// Those that never closed come first, then those that took longest.
  ///
  /// - Parameters:
  ///   - servers: the servers.
  ///   - shortest: stays that all ended sooner are left out; in nanoseconds.
  /// - Returns: equals in the order of their addresses.
  public static func worst(of servers: ServerTable, atLeast shortest: Int64 = 1) -> [CloseWaitEnd] {
    var ends: [CloseWaitEnd] = []
    for entry in servers.all {
      ends.append(
        CloseWaitEnd(side: .server, server: entry.server, stays: entry.serverCloseWait))
      ends.append(
        CloseWaitEnd(side: .client, server: entry.server, stays: entry.clientCloseWait))
    }
    ends.removeAll { $0.stays.neverLeft == 0 && $0.stays.longest ?? 0 < shortest }
    ends.sort { left, right in
      if left.stays.neverLeft != right.stays.neverLeft {
        return left.stays.neverLeft > right.stays.neverLeft
      }
      let longest = (left.stays.longest ?? 0, right.stays.longest ?? 0)
      if longest.0 != longest.1 { return longest.0 > longest.1 }
      if left.server != right.server { return left.server.precedes(right.server) }
      return left.side == .server && right.side == .client
    }
    return ends
  }
}
