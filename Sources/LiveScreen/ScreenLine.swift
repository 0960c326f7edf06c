/// How a piece of text is shown; never the only sign of anything.
enum TextStyle: String, Sendable {
  case plain = ""
  case bold = "1"
  case dim = "2"
  case red = "31"
  case green = "32"
  case yellow = "33"
  case cyan = "36"
  case boldRed = "1;31"
  case reverse = "7"
}

/// One line of the screen; never wider than the screen.
struct ScreenLine: Sendable {
  private(set) var spans: [Span] = []
  /// How many columns are taken.
  private(set) var column = 0
  /// The width that is not exceeded.
  let width: Int
  /// What stands for text that was cut off.
  let mark: String

  /// Text in one style.
  struct Span: Sendable {
    var text: String
    var style: TextStyle
  }

  init(width: Int, symbols: ScreenSymbols) {
    self.width = width
    mark = symbols.cut
  }

  /// Writes text at the current column; cuts off what does not fit.
  mutating func put(_ text: String, _ style: TextStyle = .plain) {
    let shown = DisplayWidth.cut(DisplayWidth.printable(text), to: width - column, mark: mark)
    if shown.isEmpty { return }
    spans.append(Span(text: shown, style: style))
    column += DisplayWidth.of(shown)
  }

  /// Writes spaces up to a column, counted from 0.
  mutating func pad(to target: Int) {
    let missing = min(target, width) - column
    if missing > 0 { put(String(repeating: " ", count: missing)) }
  }

  /// The columns that are left.
  var room: Int { width - column }

  /// The line without styles and without spaces at its end.
  var text: String {
    var text = spans.map(\.text).joined()
    while text.last == " " { text.removeLast() }
    return text
  }

  /// Where the cursor stands after `text` has been written.
  var endColumn: Int { DisplayWidth.of(text) }

  /// The line with its styles as escape sequences, or without any.
  func bytes(isColoured: Bool) -> [UInt8] {
    if !isColoured { return Array(text.utf8) }
    var bytes: [UInt8] = []
    var spans = spans[...]
    while let last = spans.last, last.style == .plain, last.text.allSatisfy({ $0 == " " }) {
      spans.removeLast()
    }
    for span in spans {
      if span.style == .plain {
        bytes.append(contentsOf: span.text.utf8)
      } else {
        bytes.append(contentsOf: "\u{1b}[\(span.style.rawValue)m\(span.text)\u{1b}[0m".utf8)
      }
    }
    return bytes
  }
}
