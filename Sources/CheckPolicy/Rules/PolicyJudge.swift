public import CheckReporting
internal import ReportWriting

/// Holds connections against rules, one at a time, in memory that does not grow with their number.
public struct PolicyJudge: Sendable {
  private var tallies: [RuleTally]

  /// A judge that has seen nothing.
  ///
  /// - Parameters:
  ///   - rules: what is demanded.
  ///   - today: the day by which exceptions expire.
  ///   - findingLimit: how many connections are named for each rule.
  public init(rules: [Rule], today: CalendarDate, findingLimit: Int) {
    tallies = rules.map { RuleTally($0, today: today, findingLimit: findingLimit) }
  }

  /// Holds a connection against every rule.
  ///
  /// - Parameter connection: one that has ended.
  /// - Returns: whether some rule is about it.
  public mutating func add(_ connection: CheckedConnection) -> Bool {
    var isMatched = false
    for place in tallies.indices where tallies[place].add(connection) {
      isMatched = true
    }
    return isMatched
  }

  /// What came of every rule, in their order.
  ///
  /// - Parameter allowsNone: whether a rule holds that was about no connection.
  /// - Returns: a result for each rule.
  public func results(allowsNone: Bool) -> [CheckResult] {
    tallies.map { $0.result(allowsNone: allowsNone) }
  }

  /// What is to be said of exceptions that have expired, a sentence each without its full stop.
  public var expiredExceptions: [String] {
    tallies.flatMap { tally in
      tally.expiredExceptions.map { exception, connections in
        let file = tally.rule.place.map { "\($0.file):\(exception.line): " } ?? ""
        let rest =
          connections == 0
          ? "it covers nothing here any more: remove it"
          : "it covered \(NumberText.counted(connections, "connection")) that now "
            + (connections == 1 ? "counts" : "count")
            + ": mend the cause, or give it a later day"
        return "\(file)the exception \(exception.scope) to '\(tally.rule.name)' expired on "
          + "\(exception.expires); \(rest)"
      }
    }
  }
}
