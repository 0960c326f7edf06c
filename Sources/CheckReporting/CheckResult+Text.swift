internal import ReportWriting

extension CheckResult {
  /// The rule, and what it is about more closely.
  var title: String {
    subject.map { "\(rule) (\($0))" } ?? rule
  }

  /// All that there is to say, in lines: what was found, what is demanded and why, and the
  /// connections that show it.
  var details: String {
    ([message] + background + findings.flatMap(\.lines) + [omission].compactMap(\.self))
      .joined(separator: "\n")
  }

  /// What is demanded, why, and where that stands.
  private var background: [String] {
    var lines = ["Demanded: \(demand)"]
    if let reason { lines.append("Reason: \(reason)") }
    if let policy { lines.append("Rule: \(policy.file), line \(policy.line)") }
    return lines
  }

  /// How many connections are not listed; nil when all are.
  var omission: String? {
    if omittedFindings == 0 { return nil }
    return "... and \(NumberText.counted(omittedFindings, "connection")) more"
  }
}

extension CheckFinding {
  /// The connection in one line, and each of its changes in another.
  var lines: [String] {
    ["\(file): #\(connection) \(client) -> \(server) \(label): \(message)\(frameText)"]
      + changeTexts.map { "  \($0)" }
  }

  /// Each change in a few words.
  var changeTexts: [String] {
    changes.map { "\($0.aspect): expected \($0.expected), found \($0.found)" }
  }

  /// ` [frames 9, 10]`, or nothing.
  private var frameText: String {
    if frames.isEmpty { return "" }
    let numbers = frames.map { String($0) }.joined(separator: ", ")
    return " [frame\(frames.count == 1 ? "" : "s") \(numbers)]"
  }
}
