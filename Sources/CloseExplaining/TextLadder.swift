internal import FlowTracking
internal import ReportWriting
internal import TeardownAnalysis
internal import Wire

/// Draws a ladder with characters: time, frame, its interface where there are several, the state of
/// the client, the lane of the arrows, the state of the server.
struct TextLadder {
  private let ladder: SegmentLadder
  private let glyphs: Glyphs
  private let timeWidth: Int
  private let frameWidth: Int
  /// How the interfaces are called; empty where there is one.
  private let interfaces: [Int: String]
  /// What their numbers take up, with a space before.
  private let interfaceWidth: Int
  private let laneWidth: Int

  /// The longest name of a state.
  private static let stateWidth = 12
  /// No arrow is longer: beyond, an eye no longer follows it.
  private static let longestLane = 76

  /// Lays out a ladder on lines of a width.
  init(
    _ ladder: SegmentLadder, interfaces: [Int: String] = [:], width: Int, glyphs: Glyphs
  ) {
    self.ladder = ladder
    self.glyphs = glyphs
    let times = ladder.rows.compactMap { $0.end?.clockText.count }
    timeWidth = max(times.max() ?? 0, 8)
    frameWidth = max(String(Self.lastFrame(ladder)).count, 5)
    self.interfaces = interfaces
    interfaceWidth = interfaces.keys.max().map { max(String($0).count, 2) + 1 } ?? 0
    let taken = timeWidth + 1 + frameWidth + interfaceWidth + 1 + Self.stateWidth * 2 + 3
    laneWidth = min(max(width - taken, 30), Self.longestLane)
  }

  private static func lastFrame(_ ladder: SegmentLadder) -> UInt64 {
    ladder.rows.reduce(0) { last, row in
      switch row {
      case .arrow(let arrow): max(last, arrow.frame ?? 0)
      case .fold(let fold): max(last, fold.lastFrame)
      case .pause: last
      }
    }
  }

  /// Where the rail of the client stands, counted from 0.
  private var rail: Int { frameEnd + interfaceWidth + 1 + Self.stateWidth }
  /// Where the numbers of the frames end.
  private var frameEnd: Int { timeWidth + 1 + frameWidth }
  /// Where the rail of the server stands.
  private var farRail: Int { rail + laneWidth + 1 }

  /// Writes headings and rows.
  func write(_ connection: Connection, to canvas: inout TextCanvas) {
    writeHeadings(connection, to: &canvas)
    for row in ladder.rows {
      switch row {
      case .arrow(let arrow): write(arrow, to: &canvas)
      case .fold(let fold): write(fold, to: &canvas)
      case .pause(let time):
        writeNote(
          "\(glyphs.dots) \(NumberText.duration(time)) without a segment \(glyphs.dots)", .dim,
          to: &canvas)
      }
    }
  }

  private func writeHeadings(_ connection: Connection, to canvas: inout TextCanvas) {
    canvas.putRight("time", endingAt: timeWidth, .dim)
    canvas.putRight("frame", endingAt: frameEnd, .dim)
    if !interfaces.isEmpty { canvas.putRight("if", endingAt: frameEnd + interfaceWidth, .dim) }
    let ends = Side.allCases.map { connection.endpoint($0).description }
    canvas.pad(to: rail)
    canvas.put("client", .bold)
    canvas.putRight("server", endingAt: farRail + 1, .bold)
    canvas.newline()
    canvas.pad(to: rail)
    if ends[0].count + ends[1].count + 2 <= farRail + 1 - rail {
      canvas.put(ends[0])
      canvas.putRight(ends[1], endingAt: farRail + 1)
    } else {
      canvas.put(ends[0])
      canvas.newline()
      canvas.putRight(ends[1], endingAt: max(farRail + 1, ends[1].count))
    }
    canvas.newline()
  }

  // MARK: Segments

  private func write(_ arrow: SegmentArrow, to canvas: inout TextCanvas) {
    let label = arrow.label
    let shaft = 4
    writeStart(arrow, to: &canvas)
    if label.count + shaft > reach(of: arrow) {
      // The numbers do not leave room for a line beside them: they stand above it.
      canvas.pad(to: rail)
      canvas.put(String(glyphs.rail), .dim)
      writeInLane(String(label.prefix(laneWidth)), at: arrow.from, to: &canvas)
      canvas.newline()
      writeState(arrow.client.first, to: &canvas)
      writeShaft(arrow, label: "", to: &canvas)
    } else {
      writeState(arrow.client.first, to: &canvas)
      writeShaft(arrow, label: label, to: &canvas)
    }
    finishLine(arrow.server.first, to: &canvas)
    writeRest(arrow, to: &canvas)
  }

  private func writeStart(_ arrow: SegmentArrow, to canvas: inout TextCanvas) {
    if let time = arrow.time { canvas.putRight(time.clockText, endingAt: timeWidth) }
    let frame = arrow.frame.map { String($0) } ?? "-"
    canvas.putRight(frame, endingAt: frameEnd)
    guard let interface = arrow.interface, !interfaces.isEmpty else { return }
    canvas.putRight(String(interface), endingAt: frameEnd + interfaceWidth, .dim)
  }

