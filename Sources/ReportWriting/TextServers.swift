internal import CaptureSummary
internal import FlowTracking
internal import TeardownAnalysis
internal import Wire

// What the servers and the clients of a capture went through.

extension TextReport {
  /// The servers whose connections ended badly, where there are several connections to compare.
  mutating func writeServers(_ summary: Summary) {
    let top = summary.servers.top(5) { $0.connections > 1 ? $0.troubles : 0 }
    if top.isEmpty { return }
    canvas.heading("Servers with the most connections that ended badly")
    columns("", ["connections", "aborted", "not closed", "refused"])
    for entry in top {
      row(
        entry.server.description,
        [
          entry.connections, entry.aborts,
          entry.labels[.halfClosed] + entry.labels[.unfinishedClose],
          entry.labels[.notEstablished],
        ].map(Self.number))
    }
    if summary.servers.forgotten > 0 {
      remark("too many servers to count them all: at least so many")
    }
  }

  /// How long applications took to close, and which never did, those first.
  mutating func writeCloseWait(_ summary: Summary) {
    // A second is what a person notices.
    let ends = CloseWaitEnd.worst(of: summary.servers, atLeast: 1_000_000_000)
    if ends.isEmpty { return }
    canvas.heading("CLOSE_WAIT: how long applications took to close, leaks first")
    columns("", ["never left", "half", "95%", "longest"])
    for end in ends.prefix(5) {
      let durations = end.stays.durations
      row(
        end.side == .server ? end.server.description : "clients of \(end.server)",
        [
          Self.number(end.stays.neverLeft),
          durations.quantile(percent: 50).map(NumberText.duration) ?? "-",
          durations.quantile(percent: 95).map(NumberText.duration) ?? "-",
          end.stays.longest.map(NumberText.duration) ?? "-",
        ])
    }
    if ends.count > 5 {
      remark("... and \(NumberText.counted(UInt64(ends.count - 5), "more end"))")
    }
  }

  /// Sockets in TIME_WAIT over time, and whose ports they hold.
  mutating func writeTimeWait(_ summary: Summary) {
    let course = summary.timeWait.course
    guard course.peak > 1, let peakSecond = course.peakSecond else { return }
    canvas.heading("Sockets in TIME_WAIT, reckoned as \(summary.settings.timeWaitSeconds) s each")
    let step = course.series.width
    if course.series.levels.count > 1 {
      canvas.put("  ")
      canvas.put(Self.sparkline(course.series.levels, most: UInt32(clamping: course.peak)))
      canvas.put("  a column is \(NumberText.duration(step * 1_000_000_000))", .dim)
      canvas.newline()
    }
    remark(
      "at most \(NumberText.grouped(course.peak)) at a time, at \(Self.moment(peakSecond)) UTC; "
        + "\(NumberText.grouped(summary.timeWait.clients)) of clients and "
        + "\(NumberText.grouped(summary.timeWait.servers)) of servers in all")
    let ports = summary.settings.portCount
    // Below a hundredth of the range nobody runs out of ports soon.
    let routes = summary.timeWait.top(5).filter { $0.peak * 100 >= ports }
    if routes.isEmpty { return }
    columns("ports of a client held by them", ["at a time", "share", "a second"])
    for route in routes {
      row(
        "\(route.client) -> \(route.server)",
        [
          NumberText.grouped(route.peak), NumberText.share(route.peak, of: ports),
          NumberText.rate(Double(route.peak) / Double(summary.settings.timeWaitSeconds)),
        ])
    }
    remark(
      "of \(NumberText.grouped(ports)) ports (--ephemeral-ports); they run out at "
        + "\(NumberText.rate(summary.settings.sustainableRate)) connections a second to one server")
  }

  /// Levels as a line of marks, the higher the darker.
  private static func sparkline(_ levels: [UInt32], most: UInt32) -> String {
    let marks = Array(" .:-=+*#")
    return String(
      levels.map { level in
        if level == 0 || most == 0 { return marks[0] }
        let place = 1 + Int(UInt64(level) * UInt64(marks.count - 2) / UInt64(most))
        return marks[min(place, marks.count - 1)]
      })
  }

  private static func moment(_ second: Int64) -> String {
    NumberText.moment(Timestamp(nanoseconds: second &* 1_000_000_000))
  }
}

extension ServerSummary {
  /// Connections that did not end as they should.
  var troubles: UInt64 {
    aborts + labels[.halfClosed] + labels[.unfinishedClose] + labels[.notEstablished]
  }
}
