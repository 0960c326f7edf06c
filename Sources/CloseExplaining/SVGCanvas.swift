/// The elements of a picture, one after the other.
struct SVGCanvas {
  private(set) var elements: [String] = []

  /// Where a text stands to its place.
  enum Anchor: String {
    case start, middle, end
  }

  /// Adds a text; its place is that of its baseline.
  mutating func text(
    _ text: String, x: Int, y: Int, anchor: Anchor = .start, class name: String? = nil
  ) {
    let attribute = name.map { " class=\"\($0)\"" } ?? ""
    elements.append(
      "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor.rawValue)\"\(attribute)>"
        + "\(Self.escaped(text))</text>")
  }

  /// Adds a line.
  mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int), class name: String) {
    elements.append(
      "<line x1=\"\(start.x)\" y1=\"\(start.y)\" x2=\"\(end.x)\" y2=\"\(end.y)\" "
        + "class=\"\(name)\"/>"
    )
  }

  /// Adds the head of an arrow with its tip at a place.
  mutating func head(at tip: (x: Int, y: Int), pointsRight: Bool, class name: String) {
    let back = tip.x + (pointsRight ? -9 : 9)
    elements.append(
      "<polygon points=\"\(tip.x),\(tip.y) \(back),\(tip.y - 5) \(back),\(tip.y + 3)\" "
        + "class=\"\(name)\"/>")
  }

  /// Adds the cross at which a lost segment ends.
  mutating func cross(at place: (x: Int, y: Int), class name: String) {
    let (x, y) = place
    elements.append(
      "<path d=\"M\(x - 6) \(y - 6)L\(x + 6) \(y + 6)M\(x - 6) \(y + 6)L\(x + 6) \(y - 6)\" "
        + "stroke-width=\"2\" class=\"\(name)\"/>")
  }

  /// Adds a box.
  mutating func box(x: Int, y: Int, width: Int, height: Int, class name: String) {
    elements.append(
      "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\" rx=\"4\" "
        + "class=\"\(name)\"/>")
  }

  /// Puts elements behind all others.
  mutating func putBehind(_ canvas: SVGCanvas) {
    elements = canvas.elements + elements
  }

  /// Text as it may stand in an element or an attribute.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default:
        // XML 1.0 has no place for control characters.
        let isControl = scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
        let isNoCharacter = scalar.value & 0xfffe == 0xfffe
        result.unicodeScalars.append(isControl || isNoCharacter ? "?" : scalar)
      }
    }
    return result
  }
}
