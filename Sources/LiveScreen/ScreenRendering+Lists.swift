import FlowTracking
import ReportWriting
import TeardownAnalysis
import Wire

extension ScreenRendering {
  /// Ends in TIME_WAIT and CLOSE_WAIT: how many, and where most of them are.
  func socketLines(count: Int) -> [ScreenLine] {
    var lines = [socketSummary]
    let rows = count - 1
    let waits = min(
      contents.longestCloseWaits.count,
      max((rows + 1) / 2, rows - contents.timeWaitsByAddress.count))
    let shown = contents.longestCloseWaits.prefix(max(waits, 0))
    let addresses = contents.timeWaitsByAddress.prefix(max(rows - shown.count, 0))
    if shown.isEmpty, addresses.isEmpty { return lines }
    let table = ScreenTable(columns: [
      column("", 10, 2, shown.map { _ in "CLOSE_WAIT" } + addresses.map { _ in "TIME_WAIT" }),
      column(
        "", 6, 1, shown.map(stay) + addresses.map { NumberText.grouped($0.count) }),
      column("", 9, 0, shown.map(holder) + addresses.map { $0.address.description }),
      column("", 9, 3, shown.map(peer) + addresses.map { _ in "" }),
    ])
    lines += table.lines(width: size.columns, symbols: symbols).dropFirst()
    return lines
  }

  /// How many there are, in as many words as there is room for.
  private var socketSummary: ScreenLine {
    let timeWaits = "TIME_WAIT \(NumberText.grouped(contents.timeWaits))"
    let closeWaits = "CLOSE_WAIT \(NumberText.grouped(contents.closeWaits))"
    let host =
      contents.hostCloseWaits.map { " captured, \(NumberText.grouped($0)) on this host" } ?? ""
    let longest =
      contents.longestCloseWaits.first.map { ", longest \(stay($0))" } ?? ""
    let candidates = [
      "NOW IN  \(timeWaits)  \(closeWaits)\(host)\(longest)",
      "\(timeWaits)  \(closeWaits)\(longest)", "\(timeWaits)  \(closeWaits)",
    ]
    var line = emptyLine
    line.put(candidates.first { $0.count <= size.columns } ?? closeWaits, .bold)
    return line
  }

  private func stay(_ end: ScreenContents.WaitingEnd) -> String {
    ScreenText.wholeSeconds(contents.now - end.since)
  }

  private func holder(_ end: ScreenContents.WaitingEnd) -> String {
    if let process = end.process { return "\(end.local) \(process.name) (\(process.pid))" }
    return "\(end.local)" + (end.side.map { $0 == .client ? " (client)" : " (server)" } ?? "")
  }

  private func peer(_ end: ScreenContents.WaitingEnd) -> String { "peer \(end.remote)" }

  /// The connections that ended last, or those that are half closed when these are selected.
  func closeLines(count: Int) -> [ScreenLine] {
    let shown = contents.closes.prefix(max(count - 1, 0))
    if contents.closes.isEmpty {
      var line = emptyLine
      line.put("CLOSED", .bold)
      line.put(controls.selected.map { ": none \($0.rawValue)" } ?? ": none so far")
      return [line]
    }
    let areGoingOn = controls.selected == .halfClosed
    let times = shown.map { standing in
      ScreenText.clock(areGoingOn ? standing.closeWait?.since ?? standing.latest : standing.latest)
    }
    let spans = shown.map { standing in
      areGoingOn
        ? standing.closeWait.map { ScreenText.wholeSeconds(contents.now - $0.since) } ?? ""
        : standing.duration.map(NumberText.duration) ?? ""
    }
    var columns = [
      column(areGoingOn ? "SINCE" : "CLOSED", 8, 3, times),
      column("CLIENT", 15, 4, shown.map(\.client.description)),
      column("SERVER", 14, 1, shown.map { "\(symbols.arrow) \($0.server)" }),
      ScreenTable.Column(
        title: "LABEL", minimum: 11, rank: 0,
        cells: shown.map { .init(text: $0.label.rawValue, style: $0.label.screenStyle) }),
      column("BY", 6, 5, shown.map(ScreenText.actor)),
      column(areGoingOn ? "FOR" : "TOOK", 7, 6, spans),
      column("", 9, 7, shown.map(ScreenText.detail)),
    ]
    columns[5].isRight = true
    for place in [1, 4, 5, 6] { columns[place].isOptional = true }
    return ScreenTable(columns: columns).lines(width: size.columns, symbols: symbols)
  }

  /// The ends with the most trouble.
  func endLines(count: Int) -> [ScreenLine] {
    let title: String
    switch controls.order {
    case .aborts: title = "MOST ABORTS"
    case .closeWait: title = "LONGEST CLOSE_WAIT"
    case .losses: title = "MOST LOSSES"
    }
    if contents.ends.isEmpty {
      var line = emptyLine
      line.put(title, .bold)
      line.put(": none so far")
      return [line]
    }
    let shown = contents.ends.prefix(max(count - 1, 0))
    func numbers(_ title: String, _ rank: Int, _ value: (EndTrouble) -> UInt64)
      -> ScreenTable.Column
    {
      var result = column(
        title, title.count, rank,
        shown.map { value($0) == 0 ? "-" : NumberText.grouped(value($0)) })
      result.isRight = true
      return result
    }
    var longest = column(
      "LONGEST", 9, controls.order == .closeWait ? 1 : 5,
      shown.map { trouble in
        trouble.longestCloseWait == 0
          ? "-" : ScreenText.wholeSeconds(trouble.longestCloseWait)
      })
    longest.isRight = true
    let isCut = contents.endsArePartial
    return ScreenTable(columns: [
      column(
        isCut ? "\(title) (at least)" : title, 15, 0,
        shown.map { $0.end.port == nil ? "\($0.end.text) (client)" : $0.end.text }),
      numbers("ABORTS", controls.order == .aborts ? 1 : 2, \.aborts),
      numbers("LOST", controls.order == .losses ? 1 : 3, \.losses),
      numbers("CLOSE_WAIT", 4, \.closeWaits), longest,
    ]).lines(width: size.columns, symbols: symbols)
  }

  private func column(
    _ title: String, _ minimum: Int, _ rank: Int, _ cells: [String]
  ) -> ScreenTable.Column {
    ScreenTable.Column(
      title: title, minimum: minimum, rank: rank,
      cells: cells.map { .init(text: $0, style: .plain) })
  }
}
