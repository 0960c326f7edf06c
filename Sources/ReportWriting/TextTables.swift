internal import CaptureSummary
internal import FlowTracking
internal import TeardownAnalysis
internal import Wire

extension TextReport {
  /// The tables of a summary.
  mutating func writeTables(_ summary: Summary) {
    writeLabels(summary)
    writeReasons(summary)
    writeLosses(summary)
    writeResets(summary)
    writeDurations(summary)
    writeServers(summary)
    writeCloseWait(summary)
    writeTimeWait(summary)
  }

  private mutating func writeLabels(_ summary: Summary) {
    canvas.heading("How they closed")
    let most = Label.allCases.map { summary.labels[$0] }.max() ?? 0
    for label in Label.allCases {
      let count = summary.labels[label]
      canvas.put("  ")
      canvas.put(label.rawValue, count == 0 ? .dim : label.style)
      canvas.putRight(NumberText.grouped(count), endingAt: 43, count == 0 ? .dim : .plain)
      canvas.putRight(NumberText.share(count, of: summary.connections), endingAt: 51, .dim)
      if count > 0 {
        canvas.pad(to: 54)
        canvas.put(Self.bar(count, of: most, width: 26), label.style)
      }
      canvas.newline()
    }
  }

  /// A bar for something, never empty; the most of all fills the width.
  private static func bar(_ count: UInt64, of most: UInt64, width: UInt64) -> String {
    let filled = max(most.dividingFullWidth(count.multipliedFullWidth(by: width)).quotient, 1)
    return String(repeating: "#", count: Int(filled))
  }

  private mutating func writeReasons(_ summary: Summary) {
    if summary.reasons.total == 0 { return }
    canvas.heading("Why they were not established")
    for reason in NotEstablishedReason.allCases where summary.reasons[reason] > 0 {
      canvas.put("  \(reason.rawValue)")
      canvas.putRight(NumberText.grouped(summary.reasons[reason]), endingAt: 43)
      canvas.pad(to: 54)
      canvas.put(reason.explanation, .dim)
      canvas.newline()
    }
  }

  private mutating func writeLosses(_ summary: Summary) {
    let lost = summary.losses.contains { $0.segments.total > 0 }
    if !lost, summary.spuriousRetransmissions == 0 { return }
    canvas.heading("Lost in the close")
    if lost {
      columns("", ["connections", "share", "certain", "likely", "possible"], Self.closeEnds)
      let names = ["1  the first FIN", "2  its ACK", "3  the second FIN", "4  its ACK"]
      for (name, losses) in zip(names, summary.losses) {
        row(
          "wave \(name)",
          [
            Self.number(losses.connections),
            NumberText.share(losses.connections, of: losses.seen),
          ] + Certainty.allCases.map { Self.number(losses.segments[$0]) }, Self.closeEnds)
      }
    } else {
      canvas.put("  nothing")
      canvas.newline()
    }
    if summary.spuriousRetransmissions > 0 {
      canvas.put("  ")
      canvas.flow(
        NumberText.counted(summary.spuriousRetransmissions, "FIN")
          + " sent again although nothing was lost", indent: 2, .dim)
      canvas.newline()
    }
  }

  private mutating func writeResets(_ summary: Summary) {
    if summary.resetsByClient.total + summary.resetsByServer.total == 0 { return }
    canvas.heading("RSTs, by what brought them on")
    columns("", ["by client", "by server"])
    for kind in ResetClass.allCases {
      let counts = [summary.resetsByClient[kind], summary.resetsByServer[kind]]
      if counts != [0, 0] { row(kind.rawValue, counts.map(Self.number)) }
    }
    canvas.put("  ")
    canvas.flow(
      "\(NumberText.grouped(summary.effectiveResets)) ended a connection, "
        + "\(NumberText.grouped(summary.ignoredResets)) had no effect, "
        + "\(NumberText.grouped(summary.lateResets)) came after a complete close",
      indent: 2, .dim)
    canvas.newline()
  }

  private mutating func writeDurations(_ summary: Summary) {
    let durations = summary.closeDurations
    guard let half = durations.quantile(percent: 50), let most = durations.quantile(percent: 95),
      let nearlyAll = durations.quantile(percent: 99), let longest = durations.longest
    else { return }
    canvas.heading("How long the close took")
    canvas.put("  ")
    canvas.flow(
      "half within \(NumberText.duration(half)), 95% within \(NumberText.duration(most)), "
        + "99% within \(NumberText.duration(nearlyAll)), longest \(NumberText.duration(longest))",
      indent: 2)
    canvas.newline()
  }

  /// Where the columns of a table end.
  static let ends = [43, 55, 67, 79]
  /// Where they end in a table of five.
  static let closeEnds = [38, 48, 59, 69, 79]

  /// A number in a table; none is a dash.
  static func number(_ number: UInt64) -> String {
    number == 0 ? "-" : NumberText.grouped(number)
  }

  /// The titles of a table.
  mutating func columns(_ name: String, _ titles: [String], _ ends: [Int] = ends) {
    canvas.put("  ")
    canvas.put(name, .dim)
    for (title, end) in zip(titles, ends) { canvas.putRight(title, endingAt: end, .dim) }
    canvas.newline()
  }

  /// A row of a table; a long name takes a line of its own.
  mutating func row(_ name: String, _ cells: [String], _ ends: [Int] = ends) {
    canvas.put("  \(name)")
    if let first = cells.first, let end = ends.first, canvas.column + 1 + first.utf8.count > end {
      canvas.newline()
    }
    for (cell, end) in zip(cells, ends) {
      canvas.putRight(cell, endingAt: end, cell == "-" ? .dim : .plain)
    }
    canvas.newline()
  }

  /// A remark below a table.
  mutating func remark(_ text: String) {
    canvas.put("  ")
    canvas.flow(text, indent: 2, .dim)
    canvas.newline()
  }
}

extension NotEstablishedReason {
  /// What the reason means, in at most 26 columns.
  var explanation: String {
    switch self {
    case .refused: "an RST answered the SYN"
    case .unanswered: "nothing answered the SYN"
    case .abandoned: "no ACK after the SYN-ACK"
    case .abortedByClient: "RST answers the SYN-ACK"
    }
  }
}
