import Anonymization
import CloseExplaining
import FlowTracking
import PacketCapture
import PacketDecode
import TeardownAnalysis
import Wire

/// Reads a capture a second time and collects the segments of one connection.
///
/// The tracker decides once more which incarnation every segment belongs to, from the same segments
/// and so in the same way; reading ends with the connection's last frame, or where the last of its
/// segments turned up that came late from an incomplete datagram. Nothing but the ladder is kept, so
/// that this takes no more memory than the analysis did.
struct LadderCollection {
  /// The loop that read the capture before.
  let analysis: CaptureAnalysis

  /// Collects.
  ///
  /// - Parameters:
  ///   - input: the capture that was analyzed before.
  ///   - evidence: the connection.
  ///   - verdict: what is said of it.
  ///   - anonymizer: the one that the analysis used.
  /// - Returns: the ladder, and in which files the frames stand; nil when the capture no longer holds the connection.
  /// - Throws: when the capture can no longer be read up to the connection's end.
  func run(
    _ input: CaptureInput, _ evidence: ConnectionEvidence, _ verdict: Verdict,
    anonymizer: inout AddressAnonymizer?
  ) throws(CaptureError) -> (LadderBuilder, FramePlaces)? {
    var source = try CaptureSet(
      paths: input.paths, filter: analysis.filter, reader: analysis.reader)
    var decoder = PacketDecoder()
    decoder.separatesTunnels = analysis.separatesTunnels
    var room = SegmentQueue()
    var collector = Collector(of: evidence, verdict, limits: analysis.limits)
    var progress = Progress(isShown: analysis.showsProgress, total: source.totalBytes)
    defer { progress.erase() }
    let lastFrame = evidence.connection.lastFrame
    while source.frameCount < lastFrame || !collector.isComplete, !Interrupt.isRequested {
      if source.frameCount % 256 == 0 { progress.show(source) }
      var isSegment = false
      var isAtEnd = false
      do {
        if let frame = source.next() {
          let outcome = decoder.decode(
            frame.bytes, linkType: frame.linkType, originalLength: frame.originalLength,
            frame: frame.number, timestamp: frame.timestamp, into: &room.next)
          isSegment = outcome == .segment
        } else {
          isAtEnd = true
        }
      }
      if isAtEnd {
        decoder.finish()
        collector.takeLate(&decoder, &room.next, &anonymizer, from: &source)
        break
      }
      if isSegment { collector.take(&room.next, &anonymizer, from: &source) }
      collector.takeLate(&decoder, &room.next, &anonymizer, from: &source)
    }
    guard let ladder = collector.complete else { return nil }
    return (ladder, source.places)
  }
}

/// Decides which segments are the connection's, and hands them to its ladder.
private struct Collector: ~Copyable {
  private let wanted: Connection
  private var tracker: ConnectionTracker
  private var scratch = ConnectionEvidence()
  private var builder: LadderBuilder
  private var collected: UInt64 = 0

  init(of evidence: ConnectionEvidence, _ verdict: Verdict, limits: TrackerLimits) {
    wanted = evidence.connection
    tracker = ConnectionTracker(limits: limits)
    builder = LadderBuilder(evidence, verdict)
  }

  /// Takes in a segment.
  mutating func take(
    _ segment: inout Segment, _ anonymizer: inout AddressAnonymizer?,
    from source: inout CaptureSet
  ) {
    anonymizer?.anonymize(&segment)
    let duplicates = tracker.statistics.duplicateFrames
    tracker.absorb(segment)
    while tracker.takeFinished(into: &scratch) {}
    // The first fragment of a datagram that was given up may come late, and out of order.
    let isAmong = (wanted.firstFrame...max(wanted.firstFrame, wanted.lastFrame)).contains(
      segment.frame)
    guard segment.tuple == wanted.tuple, isAmong || segment.presence.contains(.firstFragment) else {
      return
    }
    let interface = source.interface(of: segment.frame).place
    let packets = tracker.packets(of: wanted.id, wanted.tuple, readInto: &scratch)
    if let packets, packets > collected {
      builder.add(segment, on: interface)
      collected = packets
    } else if !isAmong {
      return
    } else if tracker.statistics.duplicateFrames > duplicates {
      builder.addDuplicate(segment, on: interface)
    } else {
      builder.addForeign(frame: segment.frame)
    }
  }

  /// Takes in the segments of datagrams that were given up.
  mutating func takeLate(
    _ decoder: inout PacketDecoder, _ segment: inout Segment,
    _ anonymizer: inout AddressAnonymizer?, from source: inout CaptureSet
  ) {
    while decoder.hasLate {
      if decoder.takeLate(into: &segment) { take(&segment, &anonymizer, from: &source) }
    }
  }

  /// Whether all segments of the connection were found again.
  var isComplete: Bool {
    collected >= UInt64(wanted.low.packets) + UInt64(wanted.high.packets)
  }

  /// The ladder, or nil where segments of the connection were not found again.
  var complete: LadderBuilder? {
    let all = UInt64(wanted.low.packets) + UInt64(wanted.high.packets)
    return collected == all ? builder : nil
  }
}
