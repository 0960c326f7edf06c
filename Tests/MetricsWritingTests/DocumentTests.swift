import FlowTracking
import Foundation
import MetricsWriting
import ReportWriting
import Testing
import TestSupport

/// What docs/live.md says of the metrics, and gives to take over.
@Suite("The documentation of metrics") struct DocumentTests {
  private static let document = "docs/live.md"

  /// Every family that there can be.
  private func page() throws -> ExpositionText {
    var facts = CaptureFacts(
      file: "eth0", linkType: "Ethernet", snapshotLength: 256, precision: .nanoseconds)
    var live = LiveFacts()
    live.interfaces = [LiveFacts.Interface(name: "eth0", linkType: "Ethernet")]
    live.writtenFrames = 1
    live.unwrittenFrames = 2
    facts.live = live
    let snapshot = MetricsSnapshot(
      facts: facts, census: ConnectionCensus(), closes: CloseMetrics(), skipReasons: ["not-ip"])
    return try ExpositionText(
      MetricsPage.text(
        of: snapshot,
        ProcessFacts(version: "1", start: 0, residentBytes: 1, processorTime: 1)))
  }

  private func rules() throws -> String {
    try #require(try DocumentBlock.named("lastack.rules.yml", in: Self.document))
  }

  @Test func itsTableListsEveryMetricWithItsTypeAndLabels() throws {
    var told: [String: (type: String, labels: Set<String>)] = [:]
    for line in try DocumentBlock.text(Self.document).split(separator: "\n") {
      let cells = line.split(separator: "|").map { $0.split(separator: "`") }
      guard line.hasPrefix("| `lastack_") || line.hasPrefix("| `process_"), cells.count == 4 else {
        continue
      }
      let names = cells[0].filter { $0.contains("_") }
      let type = cells[1].joined().trimmingCharacters(in: .whitespaces)
      let labels = cells[2].filter { $0.contains { $0.isLetter } }
      for name in names { told[String(name)] = (type, Set(labels.map(String.init))) }
    }
    let families = try page().families
    #expect(Set(told.keys) == Set(families.keys))
    for (name, family) in families {
      #expect(told[name]?.type == family.type, "\(name)")
      let labels = Set(family.samples.flatMap(\.labels.keys)).subtracting(["le"])
      #expect(told[name]?.labels == labels, "\(name)")
    }
  }

  @Test func itsAlertsAskForMetricsThatThereAre() throws {
    let families = try page().families
    let series = Set(families.values.flatMap(\.samples).map(\.name))
    var asked: Set<String> = []
    for word in try rules().split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_") })
    where word.hasPrefix("lastack_") {
      asked.insert(String(word))
    }
    #expect(asked.count >= 6)
    #expect(asked.subtracting(series) == [])
  }

  @Test(.enabled(if: Promtool.isAvailable, Promtool.requirement))
  func promtoolTakesTheScrapeConfigurationAndTheRules() throws {
    let configuration = try #require(
      try DocumentBlock.named("prometheus.yml", in: Self.document))
    let outcome = try Promtool.run(
      "check", "config", "prometheus.yml",
      files: ["prometheus.yml": configuration, "lastack.rules.yml": try rules()])
    #expect(outcome.status == 0, "\(outcome.said)")
    #expect(outcome.said.contains("8 rules found"))
  }

  /// An alert, what makes it fire, and the same a little less so that it does not.
  struct Alarm: CustomTestStringConvertible {
    let name: String
    /// Series, each a name with labels, and its values minute by minute.
    let ill: [(String, String)]
    let well: [(String, String)]
    var testDescription: String { name }
  }

  private static func closed(_ label: String, _ values: String) -> (String, String) {
    (#"lastack_connections_closed_total{instance="a",label="\#(label)"}"#, values)
  }

  private static func waits(_ slow: String) -> [(String, String)] {
    [
      (#"lastack_close_wait_seconds_bucket{instance="a",le="10"}"#, "0+98x60"),
      (#"lastack_close_wait_seconds_bucket{instance="a",le="30"}"#, slow),
      (#"lastack_close_wait_seconds_bucket{instance="a",le="+Inf"}"#, slow),
    ]
  }

  @Test(
    .enabled(if: Promtool.isAvailable, Promtool.requirement),
    arguments: [
      Alarm(
        name: "CloseWaitLeak", ill: [("lastack_half_closed_connections", "21+0x60")],
        // Many, but they come and go.
        well: [("lastack_half_closed_connections", "900 0 900 0 900 0+0x40 900+0x20")]),
      Alarm(name: "SlowToClose", ill: waits("0+100x60"), well: waits("0+98x60")),
      Alarm(
        name: "ManyAborts", ill: [closed("rst-aborted", "0+20x60"), closed("open", "0+100x60")],
        well: [closed("rst-aborted", "0+5x60"), closed("open", "0+100x60")]),
      Alarm(
        name: "LossyCloses",
        ill: [
          closed("lost-segment-retransmitted", "0+6x60"), closed("clean-four-way", "0+94x60"),
        ],
        // What never came to be is no close, and hides none.
        well: [
          closed("lost-segment-retransmitted", "0+4x60"), closed("clean-four-way", "0+96x60"),
        ]),
      Alarm(
        name: "CaptureDrops",
        ill: [(#"lastack_frames_dropped_total{interface="e",by="kernel"}"#, "0+1x60")],
        well: [(#"lastack_frames_dropped_total{interface="e",by="kernel"}"#, "9+0x60")]),
      Alarm(
        name: "ConnectionTableFull",
        ill: [("lastack_connections_evicted_total", "0+0x55 1 1 1 1 1")],
        well: [("lastack_connections_evicted_total", "5+0x60")]),
      Alarm(
        name: "CaptureStalled", ill: [("lastack_last_look_timestamp_seconds", "3000+0x60")],
        well: [("lastack_last_look_timestamp_seconds", "0+60x60")]),
      Alarm(
        name: "CaptureGone", ill: [(#"up{job="lastack"}"#, "0+0x60")],
        well: [(#"up{job="lastack"}"#, "1+0x60")]),
    ])
  func eachAlertFiresWhenItShouldAndNotOtherwise(alarm: Alarm) throws {
    for (series, isFiring) in [(alarm.ill, true), (alarm.well, false)] {
      let input = series.map { name, values in
        "      - series: '\(name)'\n        values: '\(values)'\n"
      }
      // promtool compares alerts with all their labels and texts, which are not the point here.
      let test = """
        rule_files: [lastack.rules.yml]
        evaluation_interval: 1m
        tests:
          - interval: 1m
            input_series:
        \(input.joined())
            promql_expr_test:
              - expr: count(ALERTS{alertname="\(alarm.name)",alertstate="firing"})
                eval_time: 60m
                exp_samples: \(isFiring ? "[{ value: 1 }]" : "[]")

        """
      let outcome = try Promtool.run(
        "test", "rules", "test.yml",
        files: ["test.yml": test, "lastack.rules.yml": try rules()])
      #expect(outcome.status == 0, "\(isFiring ? "fires" : "is silent"): \(outcome.said)")
    }
  }
}
