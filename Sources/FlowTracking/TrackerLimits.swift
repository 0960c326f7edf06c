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

  /// The defaults: four million connections, 240 seconds.
  public init(connections: Int = 4_000_000, lingerSeconds: Int = 240) {
    self.connections = connections
    self.lingerSeconds = lingerSeconds
  }
}
