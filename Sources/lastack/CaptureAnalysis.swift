import Anonymization
import FlowTracking
import PacketCapture
import PacketDecode
import ReportWriting
import TeardownAnalysis
import Wire

/// Reads one capture, of one file or several, to its end and hands on every connection as it ends.
///
/// Reading and decoding is a `SegmentReader`'s, on this thread or ahead of it on another; segments come in
/// the same order, and so everything behind them is the same.
struct CaptureAnalysis {
  let filter: String?
  let reader: ReaderChoice
  let limits: TrackerLimits
  let showsProgress: Bool
  let threads: ThreadChoice
  /// Whether connections are told apart by the VLANs and tunnels around them.
  let separatesTunnels: Bool

  /// How many segments pass between two looks at what has ended.
  private static let stride = 256
  /// How many segments are read at once, where no thread reads ahead.
  private static let batchSize = 512

  /// Runs the analysis: each segment is absorbed and forgotten.
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
    let source = try CaptureSet(paths: input.paths, filter: filter, reader: reader)
    // A filter names addresses as they are, so it must not be told beside those that are not.
    var facts = CaptureFacts(source, input.name, filter: anonymizer == nil ? filter : nil)
    var progress = Progress(isShown: showsProgress, total: source.totalBytes)
    var tracker = ConnectionTracker(limits: limits)
    var evidence = ConnectionEvidence()
    evidence.separatesTunnels = separatesTunnels
    let isAhead = threads.readsAhead(source)
    let supply = SegmentSupply(
      SegmentReader(
        source, anonymizer: anonymizer.take(), separatesTunnels: separatesTunnels),
      isAhead: isAhead)
    var batch = SegmentBatch(capacity: isAhead ? 0 : Self.batchSize)
    var untilJudged = Self.stride
    sink.begin(facts)
    while !batch.isLast, !sink.isBroken {
      supply.next(&batch)
      progress.show(batch)
      if batch.interfaceNames.count != evidence.interfaceNames.count {
        evidence.interfaceNames = batch.interfaceNames
      }
      var done = 0
      while done < batch.count {
        let end = min(done + untilJudged, batch.count)
        batch.absorb(done..<end, into: &tracker)
        untilJudged -= end - done
        done = end
        if untilJudged > 0 { continue }
        Self.judge(&tracker, &evidence, batch.places, batch.tunnels, into: &sink)
        untilJudged = Self.stride
      }
    }
    guard var reader = supply.end() else { preconditionFailure("reading ends once") }
    reader.finish()
    tracker.finish(at: reader.tally.latest)
    Self.judge(&tracker, &evidence, reader.source.places, reader.decoding.tunnels, into: &sink)
    progress.erase()
    anonymizer = reader.decoding.anonymizer.take()
    facts.wasInterrupted = Interrupt.isRequested
    facts.take(reader.source)
    if anonymizer != nil { facts.anonymizeInterfaces() }
    facts.take(reader.tally, frames: reader.source.handedOutCount)
    facts.tracker = tracker.statistics
    facts.skipped = reader.decoding.counters.skippedFrames
    facts.takeUndecoded(reader.source)
    facts.fragments = reader.decoding.decoder.fragmentCounters.facts
    sink.end(facts)
    return facts
  }

  /// Takes in the segments of datagrams that were given up.
  @inline(never)
  static func takeLate(
    _ decoder: inout PacketDecoder, _ anonymizer: inout AddressAnonymizer?,
    _ tunnels: inout TunnelNames, _ segments: inout SegmentQueue,
    _ tracker: inout ConnectionTracker
  ) {
    while decoder.hasLate {
      guard decoder.takeLate(into: &segments.next) else { continue }
      anonymizer?.anonymize(&segments.next)
      tunnels.name(segments.next.tuple.scope, by: decoder, &anonymizer)
      segments.watchesNetworks = decoder.hasEnclosed
      if tracker.notesInterfaces {
        segments.pass(to: &tracker, on: .unknown)
      } else {
        segments.pass(to: &tracker)
      }
    }
  }

  /// Judges and hands on every connection that has ended.
  private static func judge<Sink: ConnectionSink & ~Copyable>(
    _ tracker: inout ConnectionTracker, _ evidence: inout ConnectionEvidence,
    _ places: FramePlaces, _ tunnels: TunnelNames, into sink: inout Sink
  ) {
    // What is to be named beside the connection stands in its evidence.
    let isBare =
      !evidence.separatesTunnels && evidence.interfaceNames.isEmpty && !places.areSeveral
    var ordinary = OrdinaryConnection()
    while true {
      if let end = tracker.nextOrdinary(),
        sink.add(end)
          || isBare && tracker.readOrdinary(into: &ordinary) && sink.add(end, as: ordinary)
      {
        tracker.passShort()
      } else if let syn = tracker.nextUnanswered(), sink.add(syn) {
        tracker.passShort()
      } else if tracker.takeFinished(into: &evidence) {
        if evidence.separatesTunnels { evidence.tunnel = tunnels[evidence.connection.tuple.scope] }
        sink.add(evidence, judged: Verdict(of: evidence), in: places)
      } else {
        return
      }
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
