/// Bounds on what the tracker keeps in mind.
public struct TrackerLimits: Sendable {
  /// The most connections kept at once, closed ones included; beyond it some are let go early.
  public var connections: Int
  /// How long a connection that ended is kept, for segments that still belong to it.
  ///
  /// Source: RFC 9293 §3.4.2 (2MSL with an MSL of 2 minutes).
  ///
  /// Unit: seconds of capture time.
  public var lingerSeconds: Int
  /// How long after a close a SYN that opens the four-tuple again is noted.
  ///
  /// As long as the connection may be in TIME_WAIT.
  ///
  /// Unit: seconds of capture time.
  public var reuseSeconds: Int

  /// The defaults: four million connections, 240 seconds, and a minute for reuses.
  public init(connections: Int = 4_000_000, lingerSeconds: Int = 240, reuseSeconds: Int = 60) {
    self.connections = connections
    self.lingerSeconds = lingerSeconds
    self.reuseSeconds = reuseSeconds
  }
}
