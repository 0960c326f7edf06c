import Anonymization
import FlowTracking
import PacketCapture
import PacketDecode
import ReportWriting
import TeardownAnalysis
import Wire

/// Reads one capture, of one file or several, to its end and hands on every connection as it ends.
struct CaptureAnalysis {
  let filter: String?
  let reader: ReaderChoice
  let limits: TrackerLimits
  let showsProgress: Bool

  /// How many frames pass between two looks at the clock, at signals and at what has ended.
  private static let stride = 256

  /// Runs the analysis: each frame is decoded, absorbed and forgotten.
  ///
  /// - Parameters:
  ///   - input: the capture.
  ///   - anonymizer: replaces the addresses of every segment before anything else sees them; nil to
  ///     leave them as they are.
  ///   - sink: takes every connection as it ends.
  /// - Returns: the facts of the capture; their `failure` says when its end could not be read.
  /// - Throws: when the capture cannot be opened, and nothing has been reported of it.
  func run<Sink: ConnectionSink & ~Copyable>(
    _ input: CaptureInput, anonymizer: inout AddressAnonymizer?, into sink: inout Sink
  ) throws(CaptureError) -> CaptureFacts {
    var source = try CaptureSet(paths: input.paths, filter: filter, reader: reader)
    // A filter names addresses as they are, so it must not be told beside those that are not.
    var facts = CaptureFacts(source, input.name, filter: anonymizer == nil ? filter : nil)
    var decoder = PacketDecoder()
    var counters = DecodeCounters()
    var tally = FrameTally()
    var segments = SegmentQueue()
    var tracker = ConnectionTracker(limits: limits)
    var evidence = ConnectionEvidence()
    var progress = Progress(isShown: showsProgress, total: source.totalBytes)
    sink.begin(facts)
    var isAtEnd = false
    while !isAtEnd, !Interrupt.isRequested, !sink.isBroken {
      progress.show(source)
      for _ in 0..<Self.stride {
        guard let frame = source.next() else {
          isAtEnd = true
          break
        }
        tally.count(frame.timestamp, isCut: frame.isCut)
        let outcome = decoder.decode(
          frame.bytes, linkType: frame.linkType, originalLength: frame.originalLength,
          frame: frame.number, timestamp: frame.timestamp, into: &segments.next)
        counters.record(outcome, segments.next.presence)
        if outcome == .segment {
          anonymizer?.anonymize(&segments.next)
          segments.pass(to: &tracker)
        }
        if decoder.hasLate { Self.takeLate(&decoder, &anonymizer, &segments, &tracker) }
      }
      Self.judge(&tracker, &evidence, source.places, into: &sink)
    }
    decoder.finish()
    Self.takeLate(&decoder, &anonymizer, &segments, &tracker)
    segments.finish(to: &tracker)
    tracker.finish(at: tally.latest)
    Self.judge(&tracker, &evidence, source.places, into: &sink)
    progress.erase()
    source.finish()
    facts.wasInterrupted = Interrupt.isRequested
    facts.take(source)
    facts.take(tally, frames: source.handedOutCount)
    facts.tracker = tracker.statistics
    facts.skipped = counters.skippedFrames
    facts.fragments = decoder.fragmentCounters.facts
    sink.end(facts)
    return facts
  }

  /// Takes in the segments of datagrams that were given up.
  @inline(never)
  static func takeLate(
    _ decoder: inout PacketDecoder, _ anonymizer: inout AddressAnonymizer?,
    _ segments: inout SegmentQueue, _ tracker: inout ConnectionTracker
  ) {
    while decoder.hasLate {
      guard decoder.takeLate(into: &segments.next) else { continue }
      anonymizer?.anonymize(&segments.next)
      segments.pass(to: &tracker)
    }
  }

  /// Judges and hands on every connection that has ended.
  private static func judge<Sink: ConnectionSink & ~Copyable>(
    _ tracker: inout ConnectionTracker, _ evidence: inout ConnectionEvidence,
    _ places: FramePlaces, into sink: inout Sink
  ) {
    while tracker.takeFinished(into: &evidence) {
      sink.add(evidence, judged: Verdict(of: evidence), in: places)
    }
  }
}

/// What is counted of every frame, in plain numbers, because every frame pays for it.
struct FrameTally {
  private(set) var cutFrames: UInt64 = 0
  /// The earliest and the latest time of a frame; the clock of a capture may run backwards.
  private(set) var earliest = Timestamp(nanoseconds: .max)
  private(set) var latest = Timestamp(nanoseconds: .min)

  @inline(__always)
  mutating func count(_ time: Timestamp, isCut: Bool) {
    cutFrames &+= isCut ? 1 : 0
    earliest = min(earliest, time)
    latest = max(latest, time)
  }
}

extension CaptureFacts {
  /// Takes over what was counted of the frames.
  mutating func take(_ tally: FrameTally, frames: UInt64) {
    self.frames = frames
    cutFrames = tally.cutFrames
    if frames == 0 { return }
    (start, end) = (tally.earliest, tally.latest)
  }
}

extension FragmentCounters {
  /// What a report says of them.
  var facts: CaptureFacts.Fragments {
    CaptureFacts.Fragments(
      fragments: fragments, completed: completed, copies: copies, incomplete: incomplete,
      firstOnly: firstOnly, evicted: evicted, overlapping: overlapping)
  }
}

extension DecodeCounters {
  /// Every reason that occurred, with its count.
  var skippedFrames: [CaptureFacts.SkippedFrames] {
    SkipReason.allCases.filter { self[$0] > 0 }.map { reason in
      CaptureFacts.SkippedFrames(
        name: reason.name, text: reason.description, frames: self[reason],
        isDamage: reason.isDamage)
    }
  }
}
