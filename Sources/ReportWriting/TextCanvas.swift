/// Lines of text at most 80 columns wide, with colour only when told.
///
/// Plain ASCII comes out as it is; control characters of a file name do not reach the terminal.
package struct TextCanvas: Sendable {
  private var bytes: [UInt8] = []
  /// Whether styles become escape sequences.
  let isColoured: Bool
  /// How many columns of the current line are taken.
  package private(set) var column = 0

  /// The width that no line exceeds.
  package static let width = 80

  /// How a piece of text is shown.
  package enum Style: String {
    case plain = ""
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
    case boldRed = "1;31"
  }

  package init(isColoured: Bool) {
    self.isColoured = isColoured
  }

  /// Writes text at the current column.
  package mutating func put(_ text: String, _ style: Style = .plain) {
    let isStyled = isColoured && style != .plain && !text.isEmpty
    if isStyled { bytes.append(contentsOf: "\u{1b}[\(style.rawValue)m".utf8) }
    for scalar in text.unicodeScalars {
      if scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) {
        bytes.append(UInt8(ascii: "?"))
      } else if scalar.isASCII {
        bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      } else {
        bytes.append(contentsOf: String(scalar).utf8)
      }
      column += 1
    }
    if isStyled { bytes.append(contentsOf: "\u{1b}[0m".utf8) }
  }

  /// Writes spaces up to a column, counted from 0.
  package mutating func pad(to target: Int) {
    while column < target {
      bytes.append(UInt8(ascii: " "))
      column += 1
    }
  }

  /// Writes text so that its last character stands just before a column.
  package mutating func putRight(_ text: String, endingAt target: Int, _ style: Style = .plain) {
    pad(to: target - text.unicodeScalars.count)
    put(text, style)
  }

  /// Ends the line.
  package mutating func newline() {
    bytes.append(UInt8(ascii: "\n"))
    column = 0
  }

  /// Hands what was written over to a buffer.
  package mutating func move(into out: inout ByteBuffer) {
    out.append(bytes.span)
    bytes.removeAll(keepingCapacity: true)
  }

  /// Writes words, wrapped so that no line reaches beyond column `limit`.
  ///
  /// What does not fit goes on at `indent` of the next line; a word longer than a line is cut.
  package mutating func flow(
    _ text: String, indent: Int, _ style: Style = .plain, limit: Int = Self.width
  ) {
    // What is still to go on the current line, so that a style begins once a line.
    var line = ""
    for word in text.split(separator: " ") {
      var rest = word.unicodeScalars[...]
      let space = line.isEmpty ? 0 : 1
      let taken = column + line.unicodeScalars.count
      if taken + space + rest.count > limit, taken > indent {
        put(line, style)
        line = ""
        newline()
        pad(to: indent)
      } else if space == 1 {
        line += " "
      }
      while column + line.unicodeScalars.count + rest.count > limit {
        let room = max(limit - column - line.unicodeScalars.count, 1)
        put(line + String(String.UnicodeScalarView(rest.prefix(room))), style)
        line = ""
        rest = rest.dropFirst(room)
        newline()
        pad(to: indent)
      }
      line += String(String.UnicodeScalarView(rest))
    }
    put(line, style)
  }

  /// Writes a heading on a line of its own, after an empty line.
  package mutating func heading(_ text: String) {
    newline()
    put(text, .bold)
    newline()
  }
}
