internal import CaptureSummary
internal import TeardownAnalysis
internal import Wire

// The parts of the summary that name servers and clients.

extension SummaryJSON {
  /// How many are listed.
  private static let number = 10
  /// How many servers are listed.
  private static let servers = 100

  /// Appends `worst`: the ends that went through most.
  static func writeWorst(_ summary: Summary, into out: inout ByteBuffer) {
    out.append(#","worst":{"aborts":["#)
    for (index, entry) in summary.servers.top(number, by: \.aborts).enumerated() {
      out.append(index > 0 ? #",{"server":"# : #"{"server":"#)
      write(entry.server, into: &out)
      field("by_client", entry.abortsByClient, &out)
      field("by_server", entry.abortsByServer, &out)
      out.append("}")
    }
    out.append(#"],"aborts_partial":"#)
    out.append(jsonBool: summary.servers.forgotten > 0)
    let worst = CloseWaitEnd.worst(of: summary.servers).prefix(number)
    out.append(#","close_wait":["#)
    for (index, end) in worst.enumerated() {
      out.append(index > 0 ? #",{"side":""# : #"{"side":""#)
      out.append(end.side.name)
      out.append(#"","server":"#)
      write(end.server, into: &out)
      write(end.stays, into: &out)
      out.append("}")
    }
    out.append(#"],"time_wait":["#)
    for (index, route) in summary.timeWait.top(number).enumerated() {
      if index > 0 { out.append(",") }
      write(route, summary.settings, into: &out)
    }
    out.append("]}")
  }

  /// Appends `servers`, those with the most connections first, and `time_wait`.
  static func writeEnds(_ summary: Summary, into out: inout ByteBuffer) {
    out.append(#","servers":["#)
    for (index, entry) in summary.servers.top(servers, by: \.connections).enumerated() {
      out.append(index > 0 ? #",{"server":"# : #"{"server":"#)
      write(entry.server, into: &out)
      field("connections", entry.connections, &out)
      out.append(#","labels":"#)
      write(entry.labels, into: &out)
      field("aborted_by_client", entry.abortsByClient, &out)
      field("aborted_by_server", entry.abortsByServer, &out)
      out.append(#","close_wait":{"server":{"count":"#)
      writeBody(entry.serverCloseWait, into: &out)
      out.append(#"},"client":{"count":"#)
      writeBody(entry.clientCloseWait, into: &out)
      out.append("}}}")
    }
    out.append("]")
    let listed = min(summary.servers.all.count, servers)
    field("servers_left_out", UInt64(summary.servers.all.count - listed), &out)
    field("servers_forgotten", summary.servers.forgotten, &out)
    writeTimeWait(summary, into: &out)
  }

  private static func writeTimeWait(_ summary: Summary, into out: inout ByteBuffer) {
    let course = summary.timeWait.course
    out.append(#","time_wait":{"clients":"#)
    out.append(decimal: summary.timeWait.clients)
    field("servers", summary.timeWait.servers, &out)
    out.append(#","seconds":"#)
    out.append(decimal: UInt64(summary.settings.timeWaitSeconds))
    field("peak", course.peak, &out)
    out.append(#","peak_time":"#)
    write(second: course.peakSecond, into: &out)
    out.append(#","series":{"start":"#)
    write(second: course.series.start, into: &out)
    out.append(#","step":"#)
    out.append(decimal: UInt64(course.series.width))
    out.append(#","sockets":["#)
    for (index, level) in course.series.levels.enumerated() {
      if index > 0 { out.append(",") }
      out.append(decimal: UInt64(level))
    }
    out.append("]}")
    field("ports", summary.settings.portCount, &out)
    out.append(#","sustainable_rate":"#)
    out.append(thousandths: summary.settings.sustainableRate)
    field("routes_forgotten", summary.timeWait.forgottenRoutes, &out)
    out.append("}")
  }

  private static func write(
    _ route: RouteSummary, _ settings: SummarySettings, into out: inout ByteBuffer
  ) {
    out.append(#"{"client":""#)
    out.append(route.client)
    out.append(#"","server":"#)
    write(route.server, into: &out)
    field("sockets", route.sockets, &out)
    field("peak", route.peak, &out)
    out.append(#","peak_time":"#)
    write(second: route.peakSecond, into: &out)
    out.append(#","share":"#)
    out.append(thousandths: Double(route.peak) / Double(settings.portCount))
    out.append("}")
  }

  private static func write(_ stays: CloseWaitSummary, into out: inout ByteBuffer) {
    out.append(#","count":"#)
    writeBody(stays, into: &out)
  }

  /// Appends how many ended, and the rest.
  private static func writeBody(_ stays: CloseWaitSummary, into out: inout ByteBuffer) {
    out.append(decimal: stays.durations.count)
    field("never_left", stays.neverLeft, &out)
    let values = [
      ("p50", stays.durations.quantile(percent: 50)),
      ("p95", stays.durations.quantile(percent: 95)), ("max", stays.longest),
    ]
    for (name, value) in values {
      out.append(",")
      out.append(jsonName: name)
      out.append(":")
      if let value { out.append(secondsOf: value) } else { out.append("null") }
    }
  }

  private static func write(_ endpoint: Endpoint, into out: inout ByteBuffer) {
    out.append(#"{"ip":""#)
    out.append(endpoint.address)
    out.append(#"","port":"#)
    out.append(decimal: UInt64(endpoint.port))
    out.append("}")
  }

  private static func write(second: Int64?, into out: inout ByteBuffer) {
    guard let second else {
      out.append("null")
      return
    }
    out.append(byte: UInt8(ascii: "\""))
    out.append(Timestamp(nanoseconds: second &* 1_000_000_000), precision: .microseconds)
    out.append(byte: UInt8(ascii: "\""))
  }
}
