internal import Yams

/// The rules of a policy file, in the order in which they stand.
///
/// The form is described in `docs/check.md`, and by `Schemas/lastack-policy.schema.json`.
public struct Policy: Equatable, Sendable {
  /// The file, as it was named.
  public let file: String
  /// The rules.
  public let rules: [Rule]

  /// Reads a policy.
  ///
  /// - Parameters:
  ///   - yaml: the file's text.
  ///   - file: its name, for messages.
  /// - Throws: the first thing that is wrong, with the file and the line before it.
  public init(yaml: String, file: String) throws(RuleError) {
    self.file = file
    let root: Node?
    do {
      root = try compose(yaml: yaml, .basic, .default, .utf8)
    } catch let error as YamlError {
      throw RuleError(Self.sentence(error, file))
    } catch {
      throw RuleError("\(file): is no YAML: \(error)")
    }
    guard let root, root != .scalar(.init("")) else {
      throw RuleError("\(file): is empty; a policy has the key 'rules'")
    }
    let top = try PolicyMapping(root, what: "a policy", keys: ["rules"], file: file)
    guard let list = top["rules"] else {
      throw top.error("a policy needs the key 'rules'")
    }
    guard case .sequence(let items) = list.node, !items.isEmpty else {
      throw list.error("'rules' is a list with at least one rule")
    }
    var rules: [Rule] = []
    for item in items { rules.append(try Rule(item, file: file)) }
    try Rule.requireConsistency(of: rules)
    self.rules = rules
  }

  /// What is wrong with the YAML, with its line.
  private static func sentence(_ error: YamlError, _ file: String) -> String {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return "\(file):\(mark.line): is no YAML: \(problem), column \(mark.column)"
    case .duplicatedKeysInMapping(let keys, let context):
      let names = keys.sorted().map { "'\($0)'" }.joined(separator: ", ")
      return "\(file):\(context.mark.line): \(names) stands more than once in what begins here"
    case .reader(let problem, let offset, _, _):
      return "\(file): is no YAML: \(problem)" + (offset.map { ", character \($0 + 1)" } ?? "")
    default: return "\(file): is no YAML: \(error)"
    }
  }
}
