import FlowTracking
import MetricsWriting
import ReportWriting
import TeardownAnalysis
import Testing
import TestSupport
import Wire

@Suite("The page of metrics") struct PageTests {
  /// How a connection closes, segment by segment: the sender, the bits, and when.
  private struct Close {
    private(set) var segments: [Segment] = []
    private var next: (client: UInt32, server: UInt32) = (100, 500)
    private var frame: UInt64 = 0
    private let port: UInt16

    init(port: UInt16) {
      self.port = port
      send(true, .syn, at: 0)
      send(false, [.syn, .ack], at: 0.01)
      send(true, .ack, at: 0.02)
    }

    /// A segment that acknowledges all but the `behind` newest octets of its peer.
    mutating func send(
      _ fromClient: Bool, _ control: ControlBits, at second: Double, behind: UInt32 = 0
    ) {
      frame += 1
      let client = Endpoint(address: IPAddress(v4: 1), port: port)
      let server = Endpoint(address: IPAddress(v4: 2), port: 80)
      let (tuple, direction) =
        fromClient
        ? FourTuple.orient(from: client, to: server) : FourTuple.orient(from: server, to: client)
      let field = control.contains(.ack) ? (fromClient ? next.server : next.client) - behind : 0
      segments.append(
        Segment(
          tuple: tuple, direction: direction, control: control, frame: frame,
          timestamp: Timestamp(nanoseconds: 1_000_000_000_000 + Int64(second * 1e9)),
          sequence: SequenceNumber(fromClient ? next.client : next.server),
          acknowledgmentField: SequenceNumber(field), payloadLength: 0))
      guard !control.isDisjoint(with: [.syn, .fin]) else { return }
      if fromClient { next.client += 1 } else { next.server += 1 }
    }
  }

  private func page(_ closes: [Close]) throws -> ExpositionText {
    var tracker = ConnectionTracker()
    for segment in closes.flatMap(\.segments) { tracker.absorb(segment) }
    tracker.finish()
    var evidence = ConnectionEvidence()
    var metrics = CloseMetrics()
    while tracker.takeFinished(into: &evidence) {
      metrics.add(evidence, judged: Verdict(of: evidence))
    }
    return try ExpositionText(text(metrics, tracker.statistics))
  }

  private func text(_ closes: CloseMetrics, _ statistics: TrackerStatistics) -> String {
    var facts = CaptureFacts(
      file: "eth0", linkType: "Ethernet", snapshotLength: 256, precision: .nanoseconds)
    facts.frames = 70
    facts.tracker = statistics
    facts.skipped = [.init(name: "not-tcp", text: "not TCP", frames: 4, isDamage: false)]
    var live = LiveFacts()
    var first = LiveFacts.Interface(name: "eth0", linkType: "Ethernet")
    first.received = 60
    first.kernelDrops = 2
    first.interfaceDrops = 3
    first.interruptions = 1
    live.interfaces = [first, LiveFacts.Interface(name: "wg0", linkType: "raw")]
    live.trackedConnections = 9
    live.time = Timestamp(nanoseconds: 1_795_218_601_250_000_000)
    facts.live = live
    var census = ConnectionCensus()
    census.halfClosed = 5
    census.inTimeWait = 6
    return MetricsPage.text(
      of: MetricsSnapshot(
        facts: facts, census: census, closes: closes, skipReasons: ["not-ip", "not-tcp"]),
      ProcessFacts(
        version: "1.2.3", start: 1_795_218_600_000_000_000, residentBytes: 4096,
        processorTime: 2_500_000_000))
  }

  /// FIN, ACK at once, FIN three seconds later.
  private var clean: Close {
    var close = Close(port: 1)
    close.send(true, [.fin, .ack], at: 1)
    close.send(false, .ack, at: 1.5)
    close.send(false, [.fin, .ack], at: 4.5)
    close.send(true, .ack, at: 4.75)
    return close
  }

  private var merged: Close {
    var close = Close(port: 2)
    close.send(false, [.fin, .ack], at: 1)
    close.send(true, [.fin, .ack], at: 1.25)
    close.send(false, .ack, at: 1.5)
    return close
  }

  private var crossed: Close {
    var close = Close(port: 3)
    close.send(true, [.fin, .ack], at: 1)
    close.send(false, [.fin, .ack], at: 1.01, behind: 1)
    close.send(true, .ack, at: 1.02)
    close.send(false, .ack, at: 1.03)
    return close
  }

