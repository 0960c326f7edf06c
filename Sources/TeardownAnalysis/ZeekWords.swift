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
  public let history: String?

  /// Reads both from a connection.
  public init(of evidence: borrowing ConnectionEvidence) {
    let roles = Roles(of: evidence)
    let isMixed = Self.isMixed(evidence)
    let history = isMixed ? nil : Self.history(of: evidence, roles)
    self.history = history
    state = isMixed ? nil : ZeekState(of: evidence, roles, history: history)
  }

  /// Whose SYN opened the connection, as Zeek sees it.
  enum Roles {
    /// The client's SYN came first.
    case plain
    /// The SYN-ACK came first, and Zeek flipped the roles.
    case flipped
    /// There was neither: Zeek goes by ports that it knows.
    case unknown

    init(of evidence: borrowing ConnectionEvidence) {
      let facts = evidence.connection.facts
      let first = evidence.connection.trail.marks?.first
      if facts.contains(.syn), first.map({ $0.kind == .syn }) ?? true {
        self = .plain
      } else if !facts.contains(.syn), facts.contains(.synAck), first?.kind == .synAck {
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

  private static func history(
    of evidence: borrowing ConnectionEvidence, _ roles: Roles
  ) -> String? {
    // Zeek marks a gap, and cannot tell what it hides either.
    let gaps = evidence.connection.low.gaps | evidence.connection.high.gaps
    guard roles != .unknown, gaps == 0, let marks = evidence.connection.trail.marks else {
      return nil
    }
    let client = evidence.connection.clientDirection
    let letters = marks.map { mark in
      mark.sender == client ? mark.kind.letter : mark.kind.letter.lowercased()
    }
    return (roles == .flipped ? "^" : "") + letters.joined()
  }
}

extension SegmentTrail.Kind {
  /// Zeek's letter for the originator.
  fileprivate var letter: String {
    switch self {
    case .syn: "S"
    case .synAck: "H"
    case .acknowledgment: "A"
    case .data: "D"
    case .fin: "F"
    case .reset: "R"
    case .retransmission: "T"
    case .closedWindow: "W"
    case .inconsistent: "I"
    case .severalFlags: "Q"
    }
  }
}
