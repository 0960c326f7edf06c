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
/// and so in the same way; reading ends with the connection's last frame. Nothing but the ladder is
/// kept, so that this takes no more memory than the analysis did.
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
  /// - Returns: nil when the capture no longer holds the connection.
  /// - Throws: when the capture can no longer be read up to the connection's end.
  func run(
    _ input: CaptureInput, _ evidence: ConnectionEvidence, _ verdict: Verdict,
    anonymizer: inout AddressAnonymizer?
  ) throws(CaptureError) -> LadderBuilder? {
    var source = try CaptureSet(
      paths: input.paths, filter: analysis.filter, reader: analysis.reader)
    let decoder = PacketDecoder()
    let wanted = evidence.connection
    var room = SegmentQueue()
    var tracker = ConnectionTracker(limits: analysis.limits)
    var scratch = ConnectionEvidence()
    var builder = LadderBuilder(evidence, verdict)
    var progress = Progress(isShown: analysis.showsProgress, total: source.totalBytes)
    defer { progress.erase() }
    var collected: UInt64 = 0
    while source.frameCount < wanted.lastFrame, !Interrupt.isRequested {
      if source.frameCount % 256 == 0 { progress.show(source) }
      guard let frame = source.next(), frame.number <= wanted.lastFrame else { break }
      let outcome = decoder.decode(
        frame.bytes, linkType: frame.linkType, originalLength: frame.originalLength,
        frame: frame.number,
        timestamp: frame.timestamp, into: &room.next)
      guard outcome == .segment else { continue }
      anonymizer?.anonymize(&room.next)
      let duplicates = tracker.statistics.duplicateFrames
      tracker.absorb(room.next)
      while tracker.takeFinished(into: &scratch) {}
      guard room.next.tuple == wanted.tuple, room.next.frame >= wanted.firstFrame else { continue }
      if tracker.holder(of: room.next, readInto: &scratch) == wanted.id {
        builder.add(room.next)
        collected += 1
      } else if tracker.statistics.duplicateFrames > duplicates {
        builder.addDuplicate(room.next)
      } else {
        builder.addForeign(frame: room.next.frame)
      }
    }
    return collected == UInt64(wanted.low.packets) + UInt64(wanted.high.packets) ? builder : nil
  }
}
