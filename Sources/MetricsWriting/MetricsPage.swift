import CaptureSummary
import FlowTracking
import ReportWriting
import TeardownAnalysis
import Wire

/// The page that a scraper reads: which metrics there are, and what each says.
///
/// The values of labels are the cases of enums and the names of the interfaces captured on, never
/// addresses or ports, so that the number of series has a bound. Each series is there from the
/// start, at zero, so that the first event of its kind shows as a rise.
public enum MetricsPage {
  /// Renders the page.
  ///
  /// - Parameters:
  ///   - snapshot: what was captured.
  ///   - process: the program itself.
  /// - Returns: text in Prometheus' format.
  public static func text(of snapshot: MetricsSnapshot, _ process: ProcessFacts) -> String {
    var page = Exposition()
    append(process, &page)
    appendFrames(of: snapshot, &page)
    appendConnections(of: snapshot, &page)
    appendCloses(of: snapshot.closes, &page)
    return page.text
  }

  private static func append(_ process: ProcessFacts, _ page: inout Exposition) {
    page.begin("lastack_build_info", .gauge, "The version of lastack; always 1.")
    page.sample(1, ("version", process.version))
    page.begin("process_start_time_seconds", .gauge, "When the program started, since 1970.")
    page.sample(nanoseconds: process.start)
    page.begin(
      "process_cpu_seconds_total", .counter, "Time that processors have spent on the program.")
    page.sample(nanoseconds: process.processorTime)
    if let bytes = process.residentBytes {
      page.begin(
        "process_resident_memory_bytes", .gauge, "Memory that the program occupies.")
      page.sample(bytes)
    }
  }

  private static func appendConnections(of snapshot: MetricsSnapshot, _ page: inout Exposition) {
    let tracker = snapshot.facts.tracker
    page.begin("lastack_connections_seen_total", .counter, "Connections of which a segment came.")
    page.sample(tracker.connections)
    page.begin(
      "lastack_connections_evicted_total", .counter,
      "Connections judged before their time because the table was full.")
    page.sample(tracker.evictedConnections)
    page.begin(
      "lastack_connections_evicted_by_state_total", .counter,
      "The same, by how far they had got: only verdicts of those alive may be wrong.")
    page.sample(tracker.evictedUnestablished, ("state", "not-established"))
    page.sample(tracker.evictedEnded, ("state", "ended"))
    page.sample(tracker.evictedAlive, ("state", "alive"))
    page.begin(
      "lastack_tracked_connections", .gauge,
      "Connections in mind, those that ended and linger included.")
    page.sample(snapshot.facts.live?.trackedConnections ?? 0)
    page.begin(
      "lastack_half_closed_connections", .gauge,
      "Connections of which one end has closed and the other sits in CLOSE_WAIT.")
    page.sample(snapshot.census.halfClosed)
    page.begin(
      "lastack_time_wait_connections", .gauge,
      "Connections that closed within the last 60 s: one end holds TIME_WAIT.")
    page.sample(snapshot.census.inTimeWait)
  }

  private static func appendCloses(of closes: CloseMetrics, _ page: inout Exposition) {
    let summary = closes.summary
    page.begin(
      "lastack_connections_closed_total", .counter,
      "Connections whose verdict is final, by how they closed.")
    for label in Label.allCases { page.sample(summary.labels[label], ("label", label.rawValue)) }
    page.begin(
      "lastack_connections_not_established_total", .counter,
      "Connections that never came to be, by reason.")
    for reason in NotEstablishedReason.allCases {
      page.sample(summary.reasons[reason], ("reason", reason.rawValue))
    }
    page.begin(
      "lastack_waves_lost_total", .counter,
      "Segments of a close that were lost: 1 the first FIN, 2 its ACK, 3 the second FIN, 4 its ACK."
    )
    for (place, losses) in summary.losses.enumerated() {
      for certainty in Certainty.allCases {
        page.sample(
          losses.segments[certainty], ("wave", "\(place + 1)"), ("certainty", certainty.rawValue))
      }
    }
    page.begin(
      "lastack_spurious_retransmissions_total", .counter,
      "Copies of a FIN that were sent although nothing was lost.")
    page.sample(summary.spuriousRetransmissions)
    page.begin(
      "lastack_resets_total", .counter, "RSTs, by what brought them on and in whose name they came."
    )
    for kind in ResetClass.allCases {
      page.sample(summary.resetsByClient[kind], ("class", kind.rawValue), ("sender", "client"))
      page.sample(summary.resetsByServer[kind], ("class", kind.rawValue), ("sender", "server"))
    }
    page.begin(
      "lastack_close_duration_seconds", .histogram,
      "From the first FIN to the end of the close; bare RSTs do not count.")
    page.sample(closes.closeDurations)
    page.begin(
      "lastack_close_wait_seconds", .histogram,
      "From the second closer's ACK of the first FIN to its own FIN, where it sent one.")
    page.sample(closes.closeWaits)
  }

  private static func appendFrames(of snapshot: MetricsSnapshot, _ page: inout Exposition) {
    let facts = snapshot.facts
    if let live = facts.live {
      appendInterfaces(live.interfaces, &page)
      page.begin(
        "lastack_last_look_timestamp_seconds", .gauge,
        "When these numbers were taken, since 1970; twice a second if all is well.")
      page.sample(nanoseconds: live.time.nanoseconds)
      if let written = live.writtenFrames, let unwritten = live.unwrittenFrames {
        page.begin(
          "lastack_frames_stored_total", .counter,
          "Frames that were to be stored in a capture file, by whether they could be.")
        page.sample(written, ("outcome", "written"))
        page.sample(unwritten, ("outcome", "failed"))
      }
    }
    page.begin("lastack_frames_analyzed_total", .counter, "Frames taken in.")
    page.sample(facts.frames)
    page.begin(
      "lastack_frames_skipped_total", .counter,
      "Frames taken in that yielded no TCP segment, by reason.")
    var counts: [String: UInt64] = [:]
    for skipped in facts.skipped { counts[skipped.name] = skipped.frames }
    for reason in snapshot.skipReasons { page.sample(counts[reason] ?? 0, ("reason", reason)) }
    page.begin(
      "lastack_frames_duplicate_total", .counter,
      "Frames that repeated a frame captured just before.")
    page.sample(facts.tracker.duplicateFrames)
    page.begin(
      "lastack_resets_stray_total", .counter, "RSTs that fit no connection in mind.")
    page.sample(facts.tracker.strayResets)
  }

  private static func appendInterfaces(
    _ interfaces: [LiveFacts.Interface], _ page: inout Exposition
  ) {
    page.begin(
      "lastack_frames_received_total", .counter,
      "Frames that passed the filter, those that the kernel then dropped included.")
    for interface in interfaces { page.sample(interface.received, ("interface", interface.name)) }
    page.begin(
      "lastack_frames_dropped_total", .counter,
      "Frames lost to the capture, by who dropped them: the kernel, whose buffer was full, or the interface."
    )
    for interface in interfaces {
      page.sample(interface.kernelDrops, ("interface", interface.name), ("by", "kernel"))
      page.sample(interface.interfaceDrops, ("interface", interface.name), ("by", "interface"))
    }
    page.begin(
      "lastack_interface_interruptions_total", .counter,
      "How often an interface went down or vanished.")
    for interface in interfaces {
      page.sample(interface.interruptions, ("interface", interface.name))
    }
  }
}
