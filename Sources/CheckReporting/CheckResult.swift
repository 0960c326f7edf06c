/// How grave it is when a rule is broken.
public enum CheckSeverity: String, Sendable, CaseIterable {
  /// The check fails.
  case error
  /// It is reported, and the check passes all the same.
  case warning
}

/// What came of one rule.
public enum CheckOutcome: String, Sendable, CaseIterable {
  /// What the rule demands holds.
  case passed
  /// It does not.
  case failed
  /// It does not, but a known exception that has not expired covers it.
  case excepted
}

/// What came of one rule, for one capture or for all of them together.
public struct CheckResult: Sendable, Equatable {
  /// The rule's identifier: `fail-on rst-aborted`, or the name that a policy gives it.
  public var rule: String
  /// What the rule demands, in one sentence.
  public var demand: String
  /// Why the rule stands, as its author put it; nil where nothing was said.
  public var reason: String?
  /// How grave it is when the rule is broken.
  public var severity: CheckSeverity
  /// What came of it.
  public var outcome: CheckOutcome
  /// What was found, in one sentence: what was measured and what is allowed.
  public var message: String
  /// The capture that the result is about; nil when it is about all of them together.
  public var file: String?
  /// What it is about more closely, a server for one; nil when it is about the whole.
  ///
  /// No two results of a report agree in rule, file and subject.
  public var subject: String?
  /// Where the rule stands; nil when it was given on the command line.
  public var policy: PolicyPlace?
  /// The connections that show it, the first few only.
  public var findings: [CheckFinding]
  /// How many more such connections there are than `findings` holds.
  public var omittedFindings: UInt64

  /// A place in a policy file.
  public struct PolicyPlace: Sendable, Equatable {
    /// The file, as it was named.
    public var file: String
    /// The line, counted from 1.
    public var line: Int

    /// A place from its parts.
    public init(file: String, line: Int) {
      self.file = file
      self.line = line
    }
  }

  /// A result from its parts.
  public init(
    rule: String, demand: String, reason: String? = nil, severity: CheckSeverity = .error,
    outcome: CheckOutcome, message: String, file: String? = nil, subject: String? = nil,
    policy: PolicyPlace? = nil, findings: [CheckFinding] = [], omittedFindings: UInt64 = 0
  ) {
    self.rule = rule
    self.demand = demand
    self.reason = reason
    self.severity = severity
    self.outcome = outcome
    self.message = message
    self.file = file
    self.subject = subject
    self.policy = policy
    self.findings = findings
    self.omittedFindings = omittedFindings
  }
}