  /// The state of the client, and its rail.
  private func writeState(_ state: EndpointState?, to canvas: inout TextCanvas) {
    if let state {
      canvas.putRight(state.rawValue, endingAt: rail - 1, Self.style(of: state))
    }
    canvas.pad(to: rail)
    canvas.put(String(glyphs.rail), .dim)
  }

  /// The rail of the server, and its state.
  private func finishLine(_ state: EndpointState?, to canvas: inout TextCanvas) {
    canvas.pad(to: farRail)
    canvas.put(String(glyphs.rail), .dim)
    if let state {
      canvas.put(" ")
      canvas.put(state.rawValue, Self.style(of: state))
    }
    canvas.newline()
  }

  /// How far an arrow comes: one that is lost does not arrive.
  private func reach(of arrow: SegmentArrow) -> Int {
    arrow.isLost ? laneWidth * 4 / 5 : laneWidth
  }

  private func writeShaft(_ arrow: SegmentArrow, label: String, to canvas: inout TextCanvas) {
    let length = reach(of: arrow)
    let line = arrow.fate == .unconfirmed ? glyphs.dashes : glyphs.line
    let isRight = arrow.from == .client
    let head = arrow.isLost ? glyphs.cross : isRight ? glyphs.right : glyphs.left
    let room = max(length - 1 - label.count, 0)
    let before = label.isEmpty ? room : min(2, room)
    let lead = String(repeating: line, count: before)
    let trail = String(repeating: line, count: room - before)
    let style = Self.style(of: arrow)
    let gap = String(repeating: " ", count: laneWidth - length)
    if isRight {
      canvas.put("\(lead)\(label)\(trail)\(head)", style)
      canvas.put(gap)
    } else {
      canvas.put(gap)
      canvas.put("\(head)\(trail)\(label)\(lead)", style)
    }
  }

  private func writeInLane(_ text: String, at side: Side, to canvas: inout TextCanvas) {
    if side == .client {
      canvas.put(text)
      canvas.pad(to: farRail)
    } else {
      canvas.putRight(text, endingAt: farRail)
    }
    canvas.put(String(glyphs.rail), .dim)
  }

  // MARK: Between the rails

  /// What does not fit beside the arrow: remarks, and states that follow at once.
  private func writeRest(_ arrow: SegmentArrow, to canvas: inout TextCanvas) {
    let remarks = Self.lines(of: arrow.remark(interfaces) ?? "", width: laneWidth - 6)
    let client = Array(arrow.client.dropFirst())
    let server = Array(arrow.server.dropFirst())
    for place in 0..<max(remarks.count, client.count, server.count) {
      writeState(place < client.count ? client[place] : nil, to: &canvas)
      if place < remarks.count {
        let style = Self.remarkStyle(of: arrow)
        if arrow.from == .client {
          canvas.pad(to: rail + 4)
          canvas.put(remarks[place], style)
        } else {
          canvas.putRight(remarks[place], endingAt: farRail - 3, style)
        }
      }
      finishLine(place < server.count ? server[place] : nil, to: &canvas)
    }
  }

  private func write(_ fold: SegmentLadder.Fold, to canvas: inout TextCanvas) {
    for (place, piece) in ([fold.frames] + fold.pieces).enumerated() {
      let text = place == 1 ? "\(glyphs.dots) \(piece) \(glyphs.dots)" : piece
      writeNote(text, place == 0 ? .dim : .cyan, to: &canvas)
    }
  }

  private func writeNote(
    _ text: String, _ style: TextCanvas.Style, to canvas: inout TextCanvas
  ) {
    for line in Self.lines(of: text, width: laneWidth - 2) {
      canvas.pad(to: rail)
      canvas.put(String(glyphs.rail), .dim)
      canvas.pad(to: rail + 1 + (laneWidth - line.count) / 2)
      canvas.put(line, style)
      canvas.pad(to: farRail)
      canvas.put(String(glyphs.rail), .dim)
      canvas.newline()
    }
  }

  /// Words on lines of at most some characters.
  static func lines(of text: String, width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  // MARK: Colours

  private static func style(of arrow: SegmentArrow) -> TextCanvas.Style {
    if arrow.isLost { return .yellow }
    if arrow.control.contains(.rst) { return .red }
    if arrow.control.contains(.fin) { return .green }
    return .plain
  }

  private static func remarkStyle(of arrow: SegmentArrow) -> TextCanvas.Style {
    arrow.isLost ? .yellow : arrow.marks.contains(.ending) ? .red : .dim
  }

  private static func style(of state: EndpointState) -> TextCanvas.Style {
    switch state {
    case .closeWait: .yellow
    case .synSent, .synReceived, .established, .closed: .dim
    case .finWait1, .finWait2, .closing, .lastAck, .timeWait: .cyan
    }
  }
}
