internal import TeardownAnalysis
internal import ReportWriting

/// What a rule demands of the connections that it is about.
public enum Condition: Equatable, Sendable {
  /// No connection has one of these traits.
  case none(TraitSet)
  /// No connection is meant by this selector.
  case forbid(Selector)
  /// At most so many connections have one of these traits.
  case atMost(TraitSet, Allowance)
  /// At least so many connections have one of these traits.
  case atLeast(TraitSet, Allowance)
  /// No end stays in CLOSE_WAIT for longer; nanoseconds.
  case closeWait(Int64)
  /// No close takes longer, from the first FIN to the last acknowledgment of one; nanoseconds.
  case closeDuration(Int64)

  /// The ways to write a condition, as keys of a policy and, with `--` before them, as options.
  enum Key: String, CaseIterable {
    case failOn = "fail-on"
    case forbid
    case max
    case min
    case maxCloseWait = "max-close-wait"
    case maxCloseDuration = "max-close-duration"
  }

  /// Reads a condition.
  ///
  /// - Parameters:
  ///   - key: which one.
  ///   - value: as it is written behind the option or the key.
  /// - Throws: why it is none.
  init(_ key: Key, _ value: String) throws(RuleError) {
    switch key {
    case .failOn: self = .none(try TraitSet(value, separatedBy: ","))
    case .forbid:
      do throws(SelectorError) {
        self = .forbid(try Selector(value))
      } catch { throw RuleError(error) }
    case .max:
      let (traits, allowance) = try Self.limit(value)
      if allowance.isWhole {
        throw RuleError("at most 100% always holds, so it checks nothing; give less")
      }
      self = .atMost(traits, allowance)
    case .min:
      let (traits, allowance) = try Self.limit(value)
      if allowance.isZero {
        throw RuleError("at least \(allowance.text) always holds, so it checks nothing; give more")
      }
      if traits.traits.contains(.any), case .share = allowance {
        throw RuleError("all connections are always 100% of them; give a number")
      }
      self = .atLeast(traits, allowance)
    case .maxCloseWait: self = .closeWait(try Self.duration(value))
    case .maxCloseDuration: self = .closeDuration(try Self.duration(value))
    }
  }

  /// `A+B=10`, `A=1%`.
  private static func limit(_ text: String) throws(RuleError) -> (TraitSet, Allowance) {
    guard let equals = text.lastIndex(of: "=") else {
      throw RuleError("'\(text)' has no '='; write LABEL=N or LABEL=P%, such as rst-aborted=1%")
    }
    let traits = try TraitSet(text[..<equals], separatedBy: "+")
    return (traits, try Allowance(text[text.index(after: equals)...].trimmingSpaces))
  }

  private static func duration(_ text: String) throws(RuleError) -> Int64 {
    switch Quantity(text.trimmingSpaces[...]) {
    case .duration(let nanoseconds): return nanoseconds
    case .count(let number):
      throw RuleError("'\(text)' has no unit; write \(number)s, or one of \(Quantity.timeUnits)")
    case .bytes, nil: throw RuleError("'\(text)' is no span of time; write 5s or 200ms")
    }
  }

  /// Whether a connection counts: as one too many, or, for a lower bound, as one of those wanted.
  func counts(_ connection: CheckedConnection) -> Bool {
    switch self {
    case .none(let traits), .atMost(let traits, _), .atLeast(let traits, _):
      traits.holds(for: connection)
    case .forbid(let selector): selector.matches(connection)
    case .closeWait(let limit), .closeDuration(let limit):
      measure(connection).map { $0 > limit } ?? false
    }
  }

  /// What is measured of a connection; nil where there is nothing to measure.
  ///
  /// Unit: nanoseconds.
  func measure(_ connection: CheckedConnection) -> Int64? {
    switch self {
    case .closeWait: connection.closeWait?.duration
    case .closeDuration: connection.verdict.exchangeDuration
    case .none, .forbid, .atMost, .atLeast: nil
    }
  }
}
