internal import TeardownAnalysis
internal import Wire

extension CSVWriter {
  /// The names of the columns that say where the ends stood.
  static let stateColumns = [
    "states_client", "states_server", "close_wait_side", "close_wait_seconds", "close_wait_ended",
    "fin_wait_2_seconds", "time_wait_side", "time_wait_start", "time_wait_restarts",
    "time_wait_end", "time_wait_reused",
  ]

  /// The names of the columns in Zeek's words.
  static let zeekColumns = ["zeek_state", "zeek_history"]

  /// Appends the columns of `zeekColumns`.
  static func append(_ words: ZeekWords, to out: inout ByteBuffer) {
    out.append(csv: words.state?.name)
    out.append(",")
    if let history = words.history { out.append(history) }
  }

  /// Appends the columns of `stateColumns`.
  static func append(
    _ history: StateHistory?, precision: TimePrecision, to out: inout ByteBuffer
  ) {
    guard let history else {
      for _ in stateColumns { out.append(",") }
      return
    }
    append(history.client, precision: precision, to: &out)
    append(history.server, precision: precision, to: &out)
    let closeWait = history.closeWait
    out.append(csv: closeWait?.side.name)
    out.append(csvSecondsOf: closeWait?.duration)
    out.append(csv: closeWait.map { $0.hasEnded ? "true" : "false" })
    out.append(csvSecondsOf: history.finWait2)
    let timeWait = history.timeWait
    out.append(csv: timeWait?.holder)
    out.append(csv: timeWait?.start, precision: precision)
    out.append(csv: (timeWait?.restarts).map { UInt64($0) })
    out.append(csv: timeWait?.end, precision: precision)
    out.append(csv: timeWait.map { $0.isReused ? "true" : "false" })
  }

  /// The states in order, each with its moment behind an `@`.
  private static func append(
    _ history: EndpointHistory, precision: TimePrecision, to out: inout ByteBuffer
  ) {
    out.append(",")
    for place in 0..<history.count {
      if place > 0 { out.append(" ") }
      out.append(history[place].state.name)
      out.append("@")
      out.append(history[place].time, precision: precision)
    }
  }
}
