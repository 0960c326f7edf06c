/// A word or sign of a selector, and where it stands.
struct SelectorToken: Equatable {
  enum Kind: Equatable {
    /// A name, number or address, as it is written.
    case word(String)
    /// Text between quotation marks.
    case quoted(String)
    case sign(Sign)
    case end
  }

  enum Sign: String {
    case equal = "==", unequal = "!=", atMost = "<=", atLeast = ">=", below = "<", above = ">"
    case open = "(", close = ")", comma = ","
  }

  let kind: Kind
  /// In characters from the start of the text.
  let place: Range<Int>
}

/// Cuts a selector into words and signs.
struct SelectorLexer {
  private let text: String
  private let characters: [Character]
  private var position = 0

  /// A selector longer than this is no selector.
  static let limit = 4096

  init(_ text: String) {
    self.text = text
    characters = Array(text)
  }

  /// All tokens, the end as the last.
  static func tokens(of text: String) throws(SelectorError) -> [SelectorToken] {
    var lexer = SelectorLexer(text)
    if lexer.characters.count > limit {
      throw lexer.error("the selector is longer than \(limit) characters", limit..<limit + 1)
    }
    var tokens: [SelectorToken] = []
    while true {
      let token = try lexer.next()
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  private mutating func next() throws(SelectorError) -> SelectorToken {
    while position < characters.count, characters[position].isWhitespace { position += 1 }
    let start = position
    guard position < characters.count else {
      return SelectorToken(kind: .end, place: start..<start + 1)
    }
    let character = characters[position]
    if character == "\"" || character == "'" { return try quoted(by: character) }
    if Self.isWord(character) {
      while position < characters.count, Self.isWord(characters[position]) { position += 1 }
      let word = String(characters[start..<position])
      return SelectorToken(kind: .word(word), place: start..<position)
    }
    for length in [2, 1] where position + length <= characters.count {
      let written = String(characters[position..<position + length])
      if let kind = Self.signs[written] {
        position += length
        return SelectorToken(kind: kind, place: start..<position)
      }
    }
    if character == "=" { throw error("'=' compares nothing; write '=='", start..<start + 1) }
    throw error("'\(character)' means nothing here", start..<start + 1)
  }

  private mutating func quoted(by mark: Character) throws(SelectorError) -> SelectorToken {
    let start = position
    position += 1
    while position < characters.count, characters[position] != mark { position += 1 }
    guard position < characters.count else {
      throw error("this text has no closing \(mark)", start..<characters.count)
    }
    position += 1
    let text = String(characters[start + 1..<position - 1])
    return SelectorToken(kind: .quoted(text), place: start..<position)
  }

  /// `and`, `or` and `not` may be written as in C, too.
  private static let signs: [String: SelectorToken.Kind] = [
    "==": .sign(.equal), "!=": .sign(.unequal), "<=": .sign(.atMost), ">=": .sign(.atLeast),
    "<": .sign(.below), ">": .sign(.above), "(": .sign(.open), ")": .sign(.close),
    ",": .sign(.comma), "&&": .word("and"), "||": .word("or"), "!": .word("not"),
  ]

  /// Whether a character belongs to a name, a number with its unit, or an address.
  private static func isWord(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber)
      || ["_", ".", ":", "/", "-", "%", "[", "]", "*"].contains(character)
  }

  private func error(_ sentence: String, _ place: Range<Int>) -> SelectorError {
    SelectorError(sentence: sentence, text: text, place: place)
  }
}
