import FlowTracking
import LiveScreen
import ReportWriting
import TeardownAnalysis
import Wire

/// A live capture on the screen of a terminal, beside its report.
///
/// The report goes to a file as it always does, or, where there is none, waits for the end of the
/// screen. Drawn twice a second, and at once after a key and a change of size.
struct LiveDisplay: ~Copyable, LiveObserver {
  private var report: LiveReport
  private var screen: TerminalScreen
  private var model: ScreenModel
  /// What is shown while the screen stands still.
  private var frozen: ScreenModel?
  private var controls = ScreenControls()
  private let look: Look
  /// What was said, and when.
  private var messages: [(time: Timestamp, sentence: String)] = []
  /// How many sentences had to be forgotten.
  private var forgotten = 0
  private var now: Timestamp
  /// When a key was last pressed, on the clock of `Terminal.seconds`.
  private var lastInput = 0.0
  private(set) var wantsToEnd = false

  /// What a terminal can show.
  struct Look {
    var isColoured: Bool
    var symbols: ScreenSymbols
  }

  /// How many sentences are kept for the end.
  private static let messageLimit = 1000
  /// How long a sentence is shown.
  ///
  /// Unit: nanoseconds.
  private static let messageTime: Int64 = 60_000_000_000

  /// A screen with nothing on it.
  ///
  /// - Parameters:
  ///   - report: goes on beside it.
  ///   - screen: the terminal.
  ///   - look: what it can show.
  ///   - facts: what is known before the first frame.
  ///   - labels: the labels whose connections are listed; all when empty.
  init(
    report: consuming LiveReport, screen: consuming TerminalScreen, look: Look,
    facts: CaptureFacts, labels: Set<Label>
  ) {
    self.report = report
    self.screen = screen
    self.look = look
    now = WallClock.now
    model = ScreenModel(facts: facts, start: now, listed: labels)
    Complaint.hold()
  }

  /// Whether going on is pointless: the terminal has gone, or the report cannot be written.
  var isBroken: Bool { report.isBroken || screen.isGone }

  /// What went wrong with the report's output, in a sentence, or nil.
  var complaint: String? { report.complaint }

  var readerDescriptor: Int32 { report.readerDescriptor }

  var inputDescriptor: Int32 { screen.inputDescriptor }

  mutating func ended(_ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict) {
    report.ended(evidence, judged: verdict)
    model.take(ConnectionStanding(evidence, judged: verdict), isFinal: true)
  }

  mutating func ended(
    _ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict, note: LiveNote
  ) {
    report.ended(evidence, judged: verdict, note: note)
    model.take(ConnectionStanding(evidence, judged: verdict), isFinal: true)
  }

  mutating func closed(
    _ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict, note: LiveNote
  ) {
    report.closed(evidence, judged: verdict, note: note)
  }

  mutating func stands(
    _ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict
  ) {
    model.take(ConnectionStanding(evidence, judged: verdict), isFinal: false)
  }

  mutating func closedUnseen(_ id: UInt64) {
    model.takeUnseen(id)
  }

  mutating func passed(_ status: LiveStatus) {
    // A report on standard output goes to the ordinary screen, where it stays to be read.
    if !report.isFile, LiveSignals.isReportAsked { screen.leave() }
    report.passed(status)
    now = status.now
    model.take(status.facts, octets: status.octets, now: now)
    for sentence in Complaint.takeHeld() { messages.append((now, sentence)) }
    let excess = messages.count - Self.messageLimit
    if excess > 0 {
      messages.removeFirst(excess)
      forgotten += excess
    }
    draw()
  }

  mutating func woke(hasInput: Bool) {
    var isChanged = TerminalRescue.takeResizing()
    if TerminalRescue.takeContinuation() {
      screen.goOn()
      isChanged = true
    }
    if hasInput {
      lastInput = Terminal.seconds
      for key in screen.takeKeys() { isChanged = press(key) || isChanged }
    } else if screen.awaitsKey, Terminal.seconds - lastInput > 0.05 {
      if let key = screen.takeLateKey() { isChanged = press(key) || isChanged }
    }
    if isChanged { draw() }
  }

  private mutating func press(_ key: Key) -> Bool {
    let before = controls
    switch controls.press(key) {
    case .quit: wantsToEnd = true
    case .redraw:
      screen.forget()
      return true
    case nil: break
    }
    if controls.isPaused != before.isPaused { frozen = controls.isPaused ? model.frozen : nil }
    return controls != before
  }

  private mutating func draw() {
    var contents = (frozen ?? model).contents(controls)
    // What goes wrong is shown also while the screen stands still.
    contents.messages = messages.filter { now - $0.time < Self.messageTime }.map {
      "\(ScreenText.clock($0.time)) \($0.sentence)"
    }
    let frame = ScreenFrame(contents, controls, size: screen.size, symbols: look.symbols)
    screen.show(frame, isColoured: look.isColoured)
  }

  /// Gives the terminal back, says what was said meanwhile, and ends the report.
  mutating func finish(_ facts: CaptureFacts) {
    screen.leave()
    var sentences = messages.map(\.sentence) + Complaint.takeHeld()
    if forgotten > 0 { sentences.insert("\(forgotten) earlier sentences are left out.", at: 0) }
    Complaint.release(sentences)
    report.finish(facts)
  }
}
