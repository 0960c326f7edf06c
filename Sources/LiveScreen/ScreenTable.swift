/// Rows whose columns take the room that there is: the important ones first, each no wider than its
/// cells; a column for which there is no room is left out.
struct ScreenTable {
  /// A column.
  struct Column {
    /// What stands above it.
    var title: String
    /// The narrowest that makes sense.
    var minimum: Int
    /// The lower, the earlier it gets its room.
    var rank: Int
    /// Whether it has only what the others leave.
    var isOptional = false
    /// Whether cells stand at the right.
    var isRight = false
    /// What stands in it, row by row.
    var cells: [ScreenLine.Span]

    /// The width that its cells and its title take.
    var natural: Int {
      cells.reduce(DisplayWidth.of(title)) { max($0, DisplayWidth.of($1.text)) }
    }
  }

  var columns: [Column]
  /// Spaces between two columns.
  static let gap = 2

  /// The width of each column; 0 for one that is left out.
  func widths(in width: Int) -> [Int] {
    var widths = columns.map { _ in 0 }
    var left = width + Self.gap
    let order = columns.indices.sorted { columns[$0].rank < columns[$1].rank }
    let needed = order.filter { !columns[$0].isOptional }
    for place in needed { begin(place, &widths, &left) }
    for place in needed { grow(place, &widths, &left) }
    for place in order where columns[place].isOptional {
      begin(place, &widths, &left)
      grow(place, &widths, &left)
    }
    return widths
  }

  private func begin(_ place: Int, _ widths: inout [Int], _ left: inout Int) {
    let narrowest = min(columns[place].minimum, columns[place].natural)
    if narrowest == 0 || narrowest + Self.gap > left { return }
    widths[place] = narrowest
    left -= narrowest + Self.gap
  }

  private func grow(_ place: Int, _ widths: inout [Int], _ left: inout Int) {
    if widths[place] == 0 { return }
    let more = min(columns[place].natural - widths[place], left)
    widths[place] += more
    left -= more
  }

  /// The title line and the rows.
  func lines(width: Int, symbols: ScreenSymbols) -> [ScreenLine] {
    let widths = widths(in: width)
    let rows = columns.map(\.cells.count).max() ?? 0
    return (-1..<rows).map { row in
      var line = ScreenLine(width: width, symbols: symbols)
      var start = 0
      for (place, column) in columns.enumerated() where widths[place] > 0 {
        line.pad(to: start)
        let title = ScreenLine.Span(text: column.title, style: .bold)
        let span = row < 0 ? title : column.cells[row]
        Self.put(span, column, widths[place], &line)
        start += widths[place] + Self.gap
      }
      return line
    }
  }

  private static func put(
    _ span: ScreenLine.Span, _ column: Column, _ width: Int, _ line: inout ScreenLine
  ) {
    let text = DisplayWidth.cut(DisplayWidth.printable(span.text), to: width, mark: line.mark)
    if column.isRight { line.pad(to: line.column + width - DisplayWidth.of(text)) }
    line.put(text, span.style)
  }
}