  private var halfClosed: Close {
    var close = Close(port: 4)
    close.send(true, [.fin, .ack], at: 1)
    close.send(false, .ack, at: 1.5)
    return close
  }

  private var aborted: Close {
    var close = Close(port: 5)
    close.send(false, [.rst, .ack], at: 1)
    return close
  }

  @Test func closesAreCountedByLabelAndRSTsByClass() throws {
    let page = try page([clean, merged, crossed, halfClosed, aborted])
    func closed(_ label: String) -> Double? {
      page["lastack_connections_closed_total", ["label": label]]
    }
    let told = ["clean-four-way", "merged-three-way", "simultaneous", "half-closed", "rst-aborted"]
    for label in told { #expect(closed(label) == 1) }
    #expect(closed("open") == 0)
    #expect(page["lastack_resets_total", ["class": "abort", "sender": "server"]] == 1)
    #expect(page["lastack_resets_total", ["class": "abort", "sender": "client"]] == 0)
    #expect(page["lastack_connections_seen_total"] == 5)
  }

  @Test func closeWaitRunsFromTheAckOfTheFirstFinToTheSecondFin() throws {
    let page = try page([clean, merged, crossed, halfClosed, aborted])
    // Three seconds, none where both are one segment; nothing of the others, which had no such end.
    let waits = try #require(page.histogram("lastack_close_wait_seconds"))
    #expect(waits == (2, 3))
    let buckets = page.buckets("lastack_close_wait_seconds")
    #expect(buckets.first { $0.bound == 0.0001 }?.count == 1)
    #expect(buckets.first { $0.bound == 2.5 }?.count == 1)
    #expect(buckets.first { $0.bound == 5 }?.count == 2)
    let closes = try #require(page.histogram("lastack_close_duration_seconds"))
    #expect(closes.count == 3)
    #expect(abs(closes.sum - (3.75 + 0.5 + 0.03)) < 1e-6)
  }

  @Test func framesInterfacesAndTheProgramAreThere() throws {
    let page = try page([])
    #expect(page["lastack_build_info", ["version": "1.2.3"]] == 1)
    #expect(page["process_start_time_seconds"] == 1_795_218_600)
    #expect(page["process_cpu_seconds_total"] == 2.5)
    #expect(page["process_resident_memory_bytes"] == 4096)
    #expect(page["lastack_frames_received_total", ["interface": "eth0"]] == 60)
    #expect(page["lastack_frames_dropped_total", ["interface": "eth0", "by": "kernel"]] == 2)
    #expect(page["lastack_frames_dropped_total", ["interface": "eth0", "by": "interface"]] == 3)
    #expect(page["lastack_frames_dropped_total", ["interface": "wg0", "by": "kernel"]] == 0)
    #expect(page["lastack_interface_interruptions_total", ["interface": "eth0"]] == 1)
    #expect(page["lastack_frames_analyzed_total"] == 70)
    #expect(page["lastack_frames_skipped_total", ["reason": "not-tcp"]] == 4)
    #expect(page["lastack_frames_skipped_total", ["reason": "not-ip"]] == 0)
    #expect(page["lastack_tracked_connections"] == 9)
    #expect(page["lastack_half_closed_connections"] == 5)
    #expect(page["lastack_time_wait_connections"] == 6)
    #expect(page["lastack_last_look_timestamp_seconds"] == 1_795_218_601.25)
    // Nothing is stored, so that nothing is said of it.
    #expect(page.families["lastack_frames_stored_total"] == nil)
  }

  @Test func everySeriesIsThereBeforeItsFirstEventAndNoneIsAddedLater() throws {
    func series(_ page: ExpositionText) -> [String: Int] {
      page.families.mapValues(\.samples.count)
    }
    let before = series(try page([]))
    #expect(before == series(try page([clean, merged, crossed, halfClosed, aborted])))
    #expect(before["lastack_connections_closed_total"] == Label.allCases.count)
    #expect(before["lastack_waves_lost_total"] == 12)
    #expect(before["lastack_resets_total"] == 2 * ResetClass.allCases.count)
  }

  @Test(.enabled(if: Promtool.isAvailable, Promtool.requirement))
  func promtoolHasNothingToSay() throws {
    let outcome = try Promtool.run(
      "check", "metrics", input: text(CloseMetrics(), TrackerStatistics()))
    #expect(outcome == (0, ""))
  }
}
