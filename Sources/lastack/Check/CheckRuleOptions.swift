import ArgumentParser
import CheckPolicy
import ReportWriting

/// What a check demands: rules on the command line, and a file of them.
struct CheckRuleOptions: ParsableArguments {
  @Option(
    name: .customLong("fail-on"), parsing: .singleValue,
    help: ArgumentHelp("No connection may have one of these labels.", valueName: "LABELS"),
    completion: .list(Trait.all.map(\.name)))
  var failOn: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "At most so many connections, or such a share of them, may have the label.",
      valueName: "LABEL=N|P%"))
  var max: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "At least so many, or such a share, must have it; A+B counts both.",
      valueName: "LABEL=N|P%"))
  var min: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("No connection may be one that this selector means.", valueName: "SELECTOR"))
  var forbid: [String] = []

  @Option(help: ArgumentHelp("No end may stay in CLOSE_WAIT for longer.", valueName: "TIME"))
  var maxCloseWait: String?

  @Option(
    help: ArgumentHelp("No close, first FIN to last ACK, may take longer.", valueName: "TIME"))
  var maxCloseDuration: String?

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Hold only connections that this selector means against the rules of the command line.",
      valueName: "SELECTOR"))
  var selector: String?

  @Option(
    help: ArgumentHelp("Take the rules of a policy file, too.", valueName: "FILE"),
    completion: .file(extensions: ["yml", "yaml"]))
  var policy: String?

  @Option(
    help: ArgumentHelp(
      "The day by which exceptions expire, such as 2026-12-31; by default today, in UTC.",
      valueName: "DATE"))
  var today: String?

  func validate() throws {
    let rules = try rulesOfCommandLine()
    if selector != nil, rules.isEmpty {
      throw ValidationError(
        "--where picks connections for rules of the command line, and there is none; add one, such "
          + "as --fail-on rst-aborted.")
    }
    if let today, CalendarDate(today) == nil {
      throw ValidationError("--today takes a day such as 2026-12-31, not '\(today)'.")
    }
  }

  /// Whether any rule is given.
  var areGiven: Bool {
    policy != nil || ![failOn, max, min, forbid].allSatisfy(\.isEmpty) || maxCloseWait != nil
      || maxCloseDuration != nil
  }

  /// The day by which exceptions expire.
  var day: CalendarDate {
    today.flatMap { CalendarDate($0) } ?? CalendarDate(CalendarTime(WallClock.now))
  }

  /// The rules of the command line, and then those of the policy.
  ///
  /// - Throws: `ExitStatus.usage` when the policy makes no sense, which has been said by then.
  func rules() throws -> [Rule] {
    var rules = try rulesOfCommandLine()
    guard let policy else { return rules }
    do throws(RuleError) {
      rules += try PolicyFile.read(policy).rules
      try Rule.requireConsistency(of: rules)
    } catch {
      Complaint.say(error.text)
      throw ExitStatus.usage
    }
    return rules
  }

  private func rulesOfCommandLine() throws -> [Rule] {
    do throws(RuleError) {
      let selector = try selector.map { text throws(RuleError) in
        try Rule.selector(option: "where", text)
      }
      var rules: [Rule] = []
      let options = [
        ("fail-on", failOn), ("forbid", forbid), ("max", max), ("min", min),
        ("max-close-wait", [maxCloseWait].compactMap(\.self)),
        ("max-close-duration", [maxCloseDuration].compactMap(\.self)),
      ]
      for (option, values) in options {
        for value in values {
          rules += try Rule.rules(option: option, value: value, selector: selector)
        }
      }
      try Rule.requireConsistency(of: rules)
      return rules
    } catch {
      throw ValidationError(error.text)
    }
  }
}

extension RuleError {
  /// The sentence, and below it the selector with its wrong part marked.
  var text: String {
    (sentence.hasSuffix("?") ? sentence : sentence + ".") + (marked.map { "\n\($0)" } ?? "")
  }
}

/// A policy file on the disk.
enum PolicyFile {
  /// The name that a policy has where nothing speaks against it.
  static let usualName = "lastack.yml"

  /// A policy longer than this is none.
  private static let limit = 1 << 20

  /// Reads a policy.
  static func read(_ path: String) throws(RuleError) -> Policy {
    let bytes: [UInt8]
    do throws(SmallFile.Failure) {
      bytes = try SmallFile.contents(of: path, limit: limit + 1)
    } catch {
      throw RuleError("\(path): the policy cannot be read: \(systemReason(error.errno))")
    }
    if bytes.count > limit {
      throw RuleError("\(path): is longer than 1 MiB, so it is no policy")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw RuleError("\(path): is no UTF-8, so it is no policy")
    }
    return try Policy(yaml: text, file: path)
  }
}
