import ReportWriting
import TeardownAnalysis
import Wire

/// Turns what is to be seen into the lines of a screen.
struct ScreenRendering {
  let contents: ScreenContents
  let controls: ScreenControls
  let size: ScreenSize
  let symbols: ScreenSymbols

  /// The screen.
  var page: [ScreenLine] {
    let layout = ScreenLayout(rows: size.rows, wanted: wanted)
    var lines: [ScreenLine] = []
    for part in ScreenPart.allCases where layout[part] > 0 {
      if part == .footer {
        // At the very bottom.
        while lines.count < size.rows - layout[part] { lines.append(emptyLine) }
      }
      if layout.hasGap(before: part) { lines.append(emptyLine) }
      lines += self.lines(of: part, count: layout[part]).prefix(layout[part])
    }
    while lines.count < size.rows { lines.append(emptyLine) }
    return Array(lines.prefix(size.rows))
  }

  var emptyLine: ScreenLine { ScreenLine(width: size.columns, symbols: symbols) }

  private func wanted(_ part: ScreenPart) -> Int {
    switch part {
    case .title, .footer: 1
    case .status: statusLines(count: .max).count
    case .message: contents.messages.count
    case .labels: contents.labels.count + 1
    case .sockets:
      1 + contents.timeWaitsByAddress.count + contents.longestCloseWaits.count
    case .closes: contents.closes.count + 1
    case .ends: contents.ends.count + 1
    }
  }

  private func lines(of part: ScreenPart, count: Int) -> [ScreenLine] {
    switch part {
    case .title: [titleLine]
    case .status: statusLines(count: count)
    case .message: messageLines(count: count)
    case .labels: labelLines(count: count)
    case .sockets: socketLines(count: count)
    case .closes: closeLines(count: count)
    case .ends: endLines(count: count)
    case .footer: [footerLine]
    }
  }

  /// What is captured on, and for how long.
  private var titleLine: ScreenLine {
    var line = emptyLine
    var subject = "lastack live on \(contents.facts.file)"
    if let filter = contents.facts.filter { subject += ", \(filter)" }
    let uptime = "up \(ScreenText.wholeSeconds(contents.now - contents.start))"
    let clock = ScreenText.clock(contents.now)
    let pause = controls.isPaused ? "PAUSED" : ""
    let needed = min(DisplayWidth.of(subject), max(20, size.columns / 2))
    let candidates = [
      [pause, uptime, "\(clock) UTC"], [pause, "\(clock) UTC"], [pause, clock], [pause],
    ]
    let right =
      candidates.map { $0.filter { !$0.isEmpty }.joined(separator: "  ") }
      .first { needed + 2 + $0.count <= size.columns } ?? pause
    let room = max(size.columns - right.count - 2, 0)
    line.put(DisplayWidth.cut(DisplayWidth.printable(subject), to: room, mark: symbols.cut), .bold)
    line.pad(to: size.columns - right.count)
    if controls.isPaused, right.hasPrefix(pause) {
      line.put(pause, .reverse)
      line.put(String(right.dropFirst(pause.count)))
    } else {
      line.put(right)
    }
    return line
  }

  /// Rates, losses of the capture itself, and connections in mind.
  private func statusLines(count: Int) -> [ScreenLine] {
    let live = contents.facts.live
    var items: [(String, TextStyle)] = [
      (ScreenText.perSecond(contents.framesPerSecond, "frames"), .plain)
    ]
    func drops(_ name: String, _ number: UInt64) {
      items.append(("\(name) \(NumberText.grouped(number))", number > 0 ? .boldRed : .plain))
    }
    drops("kernel drops", live?.kernelDrops ?? 0)
    items.append((ScreenText.perSecond(contents.closesPerSecond, "closes"), .plain))
    items.append((ScreenText.bits(octetsPerSecond: contents.octetsPerSecond), .plain))
    drops("interface drops", live?.interfaceDrops ?? 0)
    items.append(("received \(NumberText.counted(live?.received ?? 0, "frame"))", .plain))
    items.append(("\(NumberText.grouped(contents.running)) open", .plain))
    items.append(("\(NumberText.grouped(contents.closing)) closing", .plain))
    items.append(("\(NumberText.grouped(contents.lingering)) just closed", .plain))
    if let unwritten = live?.unwrittenFrames, unwritten > 0 { drops("unwritten frames", unwritten) }
    return flow(items, count: count)
  }

  /// Sets items side by side, as many as there is room for; none is cut but one that is alone.
  func flow(_ items: [(String, TextStyle)], count: Int) -> [ScreenLine] {
    var lines: [ScreenLine] = []
    var line = emptyLine
    for (text, style) in items {
      let gap = line.column == 0 ? 0 : 2
      if gap > 0, line.room < gap + DisplayWidth.of(text) {
        lines.append(line)
        if lines.count == count { return lines }
        line = emptyLine
      }
      line.pad(to: line.column == 0 ? 0 : line.column + 2)
      line.put(text, style)
    }
    lines.append(line)
    return lines
  }

  private func messageLines(count: Int) -> [ScreenLine] {
    contents.messages.suffix(count).map { message in
      var line = emptyLine
      line.put(message, .yellow)
      return line
    }
  }

  private var footerLine: ScreenLine {
    let order: String
    switch controls.order {
    case .aborts: order = "aborts"
    case .closeWait: order = "CLOSE_WAIT"
    case .losses: order = "losses"
    }
    let pause = controls.isPaused ? "p go on" : "p pause"
    let label = controls.selected?.rawValue ?? "all"
    let long = [
      "q quit", pause, "s sort: \(order)", "l label: \(label)", "1-9 select", "? help",
    ].joined(separator: "  ")
    let short = ["q quit", pause, "s sort", "l label", "? help"].joined(separator: "  ")
    var line = emptyLine
    line.put(DisplayWidth.of(long) <= size.columns ? long : short, .dim)
    return line
  }
}
