/// The characters that a ladder is drawn with.
///
/// Every one of them takes one column.
struct Glyphs: Sendable {
  var rail: Character
  var line: Character
  var dashes: Character
  var right: Character
  var left: Character
  var cross: Character
  var dots: String
  var bullet: String

  /// Box drawing and arrows, for terminals that show UTF-8.
  static let unicode = Glyphs(
    rail: "│", line: "─", dashes: "╌", right: "▶", left: "◀", cross: "✗", dots: "…", bullet: "•")
  /// Plain ASCII, for all others.
  static let ascii = Glyphs(
    rail: "|", line: "-", dashes: ".", right: ">", left: "<", cross: "X", dots: "...", bullet: "*")
}
