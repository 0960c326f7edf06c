internal import Yams

/// A value of a policy file, and where it stands.
struct PolicyValue {
  let node: Node
  /// The key, for messages.
  let key: String
  let file: String
  /// The line of the key.
  let line: Int

  func error(_ sentence: String) -> RuleError {
    RuleError(sentence).within("\(file):\(line)")
  }

  /// The value as a text.
  func text() throws(RuleError) -> String {
    guard case .scalar(let scalar) = node, !scalar.string.isEmpty else {
      throw error("'\(key)' takes a text")
    }
    return scalar.string
  }

  /// The value as true or false.
  func truth() throws(RuleError) -> Bool {
    switch node.scalar?.string {
    case "true": return true
    case "false": return false
    default: throw error("'\(key)' is true or false")
    }
  }

  /// The value as texts: a list of them, or one.
  func texts() throws(RuleError) -> [String] {
    guard case .sequence(let items) = node else { return [try text()] }
    var texts: [String] = []
    for item in items {
      let line = item.mark?.line ?? line
      texts.append(try PolicyValue(node: item, key: key, file: file, line: line).text())
    }
    if texts.isEmpty { throw error("'\(key)' is an empty list") }
    return texts
  }

  /// The value as a selector.
  func selector() throws(RuleError) -> Selector {
    let text = try text()
    do throws(SelectorError) {
      return try Selector(text)
    } catch {
      throw RuleError(error).within("\(file):\(line): \(key)")
    }
  }
}

/// A mapping of a policy file that has only keys that are known.
struct PolicyMapping {
  private var values: [String: PolicyValue] = [:]
  /// The keys, in the order in which they stand.
  private(set) var keys: [String] = []
  private let file: String
  /// The line on which it begins.
  let line: Int

  /// Takes a mapping apart.
  ///
  /// - Parameters:
  ///   - node: the mapping.
  ///   - what: what it is, for messages.
  ///   - known: the keys that it may have.
  ///   - file: the file's name, for messages.
  /// - Throws: that it is no mapping, or which key is not known.
  init(_ node: Node, what: String, keys known: [String], file: String) throws(RuleError) {
    self.file = file
    line = node.mark?.line ?? 1
    guard case .mapping(let mapping) = node else {
      throw error("\(what) has keys and values, such as '\(known[0]): ...'")
    }
    for (keyNode, value) in mapping {
      let line = keyNode.mark?.line ?? line
      guard let key = keyNode.scalar?.string else {
        throw RuleError("a key of \(what) is no text").within("\(file):\(line)")
      }
      guard known.contains(key) else {
        let hint = NearestName.hint(for: key, among: known)
        throw RuleError(
          "unknown key '\(key)' in \(what)"
            + (hint.isEmpty ? "; it may have \(known.joined(separator: ", "))" : hint)
        ).within("\(file):\(line)")
      }
      keys.append(key)
      values[key] = PolicyValue(node: value, key: key, file: file, line: line)
    }
  }

  subscript(key: String) -> PolicyValue? { values[key] }

  /// The value of a key that must be there.
  func required(_ key: String, of what: String) throws(RuleError) -> PolicyValue {
    guard let value = values[key] else { throw error("\(what) needs the key '\(key)'") }
    return value
  }

  func error(_ sentence: String) -> RuleError {
    RuleError(sentence).within("\(file):\(line)")
  }
}
