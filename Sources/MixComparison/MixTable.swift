public import CaptureSummary
public import CheckReporting
public import FlowTracking
public import TeardownAnalysis
internal import Wire

/// One of the two captures of a comparison.
public enum MixSide: Sendable, CaseIterable {
  case before, after
}

/// How the connections of two captures closed, counted by server.
///
/// In bounded memory: when there is room for no more servers, connections to new ones are counted
/// together as the rest. A server has its place from its first connection on, so that the counts of
/// every one that is listed are exact on both sides, and those of the rest are too.
/// Shape: at most `capacity` groups, and of each at most `exampleLimit` connections a label.
public struct MixTable: Sendable {
  /// What is counted of one group.
  public struct Entry: Sendable {
    /// The labels of the first capture.
    public internal(set) var before = Tally<Label>()
    /// The labels of the second capture.
    public internal(set) var after = Tally<Label>()
    /// The first connections of the second capture whose close went wrong.
    public internal(set) var examples: [CheckFinding] = []
  }

  /// How many connections are kept of each label that tells of trouble.
  public static let exampleLimit = 3

  /// By what connections are grouped.
  public let grouping: MixGrouping
  private let capacity: Int
  private(set) var all = Entry()
  private(set) var rest = Entry()
  private(set) var groups: [MixGroup: Entry] = [:]

  /// A table with nothing in it.
  public init(grouping: MixGrouping, capacity: Int = 16_384) {
    self.grouping = grouping
    self.capacity = max(capacity, 1)
  }

  /// Counts a connection.
  ///
  /// - Parameters:
  ///   - evidence: what was captured of it.
  ///   - verdict: what it means.
  ///   - file: the capture, as it was named.
  ///   - side: which of the two it is.
  ///   - whereabouts: in which of several files its frames stand.
  public mutating func count(
    _ evidence: ConnectionEvidence, judged verdict: Verdict, in file: String, on side: MixSide,
    whereabouts: @autoclosure () -> String? = nil
  ) {
    let example = {
      var example = CheckFinding(file: file, evidence: evidence, verdict: verdict)
      if let place = whereabouts() { example.message += "; \(place)" }
      return example
    }
    all.count(verdict.label, on: side, example)
    guard let group = grouping.group(of: evidence.connection.endpoint(.server)) else { return }
    if groups[group] != nil || groups.count < capacity {
      groups[group, default: Entry()].count(verdict.label, on: side, example)
    } else {
      rest.count(verdict.label, on: side, example)
    }
  }

  /// Whether there was no room for some group.
  public var isPartial: Bool { rest.before.total + rest.after.total > 0 }

  /// The groups that are compared, each with what was counted of it.
  ///
  /// All together is no group of its own when there is but one other.
  var compared: [(group: MixGroup, entry: Entry)] {
    var compared = groups.map { (group: $0.key, entry: $0.value) }
    if isPartial { compared.append((.rest, rest)) }
    if compared.count != 1 { compared.append((.all, all)) }
    return compared.sorted { $0.group.precedes($1.group) }
  }
}

extension MixTable.Entry {
  /// Counts a connection, and keeps it if it is an example that there is room for.
  mutating func count(_ label: Label, on side: MixSide, _ example: () -> CheckFinding) {
    switch side {
    case .before: before.count(label)
    case .after:
      after.count(label)
      if label.isTrouble, after[label] <= UInt64(MixTable.exampleLimit) {
        examples.append(example())
      }
    }
  }
}

extension Label {
  /// Whether a growing share of the label is a regression.
  ///
  /// Not `open`: how many connections are open depends on when a capture ends.
  public var isTrouble: Bool {
    switch self {
    case .rstAborted, .halfClosed, .unfinishedClose, .lostSegmentRetransmitted, .notEstablished:
      true
    case .cleanFourWay, .mergedThreeWay, .simultaneous, .open: false
    }
  }
}
