internal import ReportWriting

/// A report as a SARIF 2.1.0 log, which GitHub's code scanning and many viewers read.
///
/// Every rule is described once, and every broken one has a result: at its capture, with the
/// connections that show it as related locations, their frames in `properties`. What an exception
/// covers carries a suppression, and every result has the array, empty where nothing is suppressed,
/// because a log must have it for all results or for none. Rules that hold have no result: GitHub
/// makes an alert of every result, whatever its `kind`.
///
/// Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0 Plus Errata 01",
/// §3.14 (run), §3.27 (result), §3.28 (location), §3.35 (suppression), §3.49 (rule); GitHub, "SARIF
/// support for code scanning" (the region and `primaryLocationLineHash`).
public struct SARIFLog {
  private let version: String

  /// A writer.
  ///
  /// - Parameter version: the program's own version, three numbers with dots.
  public init(version: String) {
    self.version = version
  }

  /// The report as a SARIF log.
  public func text(of report: CheckReport) -> String {
    let rules = SARIFRules(report.results)
    let broken = report.results.filter { $0.outcome != .passed }
    let driver = JSONValue.members([
      "name": .string("lastack"), "version": .string(version),
      "semanticVersion": .string(version), "rules": .array(rules.descriptors),
    ])
    let run = JSONValue.members([
      "tool": .members(["driver": driver]),
      "automationDetails": .members(["id": .string(report.command + "/")]),
      "artifacts": .array(
        report.files.map { .members(["location": Self.artifact($0)]) }),
      "results": .array(broken.map { Self.result($0, rules, in: report) }),
    ])
    return JSONValue.members([
      "$schema": .string(
        "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
          + "sarif-schema-2.1.0.json"),
      "version": .string("2.1.0"), "runs": .array([run]),
    ]).text
  }

  private static func result(
    _ result: CheckResult, _ rules: SARIFRules, in report: CheckReport
  ) -> JSONValue {
    let fingerprint = StableHash([result.rule, result.file ?? "", result.subject ?? ""]).text
    return .members([
      "ruleId": .string(result.rule),
      "ruleIndex": rules.place(of: result.rule).map { .integer(UInt64($0)) },
      "level": .string(result.severity.rawValue),
      "message": message(result.message),
      "locations": .array([location(of: result, in: report)]),
      "relatedLocations": .array(
        result.findings.enumerated().map { place, finding in
          related(finding, id: UInt64(place + 1))
        }),
      "suppressions": .array(suppressions(of: result)),
      "partialFingerprints": .members([
        "lastackResult/v1": .string(fingerprint),
        "primaryLocationLineHash": .string(fingerprint + ":1"),
      ]),
      "properties": .members([
        "demand": .string(result.demand), "reason": result.reason.map { .string($0) },
        "omittedConnections": .integer(result.omittedFindings),
      ]),
    ])
  }

  /// Where a result is shown: at its capture, or, when it is about all of them together, at its
  /// rule, at the first connection's capture, at the first capture.
  private static func location(of result: CheckResult, in report: CheckReport) -> JSONValue {
    let subject = result.subject.map { name -> JSONValue in
      .array([.members(["fullyQualifiedName": .string(name), "kind": .string("server")])])
    }
    let file = result.file ?? result.policy?.file ?? result.findings.first?.file
    let line = result.file == nil ? result.policy?.line ?? 1 : 1
    return .members([
      "physicalLocation": physical(file ?? report.files.first ?? "-", line: line),
      "logicalLocations": subject,
    ])
  }

  private static func related(_ finding: CheckFinding, id: UInt64) -> JSONValue {
    let connection = JSONValue.members([
      "name": .string("#\(finding.connection)"),
      "fullyQualifiedName": .string("\(finding.client) -> \(finding.server)"),
      "kind": .string("connection"),
    ])
    return .members([
      "id": .integer(id),
      "physicalLocation": physical(finding.file, line: 1),
      "logicalLocations": .array([connection]),
      "message": message(
        (["\(finding.label): \(finding.message)"] + finding.changeTexts).joined(separator: "\n")),
      "properties": .members([
        "connection": .integer(finding.connection), "label": .string(finding.label),
        "frames": .array(finding.frames.map { .integer($0) }),
      ]),
    ])
  }

  private static func suppressions(of result: CheckResult) -> [JSONValue] {
    if result.outcome != .excepted { return [] }
    return [
      .members([
        "kind": .string("external"), "status": .string("accepted"),
        "justification": .string(result.message),
      ])
    ]
  }

  /// A place in a file.
  ///
  /// A capture has no lines, but GitHub takes no result without one.
  private static func physical(_ file: String, line: Int) -> JSONValue {
    .members([
      "artifactLocation": artifact(file),
      "region": .members(["startLine": .integer(UInt64(max(line, 1)))]),
    ])
  }

  private static func artifact(_ file: String) -> JSONValue {
    .members(["uri": .string(FileURI(path: file).text)])
  }

  static func message(_ text: String) -> JSONValue {
    .members(["text": .string(text.bracesDoubled)])
  }
}

extension String {
  /// The text as a SARIF message, in which a single brace would begin a placeholder (§3.11.5).
  fileprivate var bracesDoubled: String {
    escaping(["{": "{{", "}": "}}"])
  }
}

/// The rules of a report, each once, in the order in which they first occur.
private struct SARIFRules {
  private(set) var descriptors: [JSONValue] = []
  private var places: [String: Int] = [:]

  init(_ results: [CheckResult]) {
    for result in results where places[result.rule] == nil {
      places[result.rule] = descriptors.count
      descriptors.append(
        .members([
          "id": .string(result.rule),
          "shortDescription": SARIFLog.message(result.demand),
          "fullDescription": SARIFLog.message(
            [result.demand, result.reason].compactMap(\.self).joined(separator: " ")),
          "defaultConfiguration": .members(["level": .string(result.severity.rawValue)]),
        ]))
    }
  }

  func place(of rule: String) -> Int? { places[rule] }
}
