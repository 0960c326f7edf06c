/// Which values suit which field.
extension SelectorParser {
  /// `left sign right`.
  func comparison(
    of left: Operand, _ sign: SelectorToken.Sign, _ right: Operand, at token: SelectorToken
  ) throws(SelectorError) -> Selector.Node {
    switch (left.kind, right.kind) {
    case (.field(let field), .field(let other)):
      try requireLikeness(of: field, other, right.token)
      try requireOrder(of: field, sign, token)
      return .comparison(.field(field), sign, .field(other))
    case (.field(let field), .null), (.null, .field(let field)):
      switch sign {
      case .equal: return .isAbsent(field)
      case .unequal: return .not(.isAbsent(field))
      default: throw error("null is neither below nor above anything; write == or !=", token)
      }
    case (.field(let field), _):
      try requireOrder(of: field, sign, token)
      return .comparison(.field(field), sign, try literal(right, for: field))
    case (_, .field(let field)):
      try requireOrder(of: field, sign, token)
      return .comparison(try literal(left, for: field), sign, .field(field))
    default:
      throw error("one side of a comparison must be a field", left.token)
    }
  }

  /// `whole contains part`, or `part in whole`.
  func containment(of part: Operand, in whole: Operand) throws(SelectorError) -> Selector.Node {
    guard case .field(let field) = whole.kind else {
      throw error("only a field can contain something", whole.token)
    }
    guard case .quoted(let text) = part.kind else {
      throw error("'\(field.rawValue)' contains text: put it in quotation marks", part.token)
    }
    switch field.kind {
    case .text: break
    case .names(let names): try requireName(text, of: names, for: field, part.token)
    default:
      throw error(
        "'\(field.rawValue)' is \(field.kind.words), and contains nothing; compare it with ==",
        whole.token)
    }
    return .contains(field, text)
  }

  /// `left in (members)`.
  func membership(
    of left: Operand, among members: [Operand]
  ) throws(SelectorError) -> Selector.Node {
    guard case .field(let field) = left.kind else {
      throw error("what is to be found in a list must be a field", left.token)
    }
    if field.kind == .truth || Self.isList(field) {
      throw error(
        "'\(field.rawValue)' is \(field.kind.words), so it is in no list; "
          + (field.kind == .truth ? "name it alone" : "write 'contains'"), left.token)
    }
    var found: [Selector.Member] = []
    for member in members { found.append(try self.member(member, for: field)) }
    return .among(field, found)
  }

  private func member(
    _ operand: Operand, for field: SelectorField
  ) throws(SelectorError) -> Selector.Member {
    if case .word(let word) = operand.kind, let dots = word.firstRange(of: "..") {
      let ends = [word[..<dots.lowerBound], word[dots.upperBound...]]
      var bounds: [Int64] = []
      for end in ends {
        let part = Operand(kind: .word(String(end)), token: operand.token)
        if case .number(let number) = try literal(part, for: field) { bounds.append(number) }
      }
      guard bounds.count == 2, bounds[0] <= bounds[1] else {
        throw error(
          "the range '\(word)' is empty: its first end lies above its last", operand.token)
      }
      return .numbers(bounds[0]...bounds[1])
    }
    switch try literal(operand, for: field) {
    case .number(let number): return .numbers(number...number)
    case .text(let text): return .text(text)
    case .addresses(let range): return .addresses(range)
    case .field, .truth: throw error("a list holds values", operand.token)
    }
  }

  /// The value that stands for itself, as one of a field's.
  private func literal(
    _ operand: Operand, for field: SelectorField
  ) throws(SelectorError) -> Selector.Operand {
    let name = field.rawValue
    let written = written(operand)
    let mismatch = "'\(name)' is \(field.kind.words), and \(written) is not"
    switch (field.kind, operand.kind) {
    case (.names, _):
      throw error("'\(name)' is a list; write '\(name) contains \"...\"'", operand.token)
    case (.count, .word(let word)):
      if case .count(let number) = Quantity(word[...]) { return .number(number) }
    case (.bytes, .word(let word)):
      switch Quantity(word[...]) {
      case .count(let number), .bytes(let number): return .number(number)
      case .duration, nil: throw error(mismatch + "; write 500, 10kB or 2MB", operand.token)
      }
    case (.duration, .word(let word)):
      switch Quantity(word[...]) {
      case .duration(let nanoseconds): return .number(nanoseconds)
      case .count:
        throw error(
          "'\(name)' is a span of time, and \(written) has no unit; write \(word)s, or one of "
            + Quantity.timeUnits, operand.token)
      case .bytes, nil: throw error(mismatch + "; write 5s or 200ms", operand.token)
      }
    case (.address, .word(let text)), (.address, .quoted(let text)):
      if let range = AddressRange(text: text) { return .addresses(range) }
      throw error(mismatch + "; write 10.0.0.5, 10.0.0.0/8 or fd77::/64", operand.token)
    case (.text, .quoted(let text)): return .text(text)
    case (.name(let names), .quoted(let text)):
      try requireName(text, of: names, for: field, operand.token)
      return .text(text)
    case (.truth, .truth(let truth)): return .truth(truth)
    case (.text, .word), (.name, .word):
      throw error(mismatch + "; put it in quotation marks", operand.token)
    default: break
    }
    throw error(mismatch, operand.token)
  }

  private func requireName(
    _ text: String, of names: [String], for field: SelectorField, _ token: SelectorToken
  ) throws(SelectorError) {
    if names.contains(text) { return }
    let hint = NearestName.hint(for: text, among: names)
    throw error(
      "'\(field.rawValue)' is never '\(text)'"
        + (hint.isEmpty ? "; it is one of \(names.joined(separator: ", "))" : hint), token)
  }

  private func requireLikeness(
    of field: SelectorField, _ other: SelectorField, _ token: SelectorToken
  ) throws(SelectorError) {
    let isAlike: Bool =
      switch (field.kind, other.kind) {
      case (.name, .name): true
      case (.names, _): false
      default: field.kind == other.kind
      }
    if isAlike { return }
    throw error(
      "'\(field.rawValue)' is \(field.kind.words), '\(other.rawValue)' is \(other.kind.words): "
        + "they cannot be compared", token)
  }

  private func requireOrder(
    of field: SelectorField, _ sign: SelectorToken.Sign, _ token: SelectorToken
  ) throws(SelectorError) {
    if sign == .equal || sign == .unequal { return }
    switch field.kind {
    case .count, .bytes, .duration: return
    case .text, .name, .names, .address, .truth:
      throw error(
        "'\(field.rawValue)' is \(field.kind.words), which has no order; write == or !=", token)
    }
  }

  private static func isList(_ field: SelectorField) -> Bool {
    if case .names = field.kind { return true }
    return false
  }

  private func written(_ operand: Operand) -> String {
    switch operand.kind {
    case .field(let field): "'\(field.rawValue)'"
    case .word(let word): "'\(word)'"
    case .quoted(let text): "\"\(text)\""
    case .truth(let truth): "\(truth)"
    case .null: "null"
    }
  }
}
