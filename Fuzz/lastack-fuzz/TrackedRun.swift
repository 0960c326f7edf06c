@testable import FlowTracking
import ReportWriting
import TeardownAnalysis
import Wire

/// What came of the segments of a script.
struct TrackedRun {
  /// By their number.
  private(set) var connections: [TrackedConnection] = []
  private(set) var statistics = TrackerStatistics()

  /// - Parameters:
  ///   - script: the segments.
  ///   - isGeneral: whether every plain flow is unpacked after every segment, and segments go in one
  ///     by one, rather than as in the program: through the queue of a live capture, or in the batches of a
  ///     file.
  init(_ script: borrowing SegmentScript, isGeneral: Bool) {
    var tracker = ConnectionTracker(limits: script.limits)
    tracker.notesMilestones = script.options.contains(.milestones)
    var queue = SegmentQueue()
    // One for all, as in the program.
    var evidence = ConnectionEvidence()
    let isBatched = !isGeneral && script.batch > 0
    for segment in script.segments where !isBatched {
      if isGeneral {
        tracker.absorb(segment)
        Self.unpackAll(&tracker)
      } else {
        queue.next = segment
        queue.pass(to: &tracker)
      }
      while tracker.takeMilestone() != nil {}
      take(from: &tracker, &evidence)
    }
    for start in stride(
      from: 0, to: isBatched ? script.segments.count : 0, by: max(script.batch, 1))
    {
      let end = min(start + script.batch, script.segments.count)
      let segments = Array(script.segments[start..<end])
      let marks = segments.map { SegmentMarks(of: $0) }
      tracker.absorb(segments.span, marks.span)
      while tracker.takeMilestone() != nil {}
      take(from: &tracker, &evidence)
    }
    queue.finish(to: &tracker)
    tracker.finish()
    take(from: &tracker, &evidence)
    statistics = tracker.statistics
    connections.sort { $0.id < $1.id }
  }

  private mutating func take(
    from tracker: inout ConnectionTracker, _ evidence: inout ConnectionEvidence
  ) {
    while tracker.takeFinished(into: &evidence) {
      connections.append(TrackedConnection(evidence))
    }
  }

  private static func unpackAll(_ tracker: inout ConnectionTracker) {
    for slot in 0..<tracker.flows.count where tracker.flows[slot].isTracked {
      let hash = UInt32(truncatingIfNeeded: tracker.flows.tuple(of: slot).trackingHash)
      _ = tracker.unparked(.flow(slot), hash: hash)
    }
  }

  /// Every segment and every connection is accounted for, once.
  func checkCounts(_ script: borrowing SegmentScript) {
    expect(statistics.segments == UInt64(script.segments.count), "segments got lost")
    expect(statistics.connections == UInt64(connections.count), "not one for each that was begun")
    expect(
      connections.map(\.id) == connections.indices.map { UInt64($0) + 1 },
      "numbers of connections: \(connections.map(\.id))")
    expect(
      statistics.peakConnections <= UInt64(script.limits.connections),
      "\(statistics.peakConnections) connections in room for \(script.limits.connections)")
    let packets = connections.reduce(0) { $0 + $1.packets }
    expect(
      packets + statistics.duplicateFrames + statistics.strayResets == statistics.segments,
      "\(packets) packets, \(statistics)")
  }
}

/// A connection that was handed out.
struct TrackedConnection {
  let evidence: ConnectionEvidence
  let verdict: Verdict
  /// Its record, as a line of the report.
  let record: [UInt8]

  init(_ evidence: ConnectionEvidence) {
    self.evidence = evidence
    verdict = Verdict(of: evidence)
    var out = ByteBuffer()
    ConnectionRecord(file: "a\"\u{1}é", precision: .asNeeded)
      .write(evidence, judged: verdict, into: &out)
    record = out.bytes
  }

  var id: UInt64 { evidence.connection.id }
  var text: String { String(decoding: record, as: UTF8.self) }
  var packets: UInt64 {
    UInt64(evidence.connection.low.packets) + UInt64(evidence.connection.high.packets)
  }

  /// A record is a JSON text.
  func checkRecord() { expect(JSONCheck.isValid(record), "no JSON: \(text)") }

  /// What holds of every verdict, whatever the segments.
  func checkVerdict() {
    let waves = (0..<verdict.waves.count).map { verdict.waves[$0] }
    let lost = waves.filter { $0.lost > 0 }
    expect(evidence.events.count <= 64, "\(evidence.events.count) events")
    for wave in waves {
      expect((wave.lost > 0) == (wave.certainty != nil), "how certain a loss is: \(text)")
    }
    switch verdict.label {
    case .cleanFourWay, .mergedThreeWay, .simultaneous:
      expect(lost.isEmpty, "clean, and yet lost: \(text)")
      expect(verdict.shape?.rawValue == verdict.label.rawValue, "another shape: \(text)")
    case .lostSegmentRetransmitted:
      expect(!lost.isEmpty, "nothing was lost: \(text)")
    case .rstAborted, .halfClosed, .unfinishedClose, .open, .notEstablished: break
    }
    expect((verdict.abortedBy != nil) == (verdict.label == .rstAborted), "by whom: \(text)")
    expect((verdict.reason != nil) == (verdict.label == .notEstablished), "reason: \(text)")
    expect(verdict.closeEnd == nil || verdict.closeStart != nil, "an end without start: \(text)")
    if evidence.connection.isOneSided {
      expect(!lost.contains { $0.certainty == .certain }, "certain from one side: \(text)")
    }
    if let history = StateHistory(of: evidence, judged: verdict) {
      expect(history.closeWait.map { $0.duration >= 0 } ?? true, "CLOSE_WAIT: \(text)")
    }
  }
}
