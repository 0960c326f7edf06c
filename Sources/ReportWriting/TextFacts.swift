internal import CaptureSummary
internal import FlowTracking
internal import TeardownAnalysis
internal import Wire

extension TextReport {
  /// Writes a fact with its name: two aligned columns.
  mutating func fact(_ name: String, _ text: String) {
    canvas.put("  ")
    canvas.put(name, .dim)
    canvas.pad(to: 15)
    canvas.flow(text, indent: 15)
    canvas.newline()
  }

  /// What the capture is.
  mutating func writeFacts(of capture: CaptureFacts, _ summary: Summary) {
    writeFiles(of: capture)
    writeInterfaces(of: capture)
    fact(
      "link type",
      "\(capture.linkType), frames kept up to "
        + NumberText.counted(UInt64(clamping: capture.snapshotLength), "byte"))
    if let start = capture.start, let end = capture.end {
      fact(
        "time",
        "\(NumberText.moment(start)) to \(NumberText.moment(end)) UTC, "
          + NumberText.duration(end - start))
    }
    let filtered =
      capture.filteredFrames == 0
      ? "" : " (and \(NumberText.grouped(capture.filteredFrames)) left out by the filter)"
    fact("frames", NumberText.grouped(capture.frames) + filtered)
    if let live = capture.live {
      fact(
        "dropped",
        "\(NumberText.grouped(live.kernelDrops)) by the kernel, "
          + "\(NumberText.grouped(live.interfaceDrops)) by the interface")
      if let written = live.writtenFrames {
        fact("stored", NumberText.counted(written, "frame"))
      }
    } else if let drops = capture.drops {
      fact("dropped", "\(NumberText.grouped(drops)) while capturing, as the capture says")
    }
    fact("TCP segments", NumberText.grouped(capture.tracker.segments))
    let going = capture.live.map { live in
      live.isFinal ? "" : " ended, \(NumberText.grouped(live.trackedConnections)) in mind"
    }
    fact("connections", NumberText.grouped(summary.connections) + (going ?? ""))
  }

  /// What the capture lost, and what the reader should know before trusting the rest.
  mutating func writeWarnings(of capture: CaptureFacts, _ summary: Summary) {
    let warnings = Self.warnings(of: capture, summary)
    if !warnings.isEmpty {
      canvas.heading("Mind")
      for warning in warnings { item(warning, .yellow) }
    }
    let notes = Self.notes(of: capture, summary)
    if notes.isEmpty { return }
    canvas.heading("Left out or passed over")
    for note in notes { item(note, .dim) }
  }

  private mutating func item(_ text: String, _ style: TextCanvas.Style) {
    canvas.put("  - ")
    canvas.flow(text, indent: 4, style)
    canvas.newline()
  }

  /// What makes the report less than the truth.
  private static func warnings(of capture: CaptureFacts, _ summary: Summary) -> [String] {
    var warnings: [String] = []
    if capture.files.isEmpty {
      if let failure = capture.failure { warnings.append(failure) }
    } else {
      warnings += fileWarnings(of: capture)
    }
    if let live = capture.live { warnings += live.warnings }
    if let drops = capture.drops, drops > 0 {
      warnings.append(
        "\(NumberText.counted(drops, "frame")) dropped while capturing, as the capture's interface "
          + "statistics say: what is missing may be theirs")
    }
    if capture.wasInterrupted, capture.live == nil {
      warnings.append("interrupted: this covers only what was read until then")
    }
    for skipped in capture.skipped where skipped.isDamage && skipped.frames > 0 {
      warnings.append(
        "\(NumberText.counted(skipped.frames, "frame")) could not be decoded: \(skipped.text)")
    }
    warnings += capture.fragments.warnings
    if summary.captureGaps > 0 {
      warnings.append(
        "the capture missed segments that the peer acknowledged: "
          + "\(NumberText.times(summary.captureGaps)) in "
          + NumberText.counted(summary.connectionsWithGaps, "connection"))
    }
    warnings += evictions(capture.tracker)
    if capture.tracker.missingNotes > 0 {
      warnings.append(
        "anomalies between two connections of the same addresses and ports were not looked for "
          + NumberText.times(capture.tracker.missingNotes) + ": too little memory; raise --memory")
    }
    warnings += collisions(capture.tracker)
    if capture.tracker.backwardTimestamps > 0 {
      warnings.append(
        "the capture's clock ran backwards \(NumberText.times(capture.tracker.backwardTimestamps))")
    }
    if summary.oneSided > 0 {
      warnings.append(
        "only one direction was captured of \(NumberText.counted(summary.oneSided, "connection"))")
    }
    if summary.unloggedResets > 0 {
      warnings.append(
        "\(NumberText.counted(summary.unloggedResets, "RST")) counted without being classified")
    }
    return warnings
  }

