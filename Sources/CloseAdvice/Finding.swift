public import FlowTracking

/// Something about how a connection went that somebody may want to act on.
///
/// Found in the verdict of one connection, or counted over many: the advice that goes with it
/// depends on the kind alone.
public struct Finding: Sendable, Equatable {
  /// What it is.
  public var kind: Kind
  /// The end that somebody would look at; nil where it is the path, or the capture.
  public var side: Side?
  /// The frames that show it, the first few.
  public var frames: [UInt64]
  /// How long it lasted, where it is a matter of time.
  ///
  /// Unit: nanoseconds.
  public var duration: Int64?

  /// A finding from its parts.
  public init(_ kind: Kind, at side: Side?, frames: [UInt64] = [], duration: Int64? = nil) {
    self.kind = kind
    self.side = side
    self.frames = frames
    self.duration = duration
  }

  /// The kinds of finding, the gravest first; the raw value is the heading in `docs/advice.md`.
  public enum Kind: String, Sendable, CaseIterable {
    /// The end stayed in CLOSE_WAIT: its application did not close.
    case closeWait = "close-wait"
    /// The end aborted the connection with no cause on the wire.
    case abort
    /// Data arrived at the end after it had closed, and was answered by an RST.
    case dataAfterClose = "data-after-close"
    /// A FIN arrived at the end after it had forgotten the connection.
    case lateFin = "late-fin"
    /// A segment arrived at the end when it had no such connection any more.
    case noConnection = "no-connection"
    /// The end got no answer to its keep-alive probes.
    case keepAliveTimeout = "keepalive-timeout"
    /// The RST that names the end may have been sent by somebody else.
    case suspectedForgery = "suspected-forgery"
    /// An RST ended the end's TIME_WAIT.
    case timeWaitAssassination = "time-wait-assassination"
    /// The end's FIN was never acknowledged.
    case finUnanswered = "fin-unanswered"
    /// The end waited long in FIN_WAIT_2 for its peer to close.
    case finWait2 = "fin-wait-2"
    /// Segments of the close were lost and sent again.
    case closeLoss = "close-loss"
    /// The four-tuple was used again soon after the end had closed first.
    case timeWaitReuse = "time-wait-reuse"
    /// The end answered the SYN by an RST.
    case refused
    /// The end did not answer the SYN.
    case unanswered
    /// The end did not finish the handshake that it had begun.
    case handshakeAbandoned = "handshake-abandoned"
    /// The capture lacks segments that the ends had.
    case captureIncomplete = "capture-incomplete"
  }
}
