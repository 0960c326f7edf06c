internal import FlowTracking
public import ReportWriting
internal import TeardownAnalysis
internal import Wire

/// An explanation as a Mermaid sequence diagram, for Markdown that draws such diagrams.
///
/// Source: https://mermaid.js.org/syntax/sequenceDiagram.html. A text ends at a line feed or a
/// semicolon, and a number sign begins a comment or an entity, so neither gets into one.
public struct MermaidExplanation {
  private var lines: [String] = []

  /// A diagram without anything in it.
  public init() {}

  /// Writes an explanation.
  public mutating func write(_ explanation: Explanation, into out: inout ByteBuffer) {
    lines = ["sequenceDiagram"]
    add("%% \(Self.plain(explanation.file)) \(Self.plain(explanation.title))")
    add("%% Wireshark: \(Self.plain(explanation.displayFilter))")
    if let remark = explanation.filterRemark { add("%% \(Self.plain(remark))") }
    for side in Side.allCases {
      let end = explanation.connection.endpoint(side)
      add("participant \(Self.name(side)) as \(Explanation.heading(side))<br/>\(end)")
    }
    for row in explanation.ladder.rows {
      switch row {
      case .arrow(let arrow): add(arrow, explanation.interfaceNames)
      case .fold(let fold):
        add("Note over C,S: … \(Self.plain(fold.pieces.joined(separator: "<br/>"))) …")
      case .pause(let time): add("Note over C,S: … \(NumberText.duration(time)) …")
      }
    }
    let sentences = explanation.events.flatMap { TextLadder.lines(of: $0, width: 72) }
    let verdict = [explanation.label.rawValue] + sentences
    add("Note over C,S: \(verdict.map(Self.plain).joined(separator: "<br/>"))")
    out.append(text: lines.joined(separator: "\n") + "\n")
  }

  private mutating func add(_ line: String) {
    lines.append("    \(line)")
  }

  private mutating func add(_ arrow: SegmentArrow, _ interfaces: [Int: String]) {
    let sign: String
    switch arrow.fate {
    case .arrived: sign = "->>"
    case .lost: sign = "-x"
    case .unconfirmed: sign = "-->>"
    }
    var text = arrow.label
    if let remark = arrow.remark(interfaces) { text += "<br/>\(remark)" }
    if let frame = arrow.frame, let time = arrow.time {
      let place = arrow.interface.flatMap { interfaces[$0] }.map { " on \($0)" } ?? ""
      text = "\(time.clockText) frame \(frame)\(place)<br/>\(text)"
    }
    let to = Self.name(arrow.from.opposite)
    add("\(Self.name(arrow.from))\(sign)\(to): \(Self.plain(text))")
    for state in arrow.client { add("Note left of C: \(state.rawValue)") }
    for state in arrow.server { add("Note right of S: \(state.rawValue)") }
  }

  private static func name(_ side: Side) -> String { side == .client ? "C" : "S" }

  /// Text without what would end it.
  private static func plain(_ text: String) -> String {
    String(
      text.map { character in
        switch character {
        case ";": ","
        case "#": "№"
        case "\n", "\r": " "
        default: character
        }
      })
  }
}
