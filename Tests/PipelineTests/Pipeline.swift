import CaptureSummary
import FlowTracking
import PacketCapture
import PacketDecode
import TeardownAnalysis
import TestSupport
import Wire

/// A connection that went through the whole pipeline.
struct Judged {
  let connection: Connection
  let events: [CloseEvent]
  let verdict: Verdict
  /// Where its ends stood.
  let history: StateHistory?
  /// The same in short, as the summary counts it.
  let timing: CloseTiming
  /// When its four-tuple was opened again, where that is noted.
  let reopening: Timestamp?

  /// Whether its two ends are these, as `Endpoint` describes them, in either order.
  func isBetween(_ ends: Set<String>) -> Bool {
    ends == [
      connection.endpoint(.client).description, connection.endpoint(.server).description,
    ]
  }
}

/// What came of one capture, read as the program reads it: from the file to the verdicts.
struct Pipeline {
  /// In the order in which the connections ended.
  private(set) var connections: [Judged] = []
  /// What became of every frame.
  private(set) var counters = DecodeCounters()
  /// Frames that were handed out.
  private(set) var frames: UInt64 = 0
  /// What the tracker counted.
  private(set) var statistics = TrackerStatistics()
  /// Why the capture could not be opened, or not be read to its end.
  private(set) var error: CaptureError?

  /// Reads a capture file to its end, or as far as it goes.
  init(path: String, limits: TrackerLimits = TrackerLimits()) {
    self.init(paths: [path], limits: limits)
  }

  /// Reads several capture files as one.
  init(paths: [String], limits: TrackerLimits = TrackerLimits()) {
    do throws(CaptureError) {
      var source = try CaptureSet(paths: paths)
      read(&source, limits: limits)
    } catch {
      self.error = error
    }
  }

  /// Reads the bytes of a capture file.
  init(_ file: [UInt8], limits: TrackerLimits = TrackerLimits()) throws {
    let file = try TemporaryFile(file)
    self.init(path: file.path, limits: limits)
  }

  private mutating func read(_ source: inout CaptureSet, limits: TrackerLimits) {
    var decoder = PacketDecoder()
    var tracker = ConnectionTracker(limits: limits)
    var segment = Segment.none
    while let frame = source.next() {
      frames += 1
      let outcome = decoder.decode(
        frame.bytes, linkType: frame.linkType, originalLength: frame.originalLength,
        frame: frame.number, timestamp: frame.timestamp, into: &segment)
      counters.record(outcome, segment.presence)
      if outcome == .segment { tracker.absorb(segment) }
      while decoder.hasLate {
        if decoder.takeLate(into: &segment) { tracker.absorb(segment) }
      }
      take(from: &tracker)
    }
    error = source.files.lazy.compactMap(\.error).first
    decoder.finish()
    while decoder.hasLate {
      if decoder.takeLate(into: &segment) { tracker.absorb(segment) }
    }
    tracker.finish()
    take(from: &tracker)
    statistics = tracker.statistics
  }

  private mutating func take(from tracker: inout ConnectionTracker) {
    var evidence = ConnectionEvidence()
    while tracker.takeFinished(into: &evidence) {
      let verdict = Verdict(of: evidence)
      connections.append(
        Judged(
          connection: evidence.connection, events: evidence.events, verdict: verdict,
          history: StateHistory(of: evidence, judged: verdict),
          timing: CloseTiming(evidence, verdict),
          reopening: evidence.notes?.reopening?.time))
    }
  }
}

extension Segment {
  /// Room for the first segment.
  fileprivate static var none: Segment {
    let nowhere = Endpoint(address: IPAddress(v4: 0), port: 0)
    let (tuple, direction) = FourTuple.orient(from: nowhere, to: nowhere)
    return Segment(
      tuple: tuple, direction: direction, control: [], frame: 0,
      timestamp: Timestamp(nanoseconds: 0), sequence: SequenceNumber(0),
      acknowledgmentField: SequenceNumber(0), payloadLength: 0)
  }
}
