internal import CheckReporting
internal import Yams

extension Rule {
  /// The keys that a rule of a policy may have.
  static let keys =
    ["name", "where"] + Condition.Key.allCases.map(\.rawValue)
    + ["severity", "reason", "exceptions", "allow-empty"]

  /// Reads a rule of a policy file.
  init(_ node: Node, file: String) throws(RuleError) {
    let mapping = try PolicyMapping(node, what: "a rule", keys: Self.keys, file: file)
    let name = try mapping.required("name", of: "a rule").text()
    let written = mapping.keys.compactMap(Condition.Key.init)
    let all = Condition.Key.allCases.map(\.rawValue).joined(separator: ", ")
    guard let key = written.first, let value = mapping[key.rawValue] else {
      throw mapping.error("the rule '\(name)' demands nothing; give it one of \(all)")
    }
    if written.count > 1 {
      throw mapping.error(
        "the rule '\(name)' has '\(written[0].rawValue)' and '\(written[1].rawValue)'; "
          + "make two rules of it")
    }
    // What `fail-on` lists may be a list of YAML, too.
    let texts = key == .failOn ? try value.texts() : [try value.text()]
    let condition: Condition
    do throws(RuleError) {
      condition = try Condition(key, texts.joined(separator: ","))
    } catch {
      throw error.within("\(file):\(value.line): \(key.rawValue)")
    }
    self.init(name: name, condition: condition)
    selector = try mapping["where"]?.selector()
    reason = try mapping["reason"]?.text()
    allowsNone = try mapping["allow-empty"]?.truth() ?? false
    place = CheckResult.PolicyPlace(file: file, line: mapping.line)
    if let value = mapping["severity"] {
      let word = try value.text()
      guard let severity = CheckSeverity(rawValue: word) else {
        throw value.error("'\(word)' is no severity; there are error and warning")
      }
      self.severity = severity
    }
    if let value = mapping["exceptions"] {
      if case .atLeast = condition {
        throw value.error("a lower bound has no exceptions; lower it")
      }
      guard case .sequence(let items) = value.node else {
        throw value.error("'exceptions' is a list")
      }
      for item in items { exceptions.append(try RuleException(item, file: file)) }
    }
  }
}

extension RuleException {
  /// The keys that an exception may have.
  static let keys = ["client", "server", "where", "reason", "expires"]

  /// Reads an exception of a rule.
  init(_ node: Node, file: String) throws(RuleError) {
    let what = "an exception"
    let mapping = try PolicyMapping(node, what: what, keys: Self.keys, file: file)
    let client = try Self.endpoint(mapping["client"])
    let server = try Self.endpoint(mapping["server"])
    let selector = try mapping["where"]?.selector()
    if client == nil, server == nil, selector == nil {
      throw mapping.error("an exception needs 'client', 'server' or 'where' to say what it covers")
    }
    let reason = try mapping.required("reason", of: what).text()
    let day = try mapping.required("expires", of: what)
    guard let expires = CalendarDate(try day.text()) else {
      throw day.error("'\(try day.text())' is no day; write it as 2026-12-31")
    }
    self.init(
      selector: selector, client: client, server: server, reason: reason, expires: expires,
      line: mapping.line)
  }

  private static func endpoint(_ value: PolicyValue?) throws(RuleError) -> EndpointPattern? {
    guard let value else { return nil }
    let text = try value.text()
    guard let pattern = EndpointPattern(text) else {
      throw value.error(
        "'\(text)' is no end of a connection; write 10.0.0.5, 10.0.0.5:443, 10.0.0.0/8, '*:443' or "
          + "'[fd77::1]:443'")
    }
    return pattern
  }
}
