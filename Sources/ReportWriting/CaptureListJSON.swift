internal import CaptureSummary
internal import FlowTracking
internal import TeardownAnalysis
internal import Wire

/// The JSON array of the captures of a report, one object a capture.
struct CaptureListJSON: Sendable {
  private var objects: [UInt8] = []

  /// Appends the object of one capture.
  mutating func append(_ capture: CaptureFacts, _ summary: Summary) {
    var object = ByteBuffer()
    object.append(byte: UInt8(ascii: objects.isEmpty ? "[" : ","))
    object.append(#"{"file":"#)
    object.append(jsonString: capture.file)
    object.append(#","link_type":"#)
    object.append(jsonString: capture.linkType)
    SummaryJSON.field("snapshot_length", UInt64(clamping: capture.snapshotLength), &object)
    object.append(#","filter":"#)
    object.append(jsonStringOrNull: capture.filter)
    Self.appendTime("start", capture.start, of: capture, to: &object)
    Self.appendTime("end", capture.end, of: capture, to: &object)
    SummaryJSON.field("frames", capture.frames, &object)
    SummaryJSON.field("filtered_frames", capture.filteredFrames, &object)
    SummaryJSON.field("segments", capture.tracker.segments, &object)
    SummaryJSON.field("connections", summary.connections, &object)
    object.append(#","labels":"#)
    SummaryJSON.write(summary.labels, into: &object)
    Self.appendLosses(of: capture, to: &object)
    object.append(#","complete":"#)
    let isWhole = capture.failure == nil && !capture.wasInterrupted
    object.append(jsonBool: isWhole && capture.live?.isFinal != false)
    object.append(#","interrupted":"#)
    object.append(jsonBool: capture.wasInterrupted)
    object.append(#","error":"#)
    object.append(jsonStringOrNull: capture.failure)
    object.append(#","live":"#)
    if let live = capture.live { live.write(into: &object) } else { object.append("null") }
    Self.append(capture.fragments, to: &object)
    if !capture.files.isEmpty { Self.appendFiles(of: capture, to: &object) }
    SummaryJSON.field("tunnel_collisions", capture.tracker.tunnelCollisions, &object)
    SummaryJSON.field("unwatched_tuples", capture.tracker.unwatchedTuples, &object)
    object.append(#","interfaces":["#)
    for (number, interface) in capture.interfaces.enumerated() {
      if number > 0 { object.append(",") }
      interface.write(number: number, into: &object)
    }
    object.append("]")
    object.append("}")
    objects += object.bytes
  }

  /// Appends the array.
  func write(into out: inout ByteBuffer) {
    if objects.isEmpty { out.append("[") }
    out.append(objects.span)
    out.append("]")
  }

  /// The files of which the capture consists, where it is more than one.
  private static func appendFiles(of capture: CaptureFacts, to out: inout ByteBuffer) {
    out.append(#","files":["#)
    for (index, file) in capture.files.enumerated() {
      out.append(index == 0 ? #"{"file":"# : #",{"file":"#)
      out.append(jsonString: file.name)
      SummaryJSON.field("frames", file.frames, &out)
      appendTime("start", file.start, of: capture, to: &out)
      appendTime("end", file.end, of: capture, to: &out)
      out.append(#","same_as":"#)
      out.append(jsonStringOrNull: file.sameAs)
      out.append(#","error":"#)
      out.append(jsonStringOrNull: file.failure)
      out.append("}")
    }
    out.append("]")
    SummaryJSON.field("repeated_frames", capture.repeatedFrames, &out)
    SummaryJSON.field("unchecked_frames", capture.uncheckedFrames, &out)
  }

  private static func appendTime(
    _ name: String, _ time: Timestamp?, of capture: CaptureFacts, to out: inout ByteBuffer
  ) {
    out.append(",")
    out.append(jsonName: name)
    out.append(":")
    guard let time else {
      out.append("null")
      return
    }
    out.append("\"")
    out.append(time, precision: capture.precision)
    out.append("\"")
  }

  private static func append(_ fragments: CaptureFacts.Fragments, to out: inout ByteBuffer) {
    out.append(#","fragments":{"frames":"#)
    out.append(decimal: fragments.fragments)
    SummaryJSON.field("completed", fragments.completed, &out)
    SummaryJSON.field("copies", fragments.copies, &out)
    SummaryJSON.field("incomplete", fragments.incomplete, &out)
    SummaryJSON.field("first_only", fragments.firstOnly, &out)
    SummaryJSON.field("evicted", fragments.evicted, &out)
    SummaryJSON.field("overlapping", fragments.overlapping, &out)
    out.append("}")
  }

  /// What the capture itself lost or could not use.
  private static func appendLosses(of capture: CaptureFacts, to out: inout ByteBuffer) {
    out.append(#","skipped":{"#)
    for (index, skipped) in capture.skipped.enumerated() {
      if index > 0 { out.append(",") }
      out.append(jsonString: skipped.name)
      out.append(":")
      out.append(decimal: skipped.frames)
    }
    out.append("}")
    SummaryJSON.field("undecodable", capture.undecodableFrames, &out)
    SummaryJSON.field("cut_frames", capture.cutFrames, &out)
    SummaryJSON.field("duplicate_frames", capture.tracker.duplicateFrames, &out)
    SummaryJSON.field("stray_rst", capture.tracker.strayResets, &out)
    SummaryJSON.field("evicted_connections", capture.tracker.evictedConnections, &out)
    appendEvictions(capture.tracker, to: &out)
    SummaryJSON.field("peak_connections", capture.tracker.peakConnections, &out)
    SummaryJSON.field("backward_timestamps", capture.tracker.backwardTimestamps, &out)
    out.append(#","kernel_drops":"#)
    out.append(jsonNumber: capture.live?.kernelDrops ?? capture.drops)
  }

  /// What the connections were that a full table let go of: which of their verdicts may be wrong.
  private static func appendEvictions(_ tracker: TrackerStatistics, to out: inout ByteBuffer) {
    out.append(#","evicted":{"not_established":"#)
    out.append(decimal: tracker.evictedUnestablished)
    SummaryJSON.field("ended", tracker.evictedEnded, &out)
    SummaryJSON.field("alive", tracker.evictedAlive, &out)
    out.append("}")
    SummaryJSON.field("missing_reuse_notes", tracker.missingNotes, &out)
  }
}
