public import CheckReporting
internal import CaptureSummary
public import TeardownAnalysis

/// How the mix of closes changed from one capture to another.
///
/// For every group and label, the shares on both sides, and whether their difference is more than
/// chance: by Fisher's exact test, corrected over all groups and labels of the comparison. A change
/// is significant when its corrected probability is at most `level` and the share moved by at
/// least `leastChange`, because with a million connections a change that matters to nobody is no
/// chance either. A regression is a significant growth of a label that tells of trouble.
public struct MixDifference: Sendable {
  /// The probability that a comparison in which nothing changed finds a change anywhere.
  public let level: Double
  /// The least change of a share that counts.
  ///
  /// Unit: a share, 0.01 for one percentage point.
  public let leastChange: Double
  /// By what connections are grouped.
  public let grouping: MixGrouping
  /// The groups, all together first, the rest last.
  public let groups: [Group]
  /// How many comparisons could be significant at all, and were corrected for.
  public let comparisons: Int
  /// Whether there was no room for some servers, which are the group `rest`.
  public let isPartial: Bool
  /// Connections of the first capture.
  public let connectionsBefore: UInt64
  /// Connections of the second capture.
  public let connectionsAfter: UInt64

  /// One group's changes.
  public struct Group: Sendable {
    /// Which connections.
    public let group: MixGroup
    /// How many of them there are in the first capture.
    public let before: UInt64
    /// How many of them there are in the second capture.
    public let after: UInt64
    /// Every label that occurred on either side, in the order of reports.
    public let changes: [Change]
    /// Connections of the second capture whose close went wrong, the first few of each label.
    public let examples: [CheckFinding]

    /// Whether there are too few connections to tell a change of any label from chance.
    public var isTooSmall: Bool { changes.allSatisfy { $0.adjusted == nil } }
  }

  /// The change of one label.
  public struct Change: Sendable {
    /// The label.
    public let label: Label
    /// Connections with it in the first capture.
    public let before: UInt64
    /// Connections with it in the second capture.
    public let after: UInt64
    /// By how much its share grew; nil where one side has no connections.
    ///
    /// Unit: a share, 0.01 for one percentage point.
    public let growth: Double?
    /// The probability of such a difference or a less probable one by chance, uncorrected.
    public let probability: Double
    /// The same after the correction; nil where there are too few connections to tell anything.
    public let adjusted: Double?
    /// Whether it is more than chance, and large enough to matter.
    public let isSignificant: Bool

    /// Whether it is significant and for the worse.
    public var isRegression: Bool { isSignificant && label.isTrouble && (growth ?? 0) > 0 }
    /// Whether it is significant and for the better.
    public var isImprovement: Bool { isSignificant && label.isTrouble && (growth ?? 0) < 0 }
  }

  /// Compares what was counted of two captures.
  public init(_ table: MixTable, level: Double, leastChange: Double) {
    self.level = level
    self.leastChange = leastChange
    grouping = table.grouping
    isPartial = table.isPartial
    connectionsBefore = table.all.before.total
    connectionsAfter = table.all.after.total
    let compared = table.compared.map {
      (group: $0.group, entry: $0.entry, counts: Counts($0.entry))
    }
    let tests = compared.flatMap { $0.counts.tests }
    let correction = HolmCorrection(tests, level: level)
    comparisons = correction.comparisons
    var place = 0
    groups = compared.map { group, entry, counts in
      let changes = counts.labels.map { label in
        defer { place += 1 }
        return Change(
          label, counts, test: tests[place], adjusted: correction.adjusted[place], level: level,
          leastChange: leastChange)
      }
      return Group(
        group: group, before: counts.totalBefore, after: counts.totalAfter, changes: changes,
        examples: entry.examples)
    }
  }

  /// The regressions, with their groups.
  public var regressions: [(group: Group, change: Change)] {
    groups.flatMap { group in group.changes.filter(\.isRegression).map { (group, $0) } }
  }
}

/// What was counted of a group, and the tests of its labels.
private struct Counts {
  let labels: [Label]
  let before: Tally<Label>
  let after: Tally<Label>
  let totalBefore: UInt64
  let totalAfter: UInt64

  init(_ entry: MixTable.Entry) {
    before = entry.before
    after = entry.after
    totalBefore = before.total
    totalAfter = after.total
    labels = Label.allCases.filter { entry.before[$0] + entry.after[$0] > 0 }
  }

  var tests: [FisherExactTest] {
    labels.map {
      FisherExactTest(before: before[$0], of: totalBefore, after: after[$0], of: totalAfter)
    }
  }

  /// By how much the share of a label grew; nil where one side has no connections.
  func growth(of label: Label) -> Double? {
    if totalBefore == 0 || totalAfter == 0 { return nil }
    return Double(after[label]) / Double(totalAfter) - Double(before[label]) / Double(totalBefore)
  }
}

extension MixDifference.Change {
  fileprivate init(
    _ label: Label, _ counts: Counts, test: FisherExactTest, adjusted: Double?, level: Double,
    leastChange: Double
  ) {
    self.label = label
    before = counts.before[label]
    after = counts.after[label]
    growth = counts.growth(of: label)
    probability = test.probability
    self.adjusted = adjusted
    let isLikely = adjusted.map { $0 <= level } ?? false
    // A change of exactly the least one counts, whatever the rounding of the shares.
    isSignificant = isLikely && abs(growth ?? 0) >= leastChange - 1e-12
  }
}
