public import FlowTracking
public import ReportWriting

/// All that the metrics say, as it stood at one moment.
///
/// A plain value: whoever captures makes one and forgets it, whoever is asked renders it.
public struct MetricsSnapshot: Sendable {
  /// What was counted of the capture.
  public var facts: CaptureFacts
  /// Connections in the middle of their end.
  public var census: ConnectionCensus
  /// What was counted of connections that ended.
  public var closes: CloseMetrics
  /// The names of all reasons for which a frame may yield no segment, counted or not.
  public var skipReasons: [String]

  /// A snapshot.
  public init(
    facts: CaptureFacts, census: ConnectionCensus, closes: CloseMetrics, skipReasons: [String]
  ) {
    self.facts = facts
    self.census = census
    self.closes = closes
    self.skipReasons = skipReasons
  }
}

/// What is known of the program itself; nil where the system does not say.
public struct ProcessFacts: Sendable {
  /// The program's version.
  public var version: String
  /// When the program started.
  ///
  /// Unit: nanoseconds since 1970.
  public var start: Int64
  /// Memory that the program occupies.
  ///
  /// Unit: bytes.
  public var residentBytes: UInt64?
  /// Time that processors have spent on it.
  ///
  /// Unit: nanoseconds.
  public var processorTime: Int64

  /// What is known.
  public init(version: String, start: Int64, residentBytes: UInt64?, processorTime: Int64) {
    self.version = version
    self.start = start
    self.residentBytes = residentBytes
    self.processorTime = processorTime
  }
}
