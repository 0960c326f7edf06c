public import CheckReporting

/// A demand on connections, with everything that belongs to it.
public struct Rule: Equatable, Sendable {
  /// Its name, unique among the rules of a check.
  public var name: String
  /// Which connections it is about; nil for all.
  public var selector: Selector?
  /// What it demands.
  public var condition: Condition
  /// How grave it is when it is broken.
  public var severity: CheckSeverity
  /// Why it stands.
  public var reason: String?
  /// Known breaches.
  public var exceptions: [RuleException]
  /// Whether it holds where it is about no connection at all.
  public var allowsNone: Bool
  /// Where it stands; nil when it was given on the command line.
  public var place: CheckResult.PolicyPlace?

  /// A rule from its parts.
  public init(
    name: String, selector: Selector? = nil, condition: Condition, severity: CheckSeverity = .error,
    reason: String? = nil, exceptions: [RuleException] = [], allowsNone: Bool = false,
    place: CheckResult.PolicyPlace? = nil
  ) {
    self.name = name
    self.selector = selector
    self.condition = condition
    self.severity = severity
    self.reason = reason
    self.exceptions = exceptions
    self.allowsNone = allowsNone
    self.place = place
  }

  /// What it demands, in one sentence.
  public var demand: String {
    let sentence = condition.demand
    guard let selector else { return sentence }
    return "Where \(selector.text): \(sentence.prefix(1).lowercased() + sentence.dropFirst())"
  }
}
