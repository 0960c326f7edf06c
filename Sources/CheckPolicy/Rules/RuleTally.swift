internal import CheckReporting
internal import ReportWriting

/// What was counted for one rule.
struct RuleTally {
  let rule: Rule
  /// The exceptions of the rule that have not expired, by their places.
  private let valid: [Bool]
  /// Connections that the rule is about.
  private(set) var matched: UInt64 = 0
  /// Of these, connections that something was measured of.
  private var measured: UInt64 = 0
  private var longest: Int64 = 0
  /// Connections that count and that no exception covers.
  private var findings: FindingList
  /// Connections that count and that a valid exception covers.
  private var excepted: FindingList
  /// Connections that an expired exception would cover, by its place.
  private(set) var expired: [UInt64]

  init(_ rule: Rule, today: CalendarDate, findingLimit: Int) {
    self.rule = rule
    valid = rule.exceptions.map { $0.expires >= today }
    findings = FindingList(limit: findingLimit)
    excepted = FindingList(limit: findingLimit)
    expired = Array(repeating: 0, count: rule.exceptions.count)
  }

  /// Takes a connection in.
  ///
  /// - Returns: whether the rule is about it.
  mutating func add(_ connection: CheckedConnection) -> Bool {
    if let selector = rule.selector, !selector.matches(connection) { return false }
    matched += 1
    let measure = rule.condition.measure(connection)
    if let measure {
      measured += 1
      longest = max(longest, measure)
    }
    guard rule.condition.counts(connection) else { return true }
    let remark = measure.map(rule.condition.remark)
    if isCovered(connection) {
      excepted.add(connection, weight: measure ?? 0, remark: remark)
    } else {
      findings.add(connection, weight: measure ?? 0, remark: remark)
    }
    return true
  }

  /// Whether a valid exception covers a connection; where only expired ones do, they count it.
  private mutating func isCovered(_ connection: CheckedConnection) -> Bool {
    for (place, exception) in rule.exceptions.enumerated() where valid[place] {
      if exception.covers(connection) { return true }
    }
    for (place, exception) in rule.exceptions.enumerated() where !valid[place] {
      if exception.covers(connection) {
        expired[place] += 1
        return false
      }
    }
    return false
  }

  /// The exceptions that have expired, with the connections that each would cover.
  var expiredExceptions: [(exception: RuleException, connections: UInt64)] {
    rule.exceptions.indices.filter { !valid[$0] }.map { (rule.exceptions[$0], expired[$0]) }
  }

  /// What came of the rule.
  func result(allowsNone: Bool) -> CheckResult {
    var result = CheckResult(
      rule: rule.name, demand: rule.demand, reason: rule.reason, severity: rule.severity,
      outcome: .passed, message: "", policy: rule.place)
    if matched == 0, rule.allowsNone || !isBareMinimum {
      let isFine = allowsNone || rule.allowsNone
      result.outcome = isFine ? .passed : .failed
      result.message = "No connection matched, so nothing was checked" + (isFine ? "." : Self.hint)
      return result
    }
    if !isBroken(by: findings.total + excepted.total) {
      result.message = sentence(of: findings.total + excepted.total)
      return result
    }
    if isBroken(by: findings.total) {
      result.outcome = .failed
      result.message = sentence(of: findings.total)
    } else {
      result.outcome = .excepted
      result.message = sentence(of: findings.total + excepted.total)
    }
    if case .atLeast = rule.condition { return result }
    let shown = result.outcome == .failed ? findings : excepted
    result.findings = shown.kept
    result.omittedFindings = shown.omitted
    return result
  }

  private static let hint = "; if that may be, --allow-empty or 'allow-empty: true' lets it pass."

  /// Whether the rule asks for a number of connections, so that none are too few whatever is allowed
  /// of the check as a whole.
  private var isBareMinimum: Bool {
    if case .atLeast(_, .count) = rule.condition { return true }
    return false
  }

  /// Whether so many connections that count break the rule.
  private func isBroken(by count: UInt64) -> Bool {
    switch rule.condition {
    case .none, .forbid, .closeWait, .closeDuration: count > 0
    case .atMost(_, let limit): limit.isBelow(count, of: matched)
    case .atLeast(_, let limit): limit.isAbove(count, of: matched)
    }
  }

  /// What was measured and what is allowed.
  private func sentence(of count: UInt64) -> String {
    let covered =
      excepted.total == 0
      ? "" : "; covered by exceptions: \(NumberText.grouped(excepted.total))"
    return measurement(of: count) + "; \(rule.condition.bound)\(covered)."
  }

  private func measurement(of count: UInt64) -> String {
    switch rule.condition {
    case .none, .forbid, .atMost, .atLeast: return share(count)
    case .closeWait, .closeDuration:
      if measured == 0 { return "None of \(connections) had one to measure" }
      let most = "the longest \(NumberText.duration(longest))"
      if count > 0 { return "\(share(count)), \(most)" }
      return "None of \(connections) \(rule.condition.phrase(isPlural: false)), \(most)"
    }
  }

  /// `2 of 18 connections (11.1%) are open`.
  private func share(_ count: UInt64) -> String {
    if count == 0 { return "None of \(connections) \(rule.condition.phrase(isPlural: false))" }
    return
      "\(NumberText.grouped(count)) of \(connections) (\(NumberText.share(count, of: matched)))"
      + " \(rule.condition.phrase(isPlural: count != 1))"
  }

  private var connections: String { NumberText.counted(matched, "connection") }
}
