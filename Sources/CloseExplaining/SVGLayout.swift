internal import TeardownAnalysis

/// Where things stand in the picture of a ladder.
///
/// Labels are set in a font of fixed width, so that how wide a text is can be told from its length,
/// and nothing overlaps.
///
/// Unit: pixels of the picture.
enum SVGLayout {
  static let width = 980
  /// Right edges of the columns of times, frames and the client's states.
  static let time = 96
  static let frame = 156
  static let clientState = 268
  /// The two vertical lines.
  static let clientRail = 278
  static let serverRail = 768
  static let serverState = 778
  static let margin = 24
  /// How far a segment that is lost comes.
  static let lostReach = 350
  /// How much lower an arrow ends than it begins.
  static let slant = 6

  /// The size of the text, and how wide a character of it is at most.
  static let textSize = 12
  static let characterWidth = 7.3
  /// The height of a line of text.
  static let line = 16

  /// How many characters a line below the ladder takes.
  static var proseCharacters: Int {
    Int(Double(width - 2 * margin) / characterWidth)
  }
  /// How many characters stand between the rails.
  static var laneCharacters: Int {
    Int(Double(serverRail - clientRail - 40) / characterWidth)
  }

  /// The look of everything, in light and in dark surroundings.
  static let style = """
    text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; \
    fill: #1f2328; white-space: pre; }
    .paper { fill: #ffffff; } .rail { stroke: #8c959f; } .strong { font-weight: bold; }
    .dim { fill: #59636e; } .state { fill: #0550ae; } .wait { fill: #9a6700; font-weight: bold; }
    .plain { stroke: #1f2328; } .fin { stroke: #1a7f37; } .rst { stroke: #cf222e; }
    .lost { stroke: #bc4c00; } .dashed { stroke-dasharray: 5 4; }
    polygon.plain { fill: #1f2328; } polygon.fin { fill: #1a7f37; } polygon.rst { fill: #cf222e; }
    text.lost { fill: #bc4c00; stroke: none; }
    text.rst { fill: #cf222e; stroke: none; } .band { fill: #f6f8fa; stroke: #d1d9e0; }
    @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; } .paper { fill: #0d1117; } .rail { stroke: #7d8590; }
    .dim { fill: #9198a1; } .state { fill: #79c0ff; } .wait { fill: #e3b341; }
    .plain { stroke: #e6edf3; } .fin { stroke: #56d364; } .rst { stroke: #ff7b72; }
    .lost { stroke: #ffa657; }
    polygon.plain { fill: #e6edf3; } polygon.fin { fill: #56d364; } polygon.rst { fill: #ff7b72; }
    text.lost { fill: #ffa657; } text.rst { fill: #ff7b72; }
    .band { fill: #161b22; stroke: #3d444d; }
    }
    """
}
