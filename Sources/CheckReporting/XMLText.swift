/// Text as it may stand in an XML 1.0 document.
enum XMLText {
  /// The text between tags.
  static func content(_ text: String) -> String { escaped(text, isAttribute: false) }

  /// The text between the quotes of an attribute, where a parser would otherwise make a space of
  /// every tab and line end.
  static func attribute(_ text: String) -> String { escaped(text, isAttribute: true) }

  /// What XML has no way to write, not even as a reference, becomes U+FFFD, so that the reader sees
  /// that something stood there.
  ///
  /// Source: XML 1.0 (fifth edition) §2.2 (characters), §2.11 (line ends), §3.3.3 (attributes).
  private static func escaped(_ text: String, isAttribute: Bool) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "\"" where isAttribute: result.append(contentsOf: "&quot;".unicodeScalars)
      case "\t" where isAttribute: result.append(contentsOf: "&#9;".unicodeScalars)
      case "\n" where isAttribute: result.append(contentsOf: "&#10;".unicodeScalars)
      case "\r": result.append(contentsOf: "&#13;".unicodeScalars)
      case "\t", "\n": result.append(scalar)
      case "\u{0}"..."\u{1f}", "\u{fffe}", "\u{ffff}": result.append("\u{fffd}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
