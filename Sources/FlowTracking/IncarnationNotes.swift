public import Wire

/// What is known of a connection only because its four-tuple had another incarnation beside it, or was in
/// use in another network.
///
/// Kept apart from connections, because next to none have any.
public struct IncarnationNotes: Sendable, Equatable {
  /// How the four-tuple was opened again, where that came so soon that it tells something.
  public var reopening: Reopening?
  /// Segments of the incarnation before that were captured after this one had begun.
  public var ghosts: GhostSegments?
  /// How the incarnation before answered this one's SYN.
  public var challenge: Challenge?
  /// Several networks used the four-tuple at once, so that this may be a mixture of their connections.
  public var collision: TunnelCollision?

  /// A contradiction between the sequence numbers of several VLANs or tunnels.
  public struct TunnelCollision: Sendable, Equatable {
    /// The frame that proves it: an end goes on in one network after it had gone on in another.
    public var frame: UInt64
    /// Who sent it.
    public var sender: Direction
  }

  /// The SYN that opened the four-tuple again.
  public struct Reopening: Sendable, Equatable {
    /// The number of the connection that it opened.
    public var id: UInt64
    /// The SYN's frame.
    public var frame: UInt64
    /// When it was captured.
    public var time: Timestamp
    /// Which end sent it.
    public var opener: Direction
    /// How far its sequence number lies past all that the opener had sent in this incarnation.
    public var sequenceStep: Int32
    /// How far its TSval lies past the latest one that the opener had sent in this incarnation; nil
    /// where one of them is not known.
    public var timestampStep: Int32?
    /// How this incarnation answered the SYN.
    public var challenge: Challenge?
    /// What became of the new incarnation, as far as is known when this one is handed out.
    public var outcome: Outcome?
  }

  /// What became of a new incarnation.
  public struct Outcome: Sendable, Equatable {
    /// A SYN-ACK was captured.
    public var isAnswered: Bool
    /// An RST answered the SYN.
    public var isRefused: Bool
    /// How far the ISN of the low end lies past all that it had sent in the incarnation before.
    public var lowStep: Int32?
    /// The same of the high end.
    public var highStep: Int32?
  }

  /// Segments of an old incarnation inside a new one.
  public struct GhostSegments: Sendable, Equatable {
    /// The frame of the first.
    public var frame: UInt64
    /// Who sent that one.
    public var sender: Direction
    /// How many there were.
    public var count: UInt32
  }

  /// A segment with the numbers of the incarnation before, sent by the end that the SYN went to before
  /// it answered the SYN itself.
  public struct Challenge: Sendable, Equatable {
    /// Its frame.
    public var frame: UInt64
    /// Who sent it.
    public var sender: Direction
    /// Whether its sender had sent a FIN in the incarnation before.
    public var hadClosed: Bool
    /// Whether that FIN had been acknowledged.
    public var wasAcknowledged: Bool
    /// Whether that FIN acknowledged one of its peer.
    public var closedSecond: Bool
    /// Whether its peer had sent a FIN.
    public var peerHadClosed: Bool
  }

  /// Nothing noted.
  init() {}
}
