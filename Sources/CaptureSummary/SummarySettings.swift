/// What a summary reckons with.
public struct SummarySettings: Sendable, Equatable {
  /// How long TIME_WAIT lasts, twice the maximum segment lifetime (MSL).
  ///
  /// Unit: seconds.
  public var timeWaitSeconds: Int
  /// The ports that clients take for their connections.
  ///
  /// Source: Linux, Documentation/networking/ip-sysctl.rst, `ip_local_port_range`.
  public var ephemeralPorts: ClosedRange<UInt16>

  /// What Linux uses, if nobody says otherwise.
  ///
  /// - Parameters:
  ///   - timeWaitSeconds: how long TIME_WAIT lasts.
  ///   - ephemeralPorts: the ports of clients.
  public init(
    timeWaitSeconds: Int = 60, ephemeralPorts: ClosedRange<UInt16> = 32768...60999
  ) {
    self.timeWaitSeconds = timeWaitSeconds
    self.ephemeralPorts = ephemeralPorts
  }

  /// How many connections a client can have to one server.
  public var portCount: UInt64 { UInt64(ephemeralPorts.count) }

  /// How many connections a second a client can open to one server and close first, for long.
  public var sustainableRate: Double { Double(portCount) / Double(max(timeWaitSeconds, 1)) }
}
