public import FlowTracking
public import ReportWriting
public import TeardownAnalysis
public import Wire

/// What is to be seen at a moment; everything that a rendering needs but the size.
public struct ScreenContents: Sendable {
  /// What the capture counts.
  public var facts: CaptureFacts
  /// When it began.
  public var start: Timestamp
  /// The wall clock.
  public var now: Timestamp
  /// Frames captured a second; nil at the very beginning.
  public var framesPerSecond: Double?
  /// Octets captured a second, whole frames counted.
  public var octetsPerSecond: Double?
  /// Connections that ended a second.
  public var closesPerSecond: Double?
  /// The labels, all nine of them, in the order of reports.
  public var labels: [LabelCount] = []
  /// Connections in mind without a FIN or RST.
  public var running: UInt64 = 0
  /// Connections in mind whose close has begun.
  public var closing: UInt64 = 0
  /// Connections in mind that are over, and wait for late segments.
  public var lingering: UInt64 = 0
  /// Ends that are in TIME_WAIT by what was captured.
  public var timeWaits: UInt64 = 0
  /// The addresses with the most of them.
  public var timeWaitsByAddress: [AddressCount] = []
  /// Connections with an end in CLOSE_WAIT by what was captured.
  public var closeWaits: UInt64 = 0
  /// Sockets of this host in CLOSE_WAIT by what its kernel says; nil where it is not asked.
  public var hostCloseWaits: UInt64?
  /// Those of both that have been so for longest, the longest first.
  public var longestCloseWaits: [WaitingEnd] = []
  /// The connections to list, the newest first.
  public var closes: [ConnectionStanding] = []
  /// The ends with the most trouble.
  public var ends: [EndTrouble] = []
  /// Whether there were too many ends to count all.
  public var endsArePartial = false
  /// What was said of late, the newest last.
  public var messages: [String] = []

  /// How many connections have a label.
  public struct LabelCount: Sendable {
    /// The label.
    public var label: Label
    /// How many have it now or ended with it.
    public var count: UInt64
    /// Bucket by bucket, the newest last.
    public var history: [UInt32]

    /// A count.
    public init(label: Label, count: UInt64, history: [UInt32]) {
      self.label = label
      self.count = count
      self.history = history
    }
  }

  /// An end in CLOSE_WAIT.
  public struct WaitingEnd: Sendable, Equatable {
    /// The end that has not closed.
    public var local: Endpoint
    /// Its peer, which has.
    public var remote: Endpoint
    /// Its role; nil where the capture did not see the connection.
    public var side: Side?
    /// Since when.
    public var since: Timestamp
    /// Who has the socket open; nil where that is not known.
    public var process: ReportedProcess?

    /// An end.
    public init(
      local: Endpoint, remote: Endpoint, side: Side?, since: Timestamp,
      process: ReportedProcess? = nil
    ) {
      self.local = local
      self.remote = remote
      self.side = side
      self.since = since
      self.process = process
    }
  }

  /// How many of something an address has.
  public struct AddressCount: Sendable {
    /// The address.
    public var address: IPAddress
    /// How many.
    public var count: UInt64

    /// A count.
    public init(address: IPAddress, count: UInt64) {
      self.address = address
      self.count = count
    }
  }

  /// Nothing to be seen yet.
  public init(facts: CaptureFacts, start: Timestamp, now: Timestamp) {
    self.facts = facts
    self.start = start
    self.now = now
  }
}
