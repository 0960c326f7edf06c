internal import ReportWriting

extension String {
  /// The text with every control character and line separator replaced by a space, so that it can
  /// neither end a line nor steer a terminal.
  var onOneLine: String { withoutControls(but: []) }

  /// The same, with the lines as they are.
  var inLines: String { withoutControls(but: ["\t", "\n", "\r"]) }

  private func withoutControls(but kept: Set<Unicode.Scalar>) -> String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar {
      case _ where kept.contains(scalar): result.append(scalar)
      case "\u{0}"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{2028}", "\u{2029}": result.append(" ")
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}

extension String {
  /// The text with each of some scalars replaced, whatever character it is a part of: to `String`
  /// itself a carriage return before a line feed, or a `#` with an accent, is another character.
  func escaping(_ replacements: KeyValuePairs<Unicode.Scalar, String>) -> String {
    var result = ""
    for scalar in unicodeScalars {
      if let replacement = replacements.first(where: { $0.key == scalar }) {
        result += replacement.value
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// A text as a JSON string, which is a YAML double-quoted scalar too.
struct JSONString {
  let text: String

  init(_ value: String) {
    var out = ByteBuffer()
    out.append(jsonString: value)
    text = String(decoding: out.bytes, as: UTF8.self)
  }
}
