import Anonymization
import FlowTracking
import PacketCapture
import PacketDecode
import ReportWriting
import TeardownAnalysis
import Wire

/// Reads one capture, of one file or several, to its end and hands on every connection as it ends.
///
/// Reading and decoding is a `SegmentReader`'s, tracking a `SegmentTracking`'s, on this thread or beside it on
/// another; segments and connections come in the same order, and so everything behind them is the same.
struct CaptureAnalysis {
  let filter: String?
  let reader: ReaderChoice
  let limits: TrackerLimits
  let showsProgress: Bool
  let threads: ThreadChoice
  /// Whether connections are told apart by the VLANs and tunnels around them.
  let separatesTunnels: Bool

  /// How many segments are read at once, where one thread does all.
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
    let hasTrackingThread = threads.areTwo(for: source)
    var reader = SegmentReader(
      source, anonymizer: anonymizer.take(), separatesTunnels: separatesTunnels)
    sink.begin(facts)
    var tracking =
      hasTrackingThread
      ? trackBeside(&reader, &progress, into: &sink) : track(&reader, &progress, into: &sink)
    reader.finish()
    tracking.finish(at: reader.tally.latest)
    var rest = reader.rest
    want(&rest, for: sink)
    finish(&rest, &tracking, into: &sink)
    progress.erase()
    anonymizer = reader.decoding.anonymizer.take()
    facts.wasInterrupted = Interrupt.isRequested
    facts.take(reader.source)
    if anonymizer != nil { facts.anonymizeInterfaces() }
    facts.take(reader.tally, frames: reader.source.handedOutCount)
    facts.tracker = tracking.tracker.statistics
    facts.skipped = reader.decoding.counters.skippedFrames
    facts.takeUndecoded(reader.source)
    facts.fragments = reader.decoding.decoder.fragmentCounters.facts
    sink.end(facts)
    return facts
  }

  /// Reads, tracks and judges on this thread, to the end of the capture.
  ///
  /// - Returns: what tracked.
  private func track<Sink: ConnectionSink & ~Copyable>(
    _ reader: inout SegmentReader, _ progress: inout Progress, into sink: inout Sink
  ) -> SegmentTracking {
    var tracking = SegmentTracking(ConnectionTracker(limits: limits))
    var batch = SegmentBatch(capacity: Self.batchSize)
    while !batch.isLast, !sink.isBroken {
      fill(&batch, &reader, &progress, for: sink)
      finish(&batch, &tracking, into: &sink)
    }
    return tracking
  }

  /// The same with tracking on a thread of its own.
  ///
  /// - Returns: what tracked.
  private func trackBeside<Sink: ConnectionSink & ~Copyable>(
    _ reader: inout SegmentReader, _ progress: inout Progress, into sink: inout Sink
  ) -> SegmentTracking {
    let thread = TrackingThread(SegmentTracking(ConnectionTracker(limits: limits)))
    var isLast = false
    while !isLast, !sink.isBroken {
      var batch = thread.exchange.takeTracked()
      judge(&batch, into: &sink)
      if batch.isTracked {
        fill(&batch, &reader, &progress, for: sink)
        isLast = batch.isLast
      }
      var filled: SegmentBatch? = consume batch
      thread.exchange.put(filled: &filled)
    }
    while !sink.isBroken, var batch = thread.exchange.takeLeft() {
      judge(&batch, into: &sink)
      if batch.isTracked { continue }
      var filled: SegmentBatch? = consume batch
      thread.exchange.put(filled: &filled)
    }
    guard let tracking = thread.end() else { preconditionFailure("tracking ends once") }
    return tracking
  }

  /// Fills a batch with segments.
  private func fill<Sink: ConnectionSink & ~Copyable>(
    _ batch: inout SegmentBatch, _ reader: inout SegmentReader, _ progress: inout Progress,
    for sink: borrowing Sink
  ) {
    reader.fill(&batch)
    progress.show(batch)
    want(&batch, for: sink)
  }

  /// Says how much is wanted of what ends with a batch.
  private func want<Sink: ConnectionSink & ~Copyable>(
    _ batch: inout SegmentBatch, for sink: borrowing Sink
  ) {
    // What is to be named beside the connection stands in its evidence.
    let isBare =
      !separatesTunnels && batch.interfaceNames.isEmpty && !batch.places.areSeveral
    batch.wanted = isBare ? sink.wanted : sink.wanted.withoutRecords
  }

  /// Tracks a batch to its end, and judges what ends with it.
  private func finish<Sink: ConnectionSink & ~Copyable>(
    _ batch: inout SegmentBatch, _ tracking: inout SegmentTracking, into sink: inout Sink
  ) {
    repeat {
      tracking.track(&batch)
      judge(&batch, into: &sink)
    } while !batch.isTracked
  }

  /// Judges and hands on every connection that has ended.
  private func judge<Sink: ConnectionSink & ~Copyable>(
    _ batch: inout SegmentBatch, into sink: inout Sink
  ) {
    if batch.ended.isEmpty { return }
    var place = (unanswered: 0, ordinary: 0, recorded: 0, evident: 0)
    for form in batch.ended.forms {
      switch form {
      case .unanswered:
        sink.add(batch.ended.unanswered[place.unanswered])
        place.unanswered += 1
      case .ordinary:
        sink.add(batch.ended.ordinary[place.ordinary])
        place.ordinary += 1
      case .recorded:
        sink.add(
          batch.ended.ordinary[place.ordinary], as: batch.ended.recorded[place.recorded])
        place.ordinary += 1
        place.recorded += 1
      case .evident:
        if separatesTunnels || !batch.interfaceNames.isEmpty { name(place.evident, in: &batch) }
        judge(&batch.ended.evident[place.evident], in: batch.places, into: &sink)
        place.evident += 1
      }
    }
  }

  /// Judges and hands on a connection by its evidence.
  ///
  /// Changes nothing of it, but what is handed on in any other way is copied.
  private func judge<Sink: ConnectionSink & ~Copyable>(
    _ evidence: inout ConnectionEvidence, in places: FramePlaces, into sink: inout Sink
  ) {
    sink.add(evidence, judged: Verdict(of: evidence), in: places)
  }

  /// Names in the evidence of a connection what a tracker does not know.
  private func name(_ place: Int, in batch: inout SegmentBatch) {
    batch.ended.evident[place].interfaceNames = batch.interfaceNames
    batch.ended.evident[place].separatesTunnels = separatesTunnels
    if !separatesTunnels { return }
    let scope = batch.ended.evident[place].connection.tuple.scope
    batch.ended.evident[place].tunnel = batch.tunnels[scope]
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
}
