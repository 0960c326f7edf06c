import Foundation
import MixComparison
import TeardownAnalysis
import Testing

@Suite("How a comparison is written")
struct WriterTests {
  private let facts = DifferenceFacts(
    before: .init(file: "before.pcap"),
    after: .init(file: "a/rather/long/path/of/a/capture/that/does/not/fit/on/a/line/after.pcap"))

  private func text(_ table: MixTable, isColoured: Bool = false) -> String {
    var writer = DifferenceText(isColoured: isColoured)
    return writer.text(of: MixDifference(table, level: 0.01, leastChange: 0.01), facts)
  }

  /// Thirty servers, all of which got worse, by different measures.
  private var manyWorse: MixTable {
    Sample.table(
      (1...30 as ClosedRange<UInt32>).flatMap { host -> [Sample.Batch] in
        [
          .init(side: .before, label: .mergedThreeWay, number: 200, host: host),
          .init(side: .after, label: .mergedThreeWay, number: 100, host: host),
          .init(side: .after, label: .lostSegmentRetransmitted, number: 70 + Int(host), host: host),
        ]
      })
  }

  @Test func aPersonReadsEightyColumns() {
    let tables = [
      manyWorse, Sample.aborts(before: 10, of: 20_000, after: 12_000, of: 20_000),
      Sample.aborts(before: 0, of: 0, after: 0, of: 0),
    ]
    for table in tables {
      for line in text(table).split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }
  }

  @Test func sharesChangesAndMarksStandInColumns() {
    let lines = text(Sample.aborts(before: 10, of: 1000, after: 62, of: 1000))
      .split(separator: "\n").map { String($0) }
    #expect(lines.contains("10.0.0.1:443"))
    #expect(
      lines.contains(
        "  clean-four-way                   990   99.0%     938  93.8%     -5.2  changed"))
    #expect(
      lines.contains(
        "  rst-aborted                       10    1.0%      62   6.2%     +5.2  worse"))
  }

  @Test func theWorstServersComeFirstAndTheOthersAreCounted() {
    let text = text(manyWorse)
    let shown = text.split(separator: "\n").filter { $0.hasSuffix(":443") }
    #expect(shown.count == 20)
    #expect(shown.first == "10.0.0.30:443")
    #expect(shown.last == "10.0.0.11:443")
    #expect(text.contains("10 more changed; --format json lists all."))
  }

  @Test func whatDidNotChangeIsCountedWithWhatCannotBeTold() {
    let text = text(
      Sample.table([
        .init(side: .before, label: .cleanFourWay, number: 90, host: 1),
        .init(side: .before, label: .halfClosed, number: 10, host: 1),
        .init(side: .after, label: .cleanFourWay, number: 89, host: 1),
        .init(side: .after, label: .halfClosed, number: 11, host: 1),
        .init(side: .before, label: .cleanFourWay, number: 1, host: 2),
        .init(side: .after, label: .halfClosed, number: 1, host: 2),
        .init(side: .after, label: .open, number: 1, host: 3),
      ])
    ).replacing("\n  ", with: " ")
    #expect(
      text.contains(
        "No significant change at 2 servers, 1 of which have too few connections of a kind to tell. "
          + "1 server in one of the captures only."), "\(text)")
    #expect(text.contains("significant at 1% and from a change of 1% of the connections on."))
  }

  @Test func colourIsOnlyThereWhenAsked() {
    let table = Sample.aborts(before: 10, of: 1000, after: 62, of: 1000)
    #expect(!text(table).contains("\u{1b}"))
    #expect(text(table, isColoured: true).contains("\u{1b}[31mrst-aborted\u{1b}[0m"))
  }

  @Test func programsReadEveryGroupAndNumber() throws {
    let difference = MixDifference(manyWorse, level: 0.01, leastChange: 0.02)
    let object = try JSONSerialization.jsonObject(
      with: Data(DifferenceJSON().text(of: difference, facts).utf8))
    let document = try #require(object as? [String: Any])
    #expect(document["schema"] as? String == "lastack.diff/1")
    #expect(document["regressions"] as? Int == 31)
    #expect(document["comparisons"] as? Int == 62)
    #expect(document["min_change"] as? Double == 0.02)
    #expect((document["before"] as? [String: Any])?["connections"] as? Int == 6000)
    let groups = try #require(document["groups"] as? [[String: Any]])
    #expect(groups.count == 31)
    #expect(groups[0]["group"] as? String == "all")
    #expect(groups[0]["server"] is NSNull)
    #expect((groups[1]["server"] as? [String: Any])?["ip"] as? String == "10.0.0.1")
    let labels = try #require(groups[1]["labels"] as? [[String: Any]])
    #expect(
      labels.map { $0["label"] as? String } == ["merged-three-way", "lost-segment-retransmitted"])
    #expect(labels[1]["before"] as? Int == 0)
    #expect(labels[1]["after"] as? Int == 71)
    #expect(labels[1]["after_share"] as? Double == 71.0 / 171)
    #expect(labels[1]["regression"] as? Bool == true)
  }
}
