internal import CheckReporting

extension Rule {
  /// Makes sure that rules can hold together.
  ///
  /// - Throws: which two cannot, or which two have one name.
  public static func requireConsistency(of rules: [Rule]) throws(RuleError) {
    for (place, rule) in rules.enumerated() {
      for other in rules[..<place] {
        if other.name == rule.name {
          throw RuleError("two rules are called '\(rule.name)'; give each a name of its own")
            .at(rule)
        }
        let contradicts = rule.contradicts(other) || other.contradicts(rule)
        if contradicts, rule.selector?.text == other.selector?.text {
          throw RuleError(
            "'\(other.name)' and '\(rule.name)' cannot both hold: one asks for more connections "
              + "than the other allows"
          ).at(rule)
        }
      }
    }
  }

  /// Whether this rule asks for more connections than another allows.
  private func contradicts(_ other: Rule) -> Bool {
    guard case .atLeast(let wanted, let minimum) = condition else { return false }
    switch other.condition {
    case .none(let traits): return wanted.isSubset(of: traits)
    case .atMost(let traits, let maximum):
      guard wanted.isSubset(of: traits) else { return false }
      if maximum.isZero { return true }
      switch (minimum, maximum) {
      case (.count(let least), .count(let most)), (.share(let least), .share(let most)):
        return least > most
      case (.count, .share), (.share, .count): return false
      }
    case .forbid, .atLeast, .closeWait, .closeDuration: return false
    }
  }
}

extension RuleError {
  /// The error with the place of a rule before it, where it has one.
  func at(_ rule: Rule) -> RuleError {
    rule.place.map { within("\($0.file):\($0.line)") } ?? self
  }
}

extension Rule {
  /// The rules that an option of the command line stands for; `--fail-on A,B` is two of them.
  ///
  /// - Parameters:
  ///   - option: the option's name without its dashes.
  ///   - value: what was given to it.
  ///   - selector: which connections are meant; nil for all.
  /// - Returns: the rules, at least one.
  /// - Throws: why the value makes no rule.
  public static func rules(
    option: String, value: String, selector: Selector?
  ) throws(RuleError) -> [Rule] {
    guard let key = Condition.Key(rawValue: option) else {
      throw RuleError("there is no rule '\(option)'")
    }
    do throws(RuleError) {
      let condition = try Condition(key, value)
      if case .none(let traits) = condition {
        return traits.traits.map { trait in
          Rule(
            name: "\(option) \(trait.name)", selector: selector,
            condition: .none(TraitSet([trait])))
        }
      }
      return [Rule(name: "\(option) \(value)", selector: selector, condition: condition)]
    } catch {
      throw error.within("--\(option)")
    }
  }

  /// The selector that an option of the command line gives.
  ///
  /// - Parameters:
  ///   - option: the option's name without its dashes.
  ///   - text: what was given to it.
  /// - Returns: the selector.
  /// - Throws: why it makes no sense.
  public static func selector(option: String, _ text: String) throws(RuleError) -> Selector {
    do throws(SelectorError) {
      return try Selector(text)
    } catch {
      throw RuleError(error).within("--\(option)")
    }
  }
}
