import CheckReporting
import MixComparison
import TeardownAnalysis
import Testing
import Wire

@Suite("What changed")
struct DifferenceTests {
  private func difference(
    _ table: MixTable, level: Double = 0.01, leastChange: Double = 0.01
  ) -> MixDifference {
    MixDifference(table, level: level, leastChange: leastChange)
  }

  private let facts = DifferenceFacts(
    before: .init(file: "before.pcap"), after: .init(file: "after.pcap"))

  @Test func aClearGrowthOfTroubleIsARegression() throws {
    let difference = difference(Sample.aborts(before: 10, of: 1000, after: 60, of: 1000))
    let regression = try #require(difference.regressions.first)
    #expect(difference.regressions.count == 1)
    #expect(regression.change.label == .rstAborted)
    #expect(abs(try #require(regression.change.growth) - 0.05) < 1e-12)
    #expect(try #require(regression.change.adjusted) < 1e-6)
  }

  @Test func itsDeclineIsAnImprovement() throws {
    let difference = difference(Sample.aborts(before: 60, of: 1000, after: 10, of: 1000))
    #expect(difference.regressions.isEmpty)
    let change = try #require(difference.groups[0].changes.first { $0.label == .rstAborted })
    #expect(change.isImprovement)
  }

  @Test func aGrowthOfWhatIsNoTroubleIsNoRegression() throws {
    let difference = difference(
      Sample.table([
        .init(side: .before, label: .cleanFourWay, number: 500),
        .init(side: .after, label: .open, number: 500),
      ]))
    #expect(difference.regressions.isEmpty)
    #expect(difference.groups[0].changes.allSatisfy { $0.isSignificant && !$0.isImprovement })
  }

  @Test(arguments: [(0, 3, 1, 3), (0, 5, 2, 5), (1, 10, 4, 10), (0, 1, 1, 1), (2, 100, 6, 100)])
  func smallNumbersRaiseNoAlarm(before: Int, of totalBefore: Int, after: Int, of totalAfter: Int) {
    let table = Sample.aborts(before: before, of: totalBefore, after: after, of: totalAfter)
    #expect(difference(table, level: 0.05).regressions.isEmpty)
  }

  @Test func aChangeTooSmallToMatterIsNoneHoweverCertain() {
    // 1.0% to 1.5%: certain with so many connections, and half a point.
    let table = Sample.aborts(before: 200, of: 20_000, after: 300, of: 20_000)
    #expect(difference(table, leastChange: 0.01).regressions.isEmpty)
    #expect(difference(table, leastChange: 0.005).regressions.count == 1)
    #expect(difference(table, leastChange: 0).regressions.count == 1)
  }

  @Test func theServerThatChangedIsToldFromThoseThatDidNot() throws {
    var batches: [Sample.Batch] = []
    for host in 1...30 as ClosedRange<UInt32> {
      for side in MixSide.allCases {
        let isWorse = side == .after && host == 7
        batches.append(
          .init(side: side, label: .halfClosed, number: isWorse ? 40 : 4, host: host))
        batches.append(
          .init(side: side, label: .mergedThreeWay, number: isWorse ? 60 : 96, host: host))
      }
    }
    let difference = difference(Sample.table(batches))
    #expect(difference.groups.first?.group == .all)
    #expect(difference.groups.count == 31)
    #expect(difference.regressions.map { $0.group.group.name } == ["10.0.0.7:443"])
  }

  @Test func groupsMayBePortsOrNone() {
    let batches: [Sample.Batch] = [
      .init(side: .before, label: .cleanFourWay, number: 5, host: 1, port: 80),
      .init(side: .before, label: .cleanFourWay, number: 5, host: 2, port: 80),
      .init(side: .after, label: .cleanFourWay, number: 5, host: 2, port: 443),
    ]
    let names = { grouping in
      self.difference(Sample.table(by: grouping, batches)).groups.map { $0.group.name }
    }
    #expect(names(.server) == ["all servers", "10.0.0.1:80", "10.0.0.2:80", "10.0.0.2:443"])
    #expect(names(.port) == ["all servers", "port 80", "port 443"])
    #expect(names(.all) == ["all servers"])
  }

