public import TeardownAnalysis
public import Wire

/// What is counted of the connections that were made to one server.
public struct ServerSummary: Sendable {
  /// The address and port that the connections were made to.
  public let server: Endpoint
  /// Connections by label.
  public internal(set) var labels = Tally<Label>()
  /// How many connections there were.
  public internal(set) var connections: UInt64 = 0
  /// Connections that the client aborted.
  public internal(set) var abortsByClient: UInt64 = 0
  /// Connections that the server aborted.
  public internal(set) var abortsByServer: UInt64 = 0
  /// The server's own stays in CLOSE_WAIT: its application's time to close.
  public internal(set) var serverCloseWait = CloseWaitSummary()
  /// Those of its clients.
  public internal(set) var clientCloseWait = CloseWaitSummary()

  /// Nothing counted.
  init(server: Endpoint) {
    self.server = server
  }

  /// Connections that were aborted.
  public var aborts: UInt64 { abortsByClient + abortsByServer }

  /// How much would be lost if the server were forgotten.
  var weight: UInt64 {
    connections &+ 8 &* (aborts &+ serverCloseWait.neverLeft &+ clientCloseWait.neverLeft)
  }

  mutating func add(_ other: ServerSummary) {
    labels.add(other.labels)
    connections += other.connections
    abortsByClient += other.abortsByClient
    abortsByServer += other.abortsByServer
    serverCloseWait.add(other.serverCloseWait)
    clientCloseWait.add(other.clientCloseWait)
  }
}

/// Stays in CLOSE_WAIT.
public struct CloseWaitSummary: Sendable {
  /// How long those took that ended.
  public internal(set) var durations = DurationHistogram(.coarse)
  /// How many never ended, as far as the capture shows.
  public internal(set) var neverLeft: UInt64 = 0
  /// How long the longest of those was watched.
  ///
  /// Unit: nanoseconds.
  public internal(set) var longestNeverLeft: Int64 = 0

  /// The longest stay of all; nil when there was none.
  ///
  /// Unit: nanoseconds.
  public var longest: Int64? {
    if neverLeft == 0 { return durations.longest }
    return max(durations.longest ?? 0, longestNeverLeft)
  }

  @inline(__always)
  mutating func count(_ duration: Int64, hasEnded: Bool) {
    if hasEnded {
      durations.add(duration)
    } else {
      neverLeft += 1
      longestNeverLeft = max(longestNeverLeft, duration)
    }
  }

  mutating func add(_ other: CloseWaitSummary) {
    durations.add(other.durations)
    neverLeft += other.neverLeft
    longestNeverLeft = max(longestNeverLeft, other.longestNeverLeft)
  }
}
