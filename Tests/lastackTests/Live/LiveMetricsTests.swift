import Foundation
import Synchronization
import TestSupport
import Testing

@Suite(
  "Live: metrics", .serialized, .enabled(if: NetworkLab.isAvailable, NetworkLab.requirement))
struct LiveMetricsTests {
  private static let arguments = [
    "-i", "wire", "--linger", "1", "--format", "ndjson", "--metrics", "127.0.0.1:0",
  ]

  /// What the metrics are held against, of a connection's record.
  private struct Record: Decodable {
    let label: String
    let shape: String?
    let close: Close
    let spuriousRetransmissions: Int
    let rst: [Reset]

    struct Close: Decodable {
      let duration: Double?
      let waves: [Wave]
    }
    struct Wave: Decodable {
      let wave: Int
      let lost: Int
      let certainty: String?
    }
    struct Reset: Decodable {
      let from: String
      let `class`: String
    }

    /// How long the FINs took; nil without any.
    var duration: Double? { close.waves.isEmpty ? nil : close.duration }

    static func all(in output: String) throws -> [Record] {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try output.split(separator: "\n").map {
        try decoder.decode(Record.self, from: Data($0.utf8))
      }
    }
  }

  @Test func theMetricsAgreeWithTheRecords() throws {
    let lab = try NetworkLab()
    let program = try LiveProgram(in: lab.client, Self.arguments)
    let scrape = try MetricsScrape(program, in: lab.client)
    let closes = LiveClosesTests()
    for way in [LiveClosesTests.Way.clean, .merged, .merged, .aborted, .lost, .simultaneous] {
      try closes.close(way, in: lab)
    }
    // A server that never closes, while the test goes on.
    let listener = try LabSocket.listener(in: lab.server, port: 8001)
    let client = try LabSocket.make(in: lab.client)
    try client.connect(port: 8001)
    let leaking = try listener.accept()
    client.shutDown()
    leaking.receive(1)

    let page = try scrape.page(closed: 6)
    let records = try Record.all(in: program.output)
    #expect(records.count == 6)
    let families = page.families
    for sample in families["lastack_connections_closed_total"]?.samples ?? [] {
      let told = records.count { $0.label == sample.labels["label"] }
      #expect(sample.value == Double(told), "\(sample.labels)")
    }
    for sample in families["lastack_waves_lost_total"]?.samples ?? [] {
      let told = records.flatMap(\.close.waves).filter {
        "\($0.wave)" == sample.labels["wave"] && $0.certainty == sample.labels["certainty"]
      }
      #expect(sample.value == Double(told.reduce(0) { $0 + $1.lost }), "\(sample.labels)")
    }
    for sample in families["lastack_resets_total"]?.samples ?? [] {
      let told = records.flatMap(\.rst).count {
        $0.class == sample.labels["class"] && $0.from == sample.labels["sender"]
      }
      #expect(sample.value == Double(told), "\(sample.labels)")
    }
    let spurious = records.reduce(0) { $0 + $1.spuriousRetransmissions }
    #expect(page["lastack_spurious_retransmissions_total"] == Double(spurious))
    try expectHistograms(of: page, records)
    #expect(page["lastack_connections_seen_total"] == 7)
    #expect(page["lastack_half_closed_connections"] == 1)
    // All but the abort and the leak.
    #expect(page["lastack_time_wait_connections"] == 5)
    #expect(page["lastack_tracked_connections"] == 1)

    let health = try scrape.get("/healthz")
    #expect(health.status == "HTTP/1.1 200 OK")
    #expect(health.body.hasPrefix(#"{"status":"capturing","last_look_seconds":0."#))
    let outcome = try program.finish()
    let capture = outcome.summary.capture
    #expect(page["lastack_frames_analyzed_total"] == Double(capture.frames))
    #expect(
      page["lastack_frames_received_total", ["interface": "wire"]]
        == Double(capture.live.received))
  }

  private func expectHistograms(of page: ExpositionText, _ records: [Record]) throws {
    let durations = records.compactMap(\.duration)
    let closes = try #require(page.histogram("lastack_close_duration_seconds"))
    #expect(closes.count == Double(durations.count))
    #expect(abs(closes.sum - durations.reduce(0, +)) < 1e-6)
    for bucket in page.buckets("lastack_close_duration_seconds") {
      #expect(bucket.count == Double(durations.count { $0 <= bucket.bound }))
    }
    // In each that did not cross. One server waited for a tenth of a second, of which its kernel held
    // the ACK back for some 40 ms; the others did not wait.
    let waited = records.count { $0.shape != nil && $0.shape != "simultaneous" }
    let waits = try #require(page.histogram("lastack_close_wait_seconds"))
    #expect(waits.count == Double(waited))
    #expect((0.04..<0.5).contains(waits.sum))
    let quick = page.buckets("lastack_close_wait_seconds").first { $0.bound == 0.025 }
    #expect(quick?.count == Double(waited - 1))
  }

  @Test func scrapersInParallelSeeNumbersThatOnlyRiseAndHoldNothingUp() throws {
    let lab = try NetworkLab()
    let program = try LiveProgram(in: lab.client, Self.arguments)
    let scrape = try MetricsScrape(program, in: lab.client)
    // Some who ask nothing, all the while.
    let silent = try (0..<20).map { _ in
      let socket = try LabSocket.make(in: lab.client)
      try socket.connect(to: "127.0.0.1", port: scrape.port)
      return socket
    }
    let isOver = Atomic<Bool>(false)
    let faults = Mutex<[String]>([])
    let scrapes = Atomic<Int>(0)
    let group = DispatchGroup()
    for _ in 0..<2 {
      DispatchQueue.global().async(group: group) {
        var last = 0.0
        while !isOver.load(ordering: .relaxed) {
          do {
            let page = try scrape.page()
            let seen = page["lastack_connections_seen_total"] ?? -1
            if seen < last { faults.withLock { $0.append("\(seen) after \(last)") } }
            last = seen
            scrapes.add(1, ordering: .relaxed)
          } catch {
            faults.withLock { $0.append("\(error)") }
          }
        }
      }
    }
    let listener = try LabSocket.listener(in: lab.server, port: 8000)
    for _ in 0..<3000 {
      let client = try LabSocket.make(in: lab.client)
      try client.connect(port: 8000)
      let server = try listener.accept()
      client.close(aborting: true)
      server.close()
    }
    let page = try scrape.page(closed: 3000)
    isOver.store(true, ordering: .relaxed)
    group.wait()
    #expect(faults.withLock { $0 } == [])
    #expect(scrapes.load(ordering: .relaxed) >= 10)
    #expect(page["lastack_connections_closed_total", ["label": "rst-aborted"]] == 3000)
    let drops = page["lastack_frames_dropped_total", ["interface": "wire", "by": "kernel"]]
    #expect(drops == 0)
    let outcome = try program.finish()
    #expect(outcome.records.count == 3000)
    #expect(outcome.summary.capture.live.received == outcome.summary.capture.frames)
    withExtendedLifetime(silent) {}
  }

  @Test func aCaptureThatIsStuckIsNotWellAndItsLastNumbersAreStillServed() throws {
    let lab = try NetworkLab()
    let pipe = Pipe()
    let program = try LiveProgram(in: lab.client, Self.arguments, output: pipe)
    let scrape = try MetricsScrape(program, in: lab.client)
    // More records than a pipe holds that nobody reads.
    let listener = try LabSocket.listener(in: lab.server, port: 8000)
    for _ in 0..<500 {
      let client = try LabSocket.make(in: lab.client)
      try client.connect(port: 8000)
      let server = try listener.accept()
      client.close(aborting: true)
      server.close()
    }
    let limit = Date(timeIntervalSinceNow: 40)
    var health = try scrape.get("/healthz")
    while health.status == "HTTP/1.1 200 OK", Date() < limit {
      Thread.sleep(forTimeInterval: 0.5)
      health = try scrape.get("/healthz")
    }
    #expect(health.status == "HTTP/1.1 503 Service Unavailable")
    #expect(health.body.hasPrefix(#"{"status":"stalled","last_look_seconds":1"#))
    #expect(try scrape.page()["lastack_connections_seen_total"] == 500)
    program.signal(SIGKILL)
    program.process.waitUntilExit()
  }
}
