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
  /// Connections let go before their time because the table was full.
  public var evictedConnections: UInt64 = 0
  /// Segments whose capture time lay before an earlier segment's.
  public var backwardTimestamps: UInt64 = 0
  /// The most connections kept in mind at once, closed ones included.
  public var peakConnections: UInt64 = 0

  /// All zero.
  public init() {}
}
