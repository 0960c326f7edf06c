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
  ///   - metrics: what is served beside it.
  /// - Returns: the facts, and what went wrong with the report's output.
  func show(
    _ session: inout LiveSession, on screen: consuming TerminalScreen,
    beside report: consuming LiveReport, _ metrics: LiveMetrics?
  ) -> (facts: CaptureFacts, complaint: String?) {
    session.watchesCloses = true
    let display = LiveDisplay(
      report: report, screen: screen,
      look: LiveDisplay.Look(
        isColoured: isColoured, symbols: Terminal.showsUnicode ? .unicode : .ascii),
      facts: session.initialFacts, labels: Set(label.flatMap(\.labels)))
    var observers = ObserverPair(display, metrics)
    let facts = session.run(&observers, watching: observers.first.readerDescriptor) {
      $0.first.isBroken
    }
    observers.first.finish(facts)
    return (facts, observers.first.complaint)
  }
}
