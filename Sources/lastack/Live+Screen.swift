import LiveScreen
import ReportWriting
import TeardownAnalysis

// A live capture on a terminal.

extension Live {
  /// Whether the terminal becomes a screen: where no form of records is asked for on it.
  var wantsScreen: Bool {
    let isRecords = (output ?? "-") == "-" && format != nil
    return Terminal.isOutput && !isRecords
  }

  /// Whether standard output has colours.
  var isColoured: Bool {
    color == .always || color == .auto && Terminal.isOutput && !Terminal.refusesColour
  }

  /// Captures, with a screen to look at.
  ///
  /// - Parameters:
  ///   - session: captures.
  ///   - screen: the terminal.
  ///   - report: what is written beside it.
  /// - Returns: the facts, and what went wrong with the report's output.
  func show(
    _ session: inout LiveSession, on screen: consuming TerminalScreen,
    beside report: consuming LiveReport
  ) -> (facts: CaptureFacts, complaint: String?) {
    session.watchesCloses = true
    var display = LiveDisplay(
      report: report, screen: screen,
      look: LiveDisplay.Look(
        isColoured: isColoured, symbols: Terminal.showsUnicode ? .unicode : .ascii),
      facts: session.initialFacts, labels: Set(label.flatMap(\.labels)))
    let facts = session.run(&display, watching: display.readerDescriptor) { $0.isBroken }
    display.finish(facts)
    return (facts, display.complaint)
  }
}
