internal import CloseAdvice
internal import FlowTracking
public import ReportWriting
internal import TeardownAnalysis
internal import Wire

/// An explanation for a terminal: the ladder, and below it what it means.
public struct TextExplanation {
  private var canvas: TextCanvas
  private let width: Int
  private let glyphs: Glyphs

  /// Text on lines of a width.
  ///
  /// - Parameters:
  ///   - width: columns, at least `leastWidth`.
  ///   - isUnicode: whether to draw with more than ASCII.
  ///   - isColoured: whether to colour with ANSI escape sequences.
  public init(width: Int, isUnicode: Bool, isColoured: Bool) {
    self.width = max(width, Self.leastWidth)
    glyphs = isUnicode ? .unicode : .ascii
    canvas = TextCanvas(isColoured: isColoured)
  }

  /// The narrowest that a ladder may be.
  public static let leastWidth = 80
  /// Prose is not wider: longer lines are hard to read.
  private static let proseWidth = 100

  /// Writes an explanation.
  public mutating func write(_ explanation: Explanation, into out: inout ByteBuffer) {
    canvas.put("\(explanation.file) \(explanation.title)", .bold)
    canvas.newline()
    canvas.put(explanation.label.rawValue, explanation.label.style)
    canvas.newline()
    canvas.newline()
    TextLadder(
      explanation.ladder, interfaces: explanation.interfaceNames, width: width, glyphs: glyphs
    )
    .write(explanation.connection, to: &canvas)
    section("On which interfaces (if)", explanation.interfaceSentences)
    write(explanation.filePlaces)
    section("What happened", explanation.events)
    section("How that is known", explanation.proofs)
    section("Which calls stand behind it", explanation.calls)
    for advice in explanation.advice { write(advice) }
    canvas.heading("In Wireshark")
    canvas.put("  \(explanation.displayFilter)", .cyan)
    canvas.newline()
    if let remark = explanation.filterRemark { item(remark) }
    write(explanation.siblings)
    canvas.move(into: &out)
  }

  private var prose: Int { min(width, Self.proseWidth) }

  private mutating func section(_ title: String, _ sentences: [String]) {
    if sentences.isEmpty { return }
    canvas.heading(title)
    for sentence in sentences { item(sentence) }
  }

  private mutating func item(_ text: String, indent: Int = 2) {
    canvas.pad(to: indent)
    canvas.put(glyphs.bullet, .dim)
    canvas.put(" ")
    canvas.flow(text, indent: indent + 2, limit: prose)
    canvas.newline()
  }

  private mutating func write(_ advice: Advice) {
    canvas.heading("What usually causes it: \(advice.kind.rawValue)")
    for cause in advice.causes { item(cause) }
    canvas.put("  What to look at next", .bold)
    canvas.newline()
    for step in advice.steps {
      item(step.purpose)
      guard let command = step.command else { continue }
      canvas.pad(to: 6)
      canvas.put(command, .cyan)
      canvas.newline()
    }
    canvas.put("  What to do about it", .bold)
    canvas.newline()
    for remedy in advice.remedies { item(remedy) }
    canvas.pad(to: 2)
    let sources = advice.sources.map(\.title).joined(separator: "; ")
    canvas.flow("Sources: \(sources)", indent: 4, .dim, limit: prose)
    canvas.newline()
  }

  /// Where files overlap in time their frames alternate, and not all places are worth a line.
  private static let placeLimit = 40

  private mutating func write(_ places: [Explanation.FilePlace]) {
    section("In which files", places.prefix(Self.placeLimit).map(\.sentence))
    let more = places.count - Self.placeLimit
    if more > 0 { item("And \(NumberText.grouped(UInt64(more))) more changes of the file.") }
  }

  private mutating func write(_ siblings: Explanation.Siblings) {
    if siblings.count == 0 { return }
    canvas.heading(
      "\(NumberText.counted(siblings.count, "other connection")) of the same addresses and ports")
    for sibling in siblings.list {
      canvas.put("  --connection \(sibling.id)", .cyan)
      canvas.put("  frames \(sibling.firstFrame)-\(sibling.lastFrame)  \(sibling.label.rawValue)")
      if let network = sibling.network { canvas.put("  \(network)", .dim) }
      canvas.newline()
    }
    let more = siblings.count - UInt64(siblings.list.count)
    if more > 0 {
      canvas.put("  ... and \(NumberText.grouped(more)) more", .dim)
      canvas.newline()
    }
  }
}
