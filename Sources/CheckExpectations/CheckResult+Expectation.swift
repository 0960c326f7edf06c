public import CheckReporting
internal import ReportWriting

extension CheckResult {
  /// The rule that all expectations have in common.
  public static let expectationRule = "expectation"

  /// What came of holding a capture against what was expected of it.
  ///
  /// - Parameters:
  ///   - record: the capture.
  ///   - expectation: what was expected.
  ///   - path: where the expectation is stored.
  ///   - findingLimit: how many connections are named.
  public init(
    of record: CaptureRecord, against expectation: Expectation, path: String, findingLimit: Int
  ) {
    let demand = "Every connection closes as \(path) says."
    if record.isOverfull {
      self.init(
        rule: Self.expectationRule, demand: demand, outcome: .failed,
        message:
          "The capture has \(NumberText.grouped(record.count)) connections; expectations are "
          + "kept of up to \(NumberText.grouped(UInt64(Expectation.limit))).", file: record.file)
      return
    }
    let differences = record.differences(from: expectation)
    if differences.isEmpty {
      self.init(
        rule: Self.expectationRule, demand: demand, outcome: .passed,
        message: record.count == 1
          ? "The connection closed as expected."
          : "All \(NumberText.grouped(record.count)) connections closed as expected.",
        file: record.file)
      return
    }
    let total = UInt64(max(expectation.connections.count, Int(record.count)))
    let verb = differences.count == 1 ? "differs" : "differ"
    var message =
      "\(NumberText.grouped(UInt64(differences.count))) of "
      + "\(NumberText.counted(total, "connection")) \(verb) from \(path)"
    if !differences.missing.isEmpty {
      let named = differences.missing.prefix(3).map {
        "\($0.client) -> \($0.server) (\($0.label))"
      }.joined(separator: ", ")
      let more = differences.missing.count > 3 ? " and \(differences.missing.count - 3) more" : ""
      message += "; missing: \(named)\(more)"
    }
    self.init(
      rule: Self.expectationRule, demand: demand, outcome: .failed, message: message + ".",
      file: record.file, findings: Array(differences.findings.prefix(findingLimit)),
      omittedFindings: UInt64(max(0, differences.findings.count - findingLimit)))
  }
}
