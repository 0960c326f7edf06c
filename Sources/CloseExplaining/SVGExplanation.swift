internal import CloseAdvice
internal import FlowTracking
public import ReportWriting
internal import TeardownAnalysis
internal import Wire

/// An explanation as a picture that needs nothing beside itself, readable on light and on dark.
///
/// Source: Scalable Vector Graphics (SVG) 1.1.
public struct SVGExplanation {
  private var canvas = SVGCanvas()
  /// Where the next row begins.
  private var y = 0

  /// A picture with nothing in it.
  public init() {}

  /// Writes an explanation.
  public mutating func write(_ explanation: Explanation, into out: inout ByteBuffer) {
    canvas = SVGCanvas()
    y = SVGLayout.margin
    writeHead(explanation)
    let top = y
    y += 10
    for row in explanation.ladder.rows { write(row, explanation.interfaceNames) }
    y += 10
    writeRails(from: top, to: y)
    writeProse(explanation)
    y += SVGLayout.margin / 2
    finish(explanation, into: &out)
  }

  private func finish(_ explanation: Explanation, into out: inout ByteBuffer) {
    let width = SVGLayout.width
    let title = SVGCanvas.escaped("\(explanation.file) \(explanation.title)")
    let story = SVGCanvas.escaped(explanation.events.joined(separator: " "))
    let parts =
      [
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(y)\" "
          + "viewBox=\"0 0 \(width) \(y)\" role=\"img\" aria-labelledby=\"t d\">",
        "<title id=\"t\">\(title)</title>", "<desc id=\"d\">\(story)</desc>",
        "<style>\(SVGLayout.style)</style>",
        "<rect width=\"\(width)\" height=\"\(y)\" class=\"paper\"/>",
      ] + canvas.elements + ["</svg>"]
    out.append(text: parts.joined(separator: "\n") + "\n")
  }

  // MARK: Above and below the ladder

  private mutating func writeHead(_ explanation: Explanation) {
    y += 4
    prose("\(explanation.file) \(explanation.title)", class: "strong")
    prose(explanation.label.rawValue, class: "state")
    y += 22
    let connection = explanation.connection
    for side in Side.allCases {
      let x = side == .client ? SVGLayout.clientRail : SVGLayout.serverRail
      canvas.text(
        Explanation.heading(side), x: x, y: y, anchor: .middle, class: "strong")
      canvas.text(
        connection.endpoint(side).description, x: x, y: y + SVGLayout.line, anchor: .middle)
    }
    canvas.text("time", x: SVGLayout.time, y: y + 16, anchor: .end, class: "dim")
    // An IPv6 address reaches so far to the left that there is no room for more.
    if connection.endpoint(.client).description.count <= 30 {
      canvas.text("frame", x: SVGLayout.frame, y: y + 16, anchor: .end, class: "dim")
    }
    y += SVGLayout.line + 8
  }

  private mutating func writeRails(from top: Int, to bottom: Int) {
    var rails = SVGCanvas()
    for x in [SVGLayout.clientRail, SVGLayout.serverRail] {
      rails.line(from: (x, top), to: (x, bottom), class: "rail")
    }
    canvas.putBehind(rails)
  }

  private mutating func writeProse(_ explanation: Explanation) {
    y += 24
    for sentence in explanation.events + explanation.calls { prose(sentence, bulleted: true) }
    if let advice = explanation.advice.first {
      y += 8
      for cause in advice.causes { prose(cause, bulleted: true) }
    }
    y += 8
    prose("Wireshark: \(explanation.displayFilter)", class: "dim")
    if let remark = explanation.filterRemark { prose(remark, class: "dim") }
  }

  private mutating func prose(_ text: String, class name: String? = nil, bulleted: Bool = false) {
    let width = SVGLayout.proseCharacters - 2
    for (place, line) in TextLadder.lines(of: text, width: width).enumerated() {
      let x = SVGLayout.margin
      if bulleted, place == 0 { canvas.text("•", x: x, y: y, class: name) }
      canvas.text(line, x: bulleted ? x + 14 : x, y: y, class: name)
      y += SVGLayout.line
    }
  }

