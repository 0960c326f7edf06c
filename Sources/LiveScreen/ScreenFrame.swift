/// How large a terminal is.
public struct ScreenSize: Sendable, Equatable {
  /// Columns.
  public var columns: Int
  /// Rows.
  public var rows: Int

  /// A size.
  public init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }
}

/// What a terminal shows at a moment: lines that fit its size.
public struct ScreenFrame: Sendable {
  let lines: [ScreenLine]
  /// The size that it was made for.
  public let size: ScreenSize

  /// Renders what is to be seen; a pure function.
  ///
  /// - Parameters:
  ///   - contents: what is to be seen.
  ///   - controls: how.
  ///   - size: the terminal's.
  ///   - symbols: the characters that it can show.
  public init(
    _ contents: ScreenContents, _ controls: ScreenControls, size: ScreenSize,
    symbols: ScreenSymbols
  ) {
    self.size = size
    guard size.columns > 0, size.rows > 0 else {
      lines = []
      return
    }
    let rendering = ScreenRendering(
      contents: contents, controls: controls, size: size, symbols: symbols)
    lines = controls.showsHelp ? rendering.helpPage : rendering.page
  }

  /// The lines without styles.
  public var text: [String] { lines.map(\.text) }

  /// The bytes that make a terminal show the frame.
  ///
  /// Only lines that changed are written, each at its place, between the marks of a synchronized
  /// update, which terminals that know none ignore. Nothing is wrapped or scrolled.
  ///
  /// - Parameters:
  ///   - previous: what the terminal shows already; nil when that is not known.
  ///   - isColoured: whether styles become escape sequences.
  /// - Returns: none when nothing changed.
  public func bytes(replacing previous: ScreenFrame?, isColoured: Bool) -> [UInt8] {
    let isKnown = previous?.size == size
    var bytes: [UInt8] = []
    if !isKnown { bytes += Array("\u{1b}[0m\u{1b}[2J".utf8) }
    for (row, line) in lines.enumerated() {
      let shown = line.bytes(isColoured: isColoured)
      let before = isKnown ? previous?.lines[row].bytes(isColoured: isColoured) : []
      if shown == before { continue }
      bytes += Array("\u{1b}[\(row + 1);1H".utf8) + shown
      // Behind a full line the cursor still stands on its last column.
      if line.endColumn < size.columns, isKnown { bytes += Array("\u{1b}[K".utf8) }
    }
    if bytes.isEmpty { return [] }
    return Array("\u{1b}[?2026h".utf8) + bytes + Array("\u{1b}[?2026l".utf8)
  }
}