  @Test func aServerThatIsNewHasNothingToBeComparedWith() throws {
    let difference = difference(
      Sample.table([
        .init(side: .before, label: .cleanFourWay, number: 500, host: 1),
        .init(side: .after, label: .cleanFourWay, number: 500, host: 1),
        .init(side: .after, label: .rstAborted, number: 500, host: 2),
      ]))
    let new = try #require(difference.groups.first { $0.group.name == "10.0.0.2:443" })
    #expect(new.before == 0)
    #expect(new.changes.allSatisfy { $0.growth == nil && $0.adjusted == nil && !$0.isSignificant })
    // All together still tell.
    #expect(difference.regressions.map(\.group.group) == [.all])
  }

  @Test func whereThereIsNoRoomTheRestIsCountedTogetherAndExactly() throws {
    var batches: [Sample.Batch] = []
    for host in 1...10 as ClosedRange<UInt32> {
      batches.append(.init(side: .before, label: .cleanFourWay, number: 3, host: host))
    }
    for host in 6...15 as ClosedRange<UInt32> {
      batches.append(.init(side: .after, label: .halfClosed, number: 2, host: host))
    }
    let difference = difference(Sample.table(capacity: 7, batches))
    #expect(difference.isPartial)
    #expect(difference.groups.count == 9)
    let rest = try #require(difference.groups.last)
    #expect(rest.group == .rest)
    #expect((rest.before, rest.after) == (9, 16))
    let kept = try #require(difference.groups.first { $0.group.name == "10.0.0.7:443" })
    #expect((kept.before, kept.after) == (3, 2))
    #expect((difference.connectionsBefore, difference.connectionsAfter) == (30, 20))
  }

  @Test func theFirstConnectionsOfARegressionAreItsEvidence() throws {
    let table = Sample.aborts(before: 0, of: 100, after: 50, of: 100)
    let report = difference(table).report(facts, severity: .error, demandsConnections: true)
    #expect(report.hasFailed)
    let result = try #require(report.results.first { $0.outcome == .failed })
    #expect(result.rule == "regression rst-aborted")
    #expect(result.subject == "10.0.0.1:443")
    #expect(
      result.message == "rst-aborted at 10.0.0.1:443: from 0% (0 of 100) to 50.0% (50 of 100), "
        + "+50.0 percentage points.")
    #expect(result.findings.map(\.connection) == [101, 102, 103])
    #expect(result.findings.map(\.frames) == [[1010, 1016], [1020, 1026], [1030, 1036]])
    #expect(result.omittedFindings == 47)
    #expect(report.count(of: .passed) == 4)
  }

  @Test func aRegressionMayMerelyWarn() {
    let table = Sample.aborts(before: 0, of: 100, after: 50, of: 100)
    let report = difference(table).report(facts, severity: .warning, demandsConnections: true)
    #expect(!report.hasFailed)
    #expect(report.count(of: .failed) == 1)
  }

  @Test func aSilentCaptureFailsUnlessItIsAllowedTo() {
    let table = Sample.aborts(before: 5, of: 10, after: 0, of: 0)
    for severity in CheckSeverity.allCases {
      #expect(
        difference(table).report(facts, severity: severity, demandsConnections: true).hasFailed)
      #expect(
        !difference(table).report(facts, severity: severity, demandsConnections: false).hasFailed)
    }
  }

  @Test func aCaptureThatCouldNotBeReadIsAResultToo() throws {
    var facts = facts
    facts.after.failure = "after.pcap: ends inside a frame."
    let report = difference(Sample.aborts(before: 5, of: 10, after: 0, of: 0)).report(
      facts, severity: .error, demandsConnections: true)
    let failed = report.results.filter { $0.outcome == .failed }
    #expect(failed.map(\.rule) == [MixDifference.readingRule])
    #expect(failed.map(\.message) == ["after.pcap: ends inside a frame."])
  }
}
