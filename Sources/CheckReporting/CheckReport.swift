/// What came of checking some captures: every rule with its result, and how much was looked at.
///
/// A plain value, the same for every subcommand that can fail a build; one writer a format turns
/// it into bytes.
public struct CheckReport: Sendable, Equatable {
  /// What made the report, as it is called: `lastack check`.
  public var command: String
  /// The results, in the order in which they are to be shown.
  public var results: [CheckResult]
  /// The captures that were looked at, as they were named, in order.
  public var files: [String]
  /// Connections in these captures.
  public var connectionsSeen: UInt64
  /// Connections that some rule applied to.
  public var connectionsMatched: UInt64

  /// A report from its parts.
  public init(
    command: String = "lastack check", results: [CheckResult], files: [String],
    connectionsSeen: UInt64, connectionsMatched: UInt64
  ) {
    self.command = command
    self.results = results
    self.files = files
    self.connectionsSeen = connectionsSeen
    self.connectionsMatched = connectionsMatched
  }

  /// How many results have an outcome.
  public func count(of outcome: CheckOutcome) -> Int {
    results.count { $0.outcome == outcome }
  }

  /// Whether a rule whose severity is `error` failed, and no exception covers it.
  public var hasFailed: Bool {
    results.contains { $0.outcome == .failed && $0.severity == .error }
  }
}
