import FlowTracking
import TeardownAnalysis
import TestSupport
import Testing
import Wire

/// Connections on the wire and what is remarkable about one of them.
struct AnomalyScenario: Sendable, CustomTestStringConvertible {
  /// The rule, as a sentence.
  var name: String
  var script: String
  /// Which connection, in the order in which they began.
  var connection: Int
  /// All of its anomalies, without what differs from kind to kind.
  var expected: [Remark]
  /// What the first of them that has any says beside.
  var particulars: Anomaly.Particulars?
  var location: SourceLocation

  /// An anomaly, but for its particulars.
  struct Remark: Sendable, Equatable, CustomStringConvertible {
    var kind: Anomaly.Kind
    var frame: UInt64?
    var side: Side?
    var count: UInt32 = 1

    var description: String {
      "\(kind.rawValue) \(frame.map(String.init) ?? "-") \(side.map { "\($0)" } ?? "-") x\(count)"
    }
  }

  init(
    _ name: String, after prefix: LadderPrefix = .exchange(), _ script: String,
    connection: Int = 0, _ expected: Remark..., particulars: Anomaly.Particulars? = nil,
    location: SourceLocation = #_sourceLocation
  ) {
    self.name = name
    self.script = prefix.script + script
    self.connection = connection
    self.expected = expected
    self.particulars = particulars
    self.location = location
  }

  var testDescription: String { name }

  /// Holds the anomalies in a setting against what is expected.
  func check(in setting: LadderSetting) throws {
    let ladder = try Ladder(script)
    let connections = track(ladder.segments(in: setting))
    try #require(connection < connections.count, "\(ladder)", sourceLocation: location)
    let anomalies = Verdict(of: connections[connection]).anomalies
    let found = anomalies.map {
      Remark(kind: $0.kind, frame: $0.frame, side: $0.side, count: $0.count)
    }
    #expect(found == expected, "\(name), in \(setting)\n\(ladder)", sourceLocation: location)
    let beside = anomalies.compactMap(\.particulars).first
    #expect(beside == particulars, "\(name), in \(setting)\n\(ladder)", sourceLocation: location)
  }
}