  /// What a full table did to the verdicts.
  private static func evictions(_ tracker: TrackerStatistics) -> [String] {
    if tracker.evictedConnections == 0 { return [] }
    var effects: [String] = []
    func note(_ count: UInt64, _ text: String) {
      if count > 0 { effects.append("\(NumberText.grouped(count)) \(text)") }
    }
    note(tracker.evictedUnestablished, "before they were established: later answers were missed")
    note(tracker.evictedEnded, "after their end: only late segments were missed")
    note(tracker.evictedAlive, "while alive: their labels may be wrong")
    return [
      NumberText.counted(tracker.evictedConnections, "connection")
        + " let go early because the table was full, \(effects.joined(separator: "; ")); "
        + "raise --memory or --max-connections"
    ]
  }

  /// What is not told apart because VLANs and tunnels tell nothing apart.
  private static func collisions(_ tracker: TrackerStatistics) -> [String] {
    var warnings: [String] = []
    if tracker.tunnelCollisions > 0 {
      warnings.append(
        "addresses and ports that occur in several VLANs or tunnels with contradictory sequence "
          + "numbers: \(NumberText.counted(tracker.tunnelCollisions, "connection")) may be mixed; run "
          + "again with --separate-tunnels")
    }
    if tracker.unwatchedTuples > 0 {
      warnings.append(
        "whether VLANs or tunnels share addresses and ports was not looked for to the end of "
          + "\(NumberText.counted(tracker.unwatchedTuples, "pair")) of these: too many at once; raise "
          + "--memory")
    }
    return warnings
  }

  /// What was passed over for a good reason.
  private static func notes(of capture: CaptureFacts, _ summary: Summary) -> [String] {
    var notes: [String] = []
    for skipped in capture.skipped where !skipped.isDamage && skipped.frames > 0 {
      notes.append("\(NumberText.counted(skipped.frames, "frame")): \(skipped.text)")
    }
    if capture.fragments.completed > 0 {
      notes.append(
        NumberText.counted(capture.fragments.completed, "IP datagram")
          + " put together from fragments")
    }
    if capture.cutFrames > 0, capture.live == nil {
      notes.append(
        NumberText.counted(capture.cutFrames, "frame")
          + " cut off by the capture; lengths come from the IP header")
    }
    notes += fileNotes(of: capture)
    if capture.tracker.duplicateFrames > 0 {
      notes.append(
        NumberText.counted(capture.tracker.duplicateFrames, "frame")
          + " captured twice and judged as if once")
    }
    if capture.tracker.strayResets > 0 {
      notes.append("\(NumberText.counted(capture.tracker.strayResets, "RST")) of no connection")
    }
    if summary.guessedRoles > 0 {
      notes.append(
        "client and server guessed for "
          + "\(NumberText.counted(summary.guessedRoles, "connection")) without a SYN")
    }
    return notes
  }
}

extension CaptureFacts.Fragments {
  /// What fragments make unknown, in sentences.
  fileprivate var warnings: [String] {
    var warnings: [String] = []
    if incomplete > 0 {
      let early =
        evicted == 0
        ? "" : "; \(NumberText.grouped(evicted)) because too many were waited for"
      let judged =
        firstOnly == 0
        ? "" : "; \(NumberText.grouped(firstOnly)) judged by the first fragment alone"
      warnings.append(
        NumberText.counted(incomplete, "IP datagram") + " given up, as fragments are missing"
          + early + judged)
    }
    if overlapping > 0 {
      warnings.append(
        NumberText.counted(overlapping, "IP datagram")
          + " dropped because fragments overlap: which version was received cannot be known")
    }
    return warnings
  }
}
