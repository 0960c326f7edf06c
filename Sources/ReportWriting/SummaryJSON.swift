internal import CaptureSummary
internal import TeardownAnalysis
internal import Wire

/// The JSON object of a summary, `lastack.summary/1`.
enum SummaryJSON {
  /// Appends the object; `captures` stand in it unless they stand elsewhere in the document.
  static func write(_ summary: Summary, captures: CaptureListJSON?, into out: inout ByteBuffer) {
    out.append(#"{"schema":"lastack.summary/1""#)
    if let captures {
      out.append(#","captures":"#)
      captures.write(into: &out)
    }
    field("connections", summary.connections, &out)
    out.append(#","labels":"#)
    write(summary.labels, into: &out)
    out.append(#","shapes":"#)
    write(summary.shapes, into: &out)
    out.append(#","not_established":"#)
    write(summary.reasons, into: &out)
    out.append(#","initiators":"#)
    write(summary.initiators, into: &out)
    out.append(#","handshakes":"#)
    write(summary.handshakes, into: &out)
    writeLosses(summary, into: &out)
    field("spurious_retransmissions", summary.spuriousRetransmissions, &out)
    writeResets(summary, into: &out)
    writeDurations(summary.closeDurations, into: &out)
    writeWorst(summary, into: &out)
    out.append(#","half_closes":{"connections":"#)
    out.append(decimal: summary.halfCloses)
    field("bytes", summary.halfCloseBytes, &out)
    out.append(#"},"capture_gaps":{"connections":"#)
    out.append(decimal: summary.connectionsWithGaps)
    field("occasions", summary.captureGaps, &out)
    out.append("}")
    field("one_sided", summary.oneSided, &out)
    field("guessed_roles", summary.guessedRoles, &out)
    field("duplicate_frames", summary.duplicateFrames, &out)
    field("packets", summary.packets, &out)
    field("bytes", summary.bytes, &out)
    out.append(#","anomalies":"#)
    write(summary.anomalies, into: &out)
    writeEnds(summary, into: &out)
    out.append("}")
  }

  /// Appends a tally as an object with every case of the enum in it.
  static func write<Key: RawRepresentable<String>>(
    _ tally: Tally<Key>, into out: inout ByteBuffer
  ) {
    var separator = UInt8(ascii: "{")
    for key in Key.allCases {
      out.append(byte: separator)
      separator = UInt8(ascii: ",")
      out.append(jsonName: key.rawValue)
      out.append(byte: UInt8(ascii: ":"))
      out.append(decimal: tally[key])
    }
    out.append("}")
  }

  /// Appends `,"name":number`.
  static func field(_ name: String, _ number: UInt64, _ out: inout ByteBuffer) {
    out.append(byte: UInt8(ascii: ","))
    out.append(jsonName: name)
    out.append(byte: UInt8(ascii: ":"))
    out.append(decimal: number)
  }

  private static func writeLosses(_ summary: Summary, into out: inout ByteBuffer) {
    out.append(#","losses":["#)
    for (index, losses) in summary.losses.enumerated() {
      if index > 0 { out.append(",") }
      out.append(#"{"wave":"#)
      out.append(decimal: UInt64(index + 1))
      field("connections", losses.connections, &out)
      field("segments", losses.segments.total, &out)
      for certainty in Certainty.allCases {
        field(certainty.rawValue, losses.segments[certainty], &out)
      }
      field("seen", losses.seen, &out)
      out.append("}")
    }
    out.append("]")
  }

  private static func writeResets(_ summary: Summary, into out: inout ByteBuffer) {
    out.append(#","rst":{"total":"#)
    out.append(decimal: summary.resetsByClient.total + summary.resetsByServer.total)
    field("effective", summary.effectiveResets, &out)
    field("ignored", summary.ignoredResets, &out)
    field("late", summary.lateResets, &out)
    field("unlogged", summary.unloggedResets, &out)
    out.append(#","by_class":{"#)
    for (index, kind) in ResetClass.allCases.enumerated() {
      if index > 0 { out.append(",") }
      out.append(jsonName: kind.rawValue)
      out.append(#":{"client":"#)
      out.append(decimal: summary.resetsByClient[kind])
      field("server", summary.resetsByServer[kind], &out)
      out.append("}")
    }
    out.append("}}")
  }

  private static func writeDurations(_ durations: DurationHistogram, into out: inout ByteBuffer) {
    out.append(#","close_duration":{"count":"#)
    out.append(decimal: durations.count)
    let values = [
      ("min", durations.shortest), ("p50", durations.quantile(percent: 50)),
      ("p90", durations.quantile(percent: 90)), ("p95", durations.quantile(percent: 95)),
      ("p99", durations.quantile(percent: 99)),
      ("max", durations.longest),
    ]
    for (name, value) in values {
      out.append(",")
      out.append(jsonName: name)
      out.append(":")
      if let value { out.append(secondsOf: value) } else { out.append("null") }
    }
    out.append("}")
  }
}