  // MARK: Rows

  private mutating func write(_ row: SegmentLadder.Row, _ interfaces: [Int: String]) {
    switch row {
    case .arrow(let arrow): write(arrow, interfaces)
    case .fold(let fold):
      band(["… \(fold.frames): \(fold.pieces[0]) …"] + fold.pieces.dropFirst())
    case .pause(let time):
      y += 12
      note("… \(NumberText.duration(time)) without a segment …", y: y + 4, class: "dim")
      y += 18
    }
  }

  private mutating func write(_ arrow: SegmentArrow, _ interfaces: [Int: String]) {
    let isRight = arrow.from == .client
    let start = isRight ? SVGLayout.clientRail : SVGLayout.serverRail
    let reach =
      arrow.isLost ? SVGLayout.lostReach : SVGLayout.serverRail - SVGLayout.clientRail
    let end = isRight ? start + reach : start - reach
    let middle = (start + end) / 2
    let name = Self.class(of: arrow)
    let place = arrow.interface.flatMap { interfaces[$0] }.map { " on \($0)" } ?? ""
    canvas.text(
      arrow.label + place, x: middle, y: y + 12, anchor: .middle,
      class: arrow.isLost ? "lost" : arrow.control.contains(.rst) ? "rst" : nil)
    let shaft = y + 19
    let tip = shaft + SVGLayout.slant
    let isDashed = arrow.fate == .unconfirmed || arrow.frame == nil
    canvas.line(
      from: (start, shaft), to: (end, tip), class: isDashed ? "\(name) dashed" : name)
    if arrow.isLost {
      canvas.cross(at: (end, tip), class: name)
    } else {
      canvas.head(at: (end, tip), pointsRight: isRight, class: name)
    }
    let baseline = shaft + 5
    if let time = arrow.time {
      canvas.text(
        time.clockText, x: SVGLayout.time, y: baseline, anchor: .end, class: "dim")
    }
    canvas.text(
      arrow.frame.map { String($0) } ?? "-", x: SVGLayout.frame, y: baseline, anchor: .end,
      class: "dim")
    write(arrow.client, .client, from: baseline)
    write(arrow.server, .server, from: baseline)
    y = tip + 4
    let remark = arrow.remark(interfaces)
    for line in TextLadder.lines(of: remark ?? "", width: SVGLayout.laneCharacters) {
      y += 14
      canvas.text(
        line, x: middle, y: y, anchor: .middle, class: arrow.isLost ? "lost" : "dim")
    }
    y = max(
      y + (remark == nil ? 8 : 14),
      baseline + 14 * max(arrow.client.count, arrow.server.count) - 4)
  }

  /// The states that an end enters, one below the other beside its rail.
  private mutating func write(_ states: [EndpointState], _ side: Side, from baseline: Int) {
    for (place, state) in states.enumerated() {
      canvas.text(
        state.rawValue, x: side == .client ? SVGLayout.clientState : SVGLayout.serverState,
        y: baseline + 14 * place, anchor: side == .client ? .end : .start,
        class: state == .closeWait ? "wait" : "state")
    }
  }

  /// A text between the rails.
  private mutating func note(_ text: String, y: Int, class name: String) {
    canvas.text(
      text, x: (SVGLayout.clientRail + SVGLayout.serverRail) / 2, y: y, anchor: .middle,
      class: name)
  }

  /// A box across both rails.
  private mutating func band(_ lines: [String]) {
    y += 10
    let left = SVGLayout.clientRail - 12
    canvas.box(
      x: left, y: y, width: SVGLayout.serverRail + 12 - left,
      height: lines.count * SVGLayout.line + 12, class: "band")
    for line in lines {
      y += SVGLayout.line
      note(line, y: y + 2, class: "dim")
    }
    y += 22
  }

  private static func `class`(of arrow: SegmentArrow) -> String {
    if arrow.isLost { return "lost" }
    if arrow.control.contains(.rst) { return "rst" }
    if arrow.control.contains(.fin) { return "fin" }
    return "plain"
  }
}
