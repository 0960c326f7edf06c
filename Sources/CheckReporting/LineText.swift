internal import ReportWriting

extension String {
  /// The text with every control character and line separator replaced by a space, so that it can
  /// neither end a line nor steer a terminal.
  var onOneLine: String {
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar {
      case "\u{0}"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{2028}", "\u{2029}": result.append(" ")
      default: result.append(scalar)
      }
    }
    return String(result)
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
