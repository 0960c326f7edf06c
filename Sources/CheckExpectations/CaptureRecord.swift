public import CheckReporting
public import FlowTracking
public import TeardownAnalysis

/// How the connections of one capture closed, as they are found, to hold against an expectation.
///
/// Bounded: beyond `Expectation.limit` connections only their number is kept.
public struct CaptureRecord: Sendable {
  /// The capture, as it was named.
  public let file: String
  /// Every connection with its number in the capture and the finding that it would make.
  private var found: [(id: UInt64, connection: ExpectedConnection, finding: CheckFinding)] = []
  /// How many connections there were.
  public private(set) var count: UInt64 = 0

  /// A record of a capture of which nothing has been read.
  public init(file: String) {
    self.file = file
  }

  /// Whether there were more connections than are kept.
  public var isOverfull: Bool { count > UInt64(Expectation.limit) }

  /// Takes a connection in.
  public mutating func add(_ evidence: ConnectionEvidence, judged verdict: Verdict) {
    count += 1
    if isOverfull { return }
    found.append(
      (
        evidence.connection.id, ExpectedConnection(evidence, judged: verdict),
        CheckFinding(file: file, evidence: evidence, verdict: verdict)
      ))
  }

  /// The connections in the order in which they were first seen.
  private var inOrder: [(id: UInt64, connection: ExpectedConnection, finding: CheckFinding)] {
    found.sorted { $0.id < $1.id }
  }

  /// What would have to be expected of the capture for it to pass.
  public var expectation: Expectation { Expectation(inOrder.map(\.connection)) }

  /// What differs from an expectation.
  public func differences(from expectation: Expectation) -> ExpectationDifferences {
    var expected: [String: [ExpectedConnection]] = [:]
    for connection in expectation.connections {
      expected[connection.ends, default: []].append(connection)
    }
    var differences = ExpectationDifferences()
    var next: [String: Int] = [:]
    for entry in inOrder {
      let ends = entry.connection.ends
      let place = next[ends, default: 0]
      next[ends] = place + 1
      guard let wanted = expected[ends], place < wanted.count else {
        differences.addUnexpected(entry.finding)
        continue
      }
      differences.compare(wanted[place], entry.connection, entry.finding)
    }
    for connection in expectation.connections {
      let seen = next[connection.ends] ?? 0
      guard let wanted = expected[connection.ends], seen < wanted.count else { continue }
      differences.missing += wanted[seen...]
      expected[connection.ends] = nil
    }
    return differences
  }
}

/// How a capture differs from what was expected of it.
public struct ExpectationDifferences: Sendable {
  /// Connections that closed in another way, and those that nothing was expected of.
  public internal(set) var findings: [CheckFinding] = []
  /// Connections that were expected and not found.
  public internal(set) var missing: [ExpectedConnection] = []

  /// Whether there is none.
  public var isEmpty: Bool { findings.isEmpty && missing.isEmpty }

  /// How many connections differ.
  public var count: Int { findings.count + missing.count }

  mutating func compare(
    _ expected: ExpectedConnection, _ found: ExpectedConnection, _ finding: CheckFinding
  ) {
    let changes = zip(expected.aspects, found.aspects).filter { $0.0.value != $0.1.value }.map {
      CheckFinding.Change(aspect: $0.0.name, expected: $0.0.value, found: $0.1.value)
    }
    if changes.isEmpty { return }
    var finding = finding
    finding.changes = changes
    finding.message = changes.map { "\($0.aspect) is \($0.found), not \($0.expected)" }
      .joined(separator: "; ")
    findings.append(finding)
  }

  mutating func addUnexpected(_ finding: CheckFinding) {
    var finding = finding
    finding.changes = [
      CheckFinding.Change(aspect: "connection", expected: "none", found: finding.label)
    ]
    finding.message = "the connection was not expected: \(finding.message)"
    findings.append(finding)
  }
}
