/// Why a text is no selector, and where in it.
public struct SelectorError: Error, Equatable, Sendable {
  /// What is wrong and what to do, in one sentence.
  public let sentence: String
  /// The whole text.
  public let text: String
  /// The part that is wrong, in characters from the start.
  public let place: Range<Int>

  /// The text with a mark below the part that is wrong.
  ///
  /// Shape: two lines, each indented by two columns. Of a long or many-lined text only the
  /// surroundings are shown.
  public var marked: String {
    let all = Array(text).map { $0.isNewline || $0 == "\t" ? " " : $0 }
    let first = max(0, min(place.lowerBound, all.count) - 50)
    let last = min(all.count, max(place.upperBound, first + 70))
    let lead = first > 0 ? "..." : ""
    let shown = lead + String(all[first..<last]) + (last < all.count ? "..." : "")
    let blank = String(repeating: " ", count: lead.count + place.lowerBound - first)
    let tail = String(repeating: "~", count: max(place.count - 1, 0))
    return "  \(shown)\n  \(blank)^\(tail)"
  }
}
