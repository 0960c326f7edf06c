/// What the tracker counted beside the connections themselves; every report shows it.
public struct TrackerStatistics: Sendable, Equatable {
  /// Segments taken in.
  public var segments: UInt64 = 0
  /// Connections begun, incarnations counted one by one.
  public var connections: UInt64 = 0
  /// RSTs that fit no connection kept in mind, and so say nothing.
  public var strayResets: UInt64 = 0
  /// Frames that repeated a frame captured just before.
  public var duplicateFrames: UInt64 = 0
  /// Connections that had not been established when they were let go because a table was full: the
  /// answer to the SYN may have come later.
  public var evictedUnestablished: UInt64 = 0
  /// Connections that had ended when they were let go because a table was full: segments may have come
  /// after the end.
  public var evictedEnded: UInt64 = 0
  /// Connections that were let go while they lived because a table was full: what became of them is
  /// not known.
  public var evictedAlive: UInt64 = 0
  /// Occasions on which nothing was noted of what incarnations of a four-tuple tell of each other,
  /// because there were too many notes already.
  public var missingNotes: UInt64 = 0
  /// Connections whose four-tuple was in use in several VLANs or tunnels at once, as contradictory sequence
  /// numbers show: each may be a mixture of several.
  public var tunnelCollisions: UInt64 = 0
  /// Four-tuples in several VLANs or tunnels that were let go of while they were in use, because there were
  /// too many: they were no longer watched for collisions.
  public var unwatchedTuples: UInt64 = 0
  /// Segments whose capture time lay before an earlier segment's.
  public var backwardTimestamps: UInt64 = 0
  /// The most connections kept in mind at once, closed ones included.
  public var peakConnections: UInt64 = 0

  /// Connections let go before their time because a table was full.
  public var evictedConnections: UInt64 { evictedUnestablished + evictedEnded + evictedAlive }

  /// All zero.
  public init() {}
}
