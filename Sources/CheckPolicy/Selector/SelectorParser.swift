/// Reads a selector from its tokens.
///
/// ```
/// either     = both { "or" both }
/// both       = negation { "and" negation }
/// negation   = "not" negation | "(" either ")" | statement
/// statement  = operand [ sign operand | [ "not" ] "in" members | "contains" text ]
/// members    = member | "(" member { "," member } ")"
/// ```
///
/// Which values suit which field stands in `SelectorParser+Types`.
struct SelectorParser {
  let text: String
  private let tokens: [SelectorToken]
  private var position = 0
  private var depth = 0

  /// How deep parentheses may stand in each other.
  private static let depthLimit = 64

  /// The words that are no names of fields.
  static let keywords: Set<String> = [
    "and", "or", "not", "in", "contains", "true", "false", "null",
  ]

  static func parse(_ text: String) throws(SelectorError) -> Selector.Node {
    var parser = SelectorParser(text: text, tokens: try SelectorLexer.tokens(of: text))
    if parser.token.kind == .end {
      throw parser.error("the selector is empty", parser.token)
    }
    let node = try parser.either()
    if parser.token.kind != .end {
      throw parser.error("expected 'and', 'or' or the end", parser.token)
    }
    return node
  }

  private init(text: String, tokens: [SelectorToken]) {
    self.text = text
    self.tokens = tokens
  }

  /// Something with a value, as it is written.
  struct Operand {
    enum Kind {
      case field(SelectorField)
      /// A number or address, or a text between quotation marks.
      case word(String), quoted(String)
      case truth(Bool)
      case null
    }

    let kind: Kind
    let token: SelectorToken
  }

  private var token: SelectorToken { tokens[position] }

  private mutating func advance() {
    if position < tokens.count - 1 { position += 1 }
  }

  /// Takes a keyword, if it is the next word.
  private mutating func take(_ keyword: String) -> Bool {
    guard case .word(let word) = token.kind, word.lowercased() == keyword else { return false }
    advance()
    return true
  }

  private mutating func take(_ sign: SelectorToken.Sign) -> Bool {
    if token.kind != .sign(sign) { return false }
    advance()
    return true
  }

  private mutating func either() throws(SelectorError) -> Selector.Node {
    var node = try both()
    while take("or") { node = .either(node, try both()) }
    return node
  }

  private mutating func both() throws(SelectorError) -> Selector.Node {
    var node = try negation()
    while take("and") { node = .both(node, try negation()) }
    return node
  }

  private mutating func negation() throws(SelectorError) -> Selector.Node {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.depthLimit {
      throw error("more than \(Self.depthLimit) levels stand in each other here", token)
    }
    if take("not") { return .not(try negation()) }
    let opening = token
    if take(.open) {
      let node = try either()
      if !take(.close) {
        throw error("this parenthesis is not closed", opening)
      }
      return node
    }
    return try statement()
  }

  private mutating func statement() throws(SelectorError) -> Selector.Node {
    let left = try operand()
    let following = token
    if case .sign(let sign) = following.kind, sign != .open, sign != .close, sign != .comma {
      advance()
      let right = try operand()
      if case .sign(let second) = token.kind, second != .open, second != .close, second != .comma {
        throw error("a comparison has two sides; join two comparisons with 'and'", token)
      }
      return try comparison(of: left, sign, right, at: following)
    }
    if take("contains") { return try containment(of: try operand(), in: left) }
    let isNegated = take("not")
    if take("in") {
      let node = try membership(of: left)
      return isNegated ? .not(node) : node
    }
    if isNegated { throw error("expected 'in' after 'not'", token) }
    switch left.kind {
    case .truth(let truth): return .always(truth)
    case .field(let field) where field.kind == .truth: return .truth(field)
    case .field(let field):
      throw error(
        "'\(field.rawValue)' is \(field.kind.words), so it needs a comparison", left.token)
    case .word, .quoted, .null: throw error("a value alone says nothing", left.token)
    }
  }

  private mutating func membership(of left: Operand) throws(SelectorError) -> Selector.Node {
    if !take(.open) {
      let right = try operand()
      if case .field = right.kind { return try containment(of: left, in: right) }
      return try membership(of: left, among: [right])
    }
    var members: [Operand] = []
    repeat { members.append(try operand()) } while take(.comma)
    if !take(.close) { throw error("expected ',' or ')' in this list", token) }
    return try membership(of: left, among: members)
  }

  private mutating func operand() throws(SelectorError) -> Operand {
    let token = token
    switch token.kind {
    case .end: throw error("a field or a value is missing at the end", token)
    case .sign(let sign): throw error("expected a field or a value, not '\(sign.rawValue)'", token)
    case .quoted(let text):
      advance()
      return Operand(kind: .quoted(text), token: token)
    case .word(let word):
      advance()
      return Operand(kind: try meaning(of: word, token), token: token)
    }
  }

  private func meaning(
    of word: String, _ token: SelectorToken
  ) throws(SelectorError) -> Operand.Kind {
    switch word.lowercased() {
    case "true": return .truth(true)
    case "false": return .truth(false)
    case "null": return .null
    case let keyword where Self.keywords.contains(keyword):
      throw error("expected a field or a value, not '\(word)'", token)
    default: break
    }
    if let field = SelectorField(rawValue: word) { return .field(field) }
    if word.first?.isNumber == true || word.contains(":") || word.contains("/") {
      return .word(word)
    }
    throw error(Self.unknown(word), token)
  }

  /// Why a word is no field, and what may have been meant.
  private static func unknown(_ word: String) -> String {
    let fields = SelectorField.allCases.map(\.rawValue)
    let below = fields.filter { $0.hasPrefix(word + ".") }
    if !below.isEmpty {
      return "no field is called '\(word)'; there are \(below.joined(separator: ", "))"
    }
    for case .name(let names) in SelectorField.allCases.map(\.kind) where names.contains(word) {
      return "no field is called '\(word)'; if it is a value, put it in quotation marks"
    }
    let hint = NearestName.hint(for: word, among: fields)
    return "no field is called '\(word)'"
      + (hint.isEmpty ? "; 'lastack help check' says where the fields are listed" : hint)
  }

  func error(_ sentence: String, _ token: SelectorToken) -> SelectorError {
    SelectorError(sentence: sentence, text: text, place: token.place)
  }
}
