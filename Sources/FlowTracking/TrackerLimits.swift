/// Bounds on what the tracker keeps in mind.
public struct TrackerLimits: Sendable {
  /// The most connections kept at once, closed ones included; beyond it some are let go early.
  public var connections: Int
  /// The most memory that all tables of the tracker together take up; beyond it connections are let go
  /// early.
  ///
  /// Holds for a tracker whose finished connections are taken at least every 256 segments, and from
  /// 4 MB on: below that the tables have no room for their least sizes.
  ///
  /// Unit: octets.
  public var octets: Int
  /// How long a connection that ended is kept, for segments that still belong to it.
  ///
  /// Source: RFC 9293 §3.4.2 (2MSL with an MSL of 2 minutes).
  ///
  /// Unit: seconds of capture time.
  public var lingerSeconds: Int
  /// How many connections may stay unpacked, those that have ended included.
  ///
  /// Packing a connection and reading it again takes longer than all of its segments do, and saves memory
  /// only where there are many. What is reported is the same.
  public var unpackedConnections: Int
  /// How long TIME_WAIT lasts, twice the maximum segment lifetime (MSL): a SYN that opens a four-tuple
  /// again within this time of its close is noted.
  ///
  /// Linux takes 60 s; RFC 9293 §3.4.2 says four minutes.
  ///
  /// Unit: seconds of capture time.
  public var timeWaitSeconds: Int

  /// The defaults: four million connections, whatever memory they need, 240 seconds, a minute of
  /// TIME_WAIT, and some thousand connections unpacked.
  public init(
    connections: Int = 4_000_000, octets: Int = .max, lingerSeconds: Int = 240,
    timeWaitSeconds: Int = 60, unpackedConnections: Int = 4096
  ) {
    self.connections = connections
    self.octets = octets
    self.lingerSeconds = lingerSeconds
    self.timeWaitSeconds = timeWaitSeconds
    self.unpackedConnections = unpackedConnections
  }
}
