public import FlowTracking
import Wire

/// A connection in Zeek's words: `conn_state` and `history` of its `conn.log`.
///
/// Nil where what was captured does not settle what Zeek would write. Where the two differ on purpose,
/// and where one connection here is several to Zeek, stands in docs/mapping.md.
/// Source: Zeek, scripts/base/protocols/conn/main.zeek and
/// src/packet_analysis/protocol/tcp/TCPSessionAdapter.cc.
public struct ZeekWords: Sendable, Equatable {
  /// `conn_state`.
  public let state: ZeekState?
  /// `history`.
  public let history: ZeekHistory?

  /// Reads both from a connection.
  public init(of evidence: borrowing ConnectionEvidence) {
    if Self.isMixed(evidence) {
      state = nil
      history = nil
      return
    }
    let trail = evidence.trail
    let roles = Roles(of: evidence.connection.facts, trail)
    // Zeek marks a gap, and cannot tell what it hides either.
    let gaps = evidence.connection.low.gaps | evidence.connection.high.gaps
    history =
      roles == .unknown || gaps > 0 || trail.isIncomplete
      ? nil
      : ZeekHistory(trail, originator: evidence.connection.clientDirection, roles)
    state = ZeekState(of: evidence, roles, history: history)
  }

  /// Whose SYN opened the connection, as Zeek sees it.
  enum Roles {
    /// The client's SYN came first.
    case plain
    /// The SYN-ACK came first, and Zeek flipped the roles.
    case flipped
    /// There was neither: Zeek goes by ports that it knows.
    case unknown

    init(of facts: Connection.Facts, _ trail: SegmentTrail) {
      let first = trail.isIncomplete || trail.count == 0 ? nil : trail[0].kind
      if facts.contains(.syn), first ?? .syn == .syn {
        self = .plain
      } else if !facts.contains(.syn), facts.contains(.synAck), first == .synAck {
        self = .flipped
      } else {
        self = .unknown
      }
    }
  }

  /// Whether segments are counted to another incarnation here than Zeek counts them to.
  private static func isMixed(_ evidence: borrowing ConnectionEvidence) -> Bool {
    guard let notes = evidence.notes else { return false }
    if notes.ghosts != nil || notes.challenge != nil { return true }
    return notes.reopening.map { $0.frame < evidence.connection.lastFrame } ?? false
  }
}
