/// Why something is no rule.
public struct RuleError: Error, Equatable, Sendable {
  /// What is wrong and what to do, in one sentence without its full stop.
  public let sentence: String
  /// The selector with a mark below what is wrong in it; nil where it is not about a selector.
  public let marked: String?

  /// An error from its parts.
  public init(_ sentence: String, marked: String? = nil) {
    self.sentence = sentence
    self.marked = marked
  }

  init(_ error: SelectorError) {
    self.init(error.sentence, marked: error.marked)
  }

  /// The error of something that is part of something else.
  func within(_ place: String) -> RuleError {
    RuleError("\(place): \(sentence)", marked: marked)
  }
}
