internal import ReportWriting
internal import TeardownAnalysis
internal import Wire

/// A comparison as one JSON document, `lastack.diff/1`, for programs.
public struct DifferenceJSON {
  /// A writer.
  public init() {}

  /// The comparison as JSON.
  public func text(of difference: MixDifference, _ facts: DifferenceFacts) -> String {
    JSONValue.members([
      "schema": .string("lastack.diff/1"),
      "before": Self.capture(facts.before, difference.connectionsBefore),
      "after": Self.capture(facts.after, difference.connectionsAfter),
      "by": .string(difference.grouping.rawValue),
      "alpha": .number(difference.level),
      "min_change": .number(difference.leastChange),
      "comparisons": .integer(UInt64(difference.comparisons)),
      "regressions": .integer(UInt64(difference.regressions.count)),
      "partial": .bool(difference.isPartial),
      "groups": .array(difference.groups.map(Self.group)),
    ]).text
  }

  private static func capture(
    _ capture: DifferenceFacts.Capture, _ connections: UInt64
  ) -> JSONValue {
    .members([
      "file": .string(capture.file), "connections": .integer(connections),
      "complete": .bool(capture.failure == nil), "error": .optional(capture.failure),
    ])
  }

  private static func group(_ group: MixDifference.Group) -> JSONValue {
    let kind: String
    var server = JSONValue.null
    switch group.group {
    case .all: kind = "all"
    case .rest: kind = "rest"
    case .port(let number):
      kind = "port"
      server = .members(["ip": .null, "port": .integer(UInt64(number))])
    case .server(let endpoint):
      kind = "server"
      server = .members([
        "ip": .string(endpoint.address.description), "port": .integer(UInt64(endpoint.port)),
      ])
    }
    return .members([
      "group": .string(kind), "server": server, "before": .integer(group.before),
      "after": .integer(group.after), "labels": .array(group.changes.map { change($0, in: group) }),
    ])
  }

  private static func change(
    _ change: MixDifference.Change, in group: MixDifference.Group
  ) -> JSONValue {
    .members([
      "label": .string(change.label.rawValue), "before": .integer(change.before),
      "after": .integer(change.after), "before_share": share(change.before, of: group.before),
      "after_share": share(change.after, of: group.after), "change": number(change.growth),
      "p": .number(change.probability), "adjusted_p": number(change.adjusted),
      "significant": .bool(change.isSignificant), "regression": .bool(change.isRegression),
    ])
  }

  private static func share(_ part: UInt64, of whole: UInt64) -> JSONValue {
    whole == 0 ? .null : .number(Double(part) / Double(whole))
  }

  private static func number(_ value: Double?) -> JSONValue {
    value.map { .number($0) } ?? .null
  }
}
