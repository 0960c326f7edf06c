@testable import CheckPolicy
import Foundation
import TestSupport
import Testing

@Suite("What is written of rules")
struct DocumentTests {
  /// The names between back quotes in the first column of the document's tables.
  private static let documented: Set<String> = {
    let text = (try? DocumentBlock.text("docs/check.md")) ?? ""
    var names: Set<String> = []
    for line in text.split(separator: "\n") where line.hasPrefix("| `") {
      let column = line.dropFirst(2).prefix { $0 != "|" }
      for (place, part) in column.split(separator: "`", omittingEmptySubsequences: false)
        .enumerated()
      where place % 2 == 1 {
        names.insert(String(part))
      }
    }
    return names
  }()

  @Test(arguments: SelectorField.allCases)
  func everyFieldIsDocumented(field: SelectorField) {
    #expect(Self.documented.contains(field.rawValue))
  }

  @Test func everyConditionIsDocumented() {
    for key in Condition.Key.allCases {
      #expect(Self.documented.contains { $0.hasPrefix("--\(key.rawValue) ") })
    }
  }

  @Test func thePolicyOfTheDocumentIsOne() throws {
    let yaml = try #require(try DocumentBlock.named("lastack.yml", in: "docs/check.md"))
    let policy = try Policy(yaml: yaml, file: "lastack.yml")
    #expect(policy.rules.count == 3)
    #expect(policy.rules[0].exceptions.count == 1)
  }

  private static func schema() throws -> [String: Any] {
    let text = try DocumentBlock.text("Schemas/lastack-policy.schema.json")
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(object as? [String: Any])
  }

  private static func definition(_ name: String) throws -> [String: Any] {
    let definitions = try #require(try schema()["definitions"] as? [String: Any])
    return try #require(definitions[name] as? [String: Any])
  }

  private static func keys(of name: String) throws -> Set<String> {
    let properties = try #require(try definition(name)["properties"] as? [String: Any])
    return Set(properties.keys)
  }

  @Test func theSchemaHasTheKeysThatAreRead() throws {
    #expect(try Self.keys(of: "rule") == Set(Rule.keys))
    #expect(try Self.keys(of: "exception") == Set(RuleException.keys))
    let one = try #require(try Self.definition("rule")["oneOf"] as? [[String: Any]])
    let required = one.compactMap { $0["required"] as? [String] }.flatMap(\.self)
    #expect(required == Condition.Key.allCases.map(\.rawValue))
  }

  @Test func theSchemaHasTheLabelsThatThereAre() throws {
    let names = Trait.all.map(\.name)
    #expect(try Self.definition("label")["enum"] as? [String] == names)
    let pattern = try #require(try Self.definition("limit")["pattern"] as? String)
    #expect(pattern.contains("(\(names.joined(separator: "|")))"))
  }

  @Test func theSchemaTakesTheTextsThatAreRead() throws {
    let limit = try Regex(try #require(try Self.definition("limit")["pattern"] as? String))
    for text in ["lost=1%", "open+rst:abort=10", "lost:wave-1=0.25%", "open = 3"] {
      #expect(text.wholeMatch(of: limit) != nil)
      #expect(throws: Never.self) { try Condition(.max, text) }
    }
    for text in ["lots=1%", "lost", "lost=1.5", "lost=1.00001%", "open,rst=1"] {
      #expect(text.wholeMatch(of: limit) == nil)
      #expect(throws: RuleError.self) { try Condition(.max, text) }
    }
    let end = try Regex(try #require(try Self.definition("end")["pattern"] as? String))
    for text in [
      "10.0.0.5", "10.0.0.5:443", "10.0.0.0/8", "10.0.0.0/8:443", "fd77::1", "fd77::/16",
      "[fd77::1]",
      "[fd77::1]:443", "[fd77::/16]:443", "*:443",
    ] {
      #expect(text.wholeMatch(of: end) != nil, "\(text)")
      #expect(EndpointPattern(text) != nil, "\(text)")
    }
    for text in ["host", "*", "10.0.0.5:", ":443x", "[fd77::1", "10.0.0.5/x"] {
      #expect(text.wholeMatch(of: end) == nil, "\(text)")
      #expect(EndpointPattern(text) == nil, "\(text)")
    }
  }
}
