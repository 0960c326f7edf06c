/// How many columns of a terminal text takes.
///
/// Source: Markus Kuhn's wcwidth.c for the wide ranges (Unicode East Asian Width W and F), with the
/// later emoji blocks; zero for what combines.
enum DisplayWidth {
  /// The columns that one scalar takes.
  static func of(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch value {
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97c, 0xac00...0xd7a3,
      0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f,
      0x1f680...0x1f6ff, 0x1f900...0x1faff, 0x20000...0x3fffd:
      return 2
    default: return 1
    }
  }

  /// The columns that a text takes.
  static func of(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.unicodeScalars.reduce(0) { $0 + of($1) }
  }

  /// A text without what would move the cursor: control characters become question marks.
  static func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { result.append(isControl(scalar) ? "?" : scalar) }
    return String(result)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
    // Marks that turn the direction of text over.
    case .format:
      (0x202a...0x202e).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
    default: false
    }
  }

  /// A text cut to so many columns, `mark` at its end when something was cut off.
  static func cut(_ text: String, to width: Int, mark: String) -> String {
    if of(text) <= width { return text }
    let markWidth = of(mark)
    if width < markWidth { return "" }
    var result = String.UnicodeScalarView()
    var column = 0
    for scalar in text.unicodeScalars {
      let size = of(scalar)
      if column + size > width - markWidth { break }
      column += size
      result.append(scalar)
    }
    return String(result) + mark
  }
}
