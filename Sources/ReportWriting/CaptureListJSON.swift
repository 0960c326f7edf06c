internal import FlowTracking
internal import TeardownAnalysis
internal import Wire

/// The JSON array of the captures of a report, one object a capture.
struct CaptureListJSON: Sendable {
  private var objects = ByteBuffer()

  /// Appends the object of one capture.
  mutating func append(_ capture: CaptureFacts, _ summary: Summary) {
    objects.append(objects.isEmpty ? "[" : ",")
    objects.append(#"{"file":"#)
    objects.append(jsonString: capture.file)
    objects.append(#","link_type":"#)
    objects.append(jsonString: capture.linkType)
    SummaryJSON.field("snapshot_length", UInt64(clamping: capture.snapshotLength), &objects)
    objects.append(#","filter":"#)
    objects.append(jsonStringOrNull: capture.filter)
    appendTime("start", capture.start, of: capture)
    appendTime("end", capture.end, of: capture)
    SummaryJSON.field("frames", capture.frames, &objects)
    SummaryJSON.field("filtered_frames", capture.filteredFrames, &objects)
    SummaryJSON.field("segments", capture.tracker.segments, &objects)
    SummaryJSON.field("connections", summary.connections, &objects)
    objects.append(#","labels":"#)
    SummaryJSON.write(summary.labels, into: &objects)
    appendLosses(of: capture)
    objects.append(#","complete":"#)
    objects.append(jsonBool: capture.failure == nil && !capture.wasInterrupted)
    objects.append(#","interrupted":"#)
    objects.append(jsonBool: capture.wasInterrupted)
    objects.append(#","error":"#)
    objects.append(jsonStringOrNull: capture.failure)
    objects.append("}")
  }

  /// Appends the array.
  func write(into out: inout ByteBuffer) {
    if objects.isEmpty { out.append("[") }
    out.append(objects.bytes)
    out.append("]")
  }

  private mutating func appendTime(_ name: String, _ time: Timestamp?, of capture: CaptureFacts) {
    objects.append(",")
    objects.append(jsonName: name)
    objects.append(":")
    guard let time else {
      objects.append("null")
      return
    }
    objects.append("\"")
    objects.append(time, precision: capture.precision)
    objects.append("\"")
  }

  /// What the capture itself lost or could not use.
  private mutating func appendLosses(of capture: CaptureFacts) {
    objects.append(#","skipped":{"#)
    for (index, skipped) in capture.skipped.enumerated() {
      if index > 0 { objects.append(",") }
      objects.append(jsonString: skipped.name)
      objects.append(":")
      objects.append(decimal: skipped.frames)
    }
    objects.append("}")
    SummaryJSON.field("undecodable", capture.undecodableFrames, &objects)
    SummaryJSON.field("cut_frames", capture.cutFrames, &objects)
    SummaryJSON.field("duplicate_frames", capture.tracker.duplicateFrames, &objects)
    SummaryJSON.field("stray_rst", capture.tracker.strayResets, &objects)
    SummaryJSON.field("evicted_connections", capture.tracker.evictedConnections, &objects)
    SummaryJSON.field("peak_connections", capture.tracker.peakConnections, &objects)
    SummaryJSON.field("backward_timestamps", capture.tracker.backwardTimestamps, &objects)
    objects.append(#","kernel_drops":null"#)
  }
}
