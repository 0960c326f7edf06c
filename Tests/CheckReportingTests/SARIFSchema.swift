/// The rules of the SARIF 2.1.0 schema for the objects that the writer uses.
///
/// Each kind of object is closed: `additionalProperties` is false in the schema.
/// Source: OASIS, `sarif-schema-2.1.0.json`, definitions of the same names.
enum SARIFSchema {
  indirect enum Kind: Sendable {
    case string
    case oneOf([String])
    case integer(atLeast: Int)
    case list(Kind, isUnique: Bool)
    case object(String)
    /// An object whose members have any names.
    case map(Kind)
    /// A property bag: anything at all.
    case anything
  }

  struct Definition: Sendable {
    let members: [String: Kind]
    let required: [String]
  }

  static let definitions: [String: Definition] = [
    "sarifLog": Definition(
      members: [
        "$schema": .string, "version": .oneOf(["2.1.0"]),
        "runs": .list(.object("run"), isUnique: false),
      ], required: ["version", "runs"]),
    "run": Definition(
      members: [
        "tool": .object("tool"), "automationDetails": .object("runAutomationDetails"),
        "artifacts": .list(.object("artifact"), isUnique: true),
        "results": .list(.object("result"), isUnique: false),
      ], required: ["tool"]),
    "runAutomationDetails": Definition(members: ["id": .string], required: []),
    "tool": Definition(members: ["driver": .object("toolComponent")], required: ["driver"]),
    "toolComponent": Definition(
      members: [
        "name": .string, "version": .string, "semanticVersion": .string,
        "rules": .list(.object("reportingDescriptor"), isUnique: true),
      ], required: ["name"]),
    "reportingDescriptor": Definition(
      members: [
        "id": .string, "shortDescription": .object("multiformatMessageString"),
        "fullDescription": .object("multiformatMessageString"),
        "defaultConfiguration": .object("reportingConfiguration"),
      ], required: ["id"]),
    "reportingConfiguration": Definition(members: ["level": level], required: []),
    "multiformatMessageString": Definition(members: ["text": .string], required: ["text"]),
    "message": Definition(members: ["text": .string], required: ["text"]),
    "artifact": Definition(members: ["location": .object("artifactLocation")], required: []),
    "artifactLocation": Definition(members: ["uri": .string], required: []),
    "result": Definition(
      members: [
        "ruleId": .string, "ruleIndex": .integer(atLeast: -1), "level": level,
        "message": .object("message"),
        "locations": .list(.object("location"), isUnique: false),
        "relatedLocations": .list(.object("location"), isUnique: true),
        "suppressions": .list(.object("suppression"), isUnique: true),
        "partialFingerprints": .map(.string), "properties": .anything,
      ], required: ["message"]),
    "location": Definition(
      members: [
        "id": .integer(atLeast: -1), "physicalLocation": .object("physicalLocation"),
        "logicalLocations": .list(.object("logicalLocation"), isUnique: true),
        "message": .object("message"), "properties": .anything,
      ], required: []),
    "physicalLocation": Definition(
      members: ["artifactLocation": .object("artifactLocation"), "region": .object("region")],
      required: ["artifactLocation"]),
    "region": Definition(members: ["startLine": .integer(atLeast: 1)], required: []),
    "logicalLocation": Definition(
      members: ["name": .string, "fullyQualifiedName": .string, "kind": .string], required: []),
    "suppression": Definition(
      members: [
        "kind": .oneOf(["inSource", "external"]),
        "status": .oneOf(["accepted", "underReview", "rejected"]), "justification": .string,
      ], required: ["kind"]),
  ]

  private static var level: Kind { .oneOf(["none", "note", "warning", "error"]) }

  /// What of a value breaks the rules, one sentence each.
  static func faults(of value: Any, as kind: Kind, at path: String = "$") -> [String] {
    switch kind {
    case .anything: return value is [String: Any] ? [] : ["\(path): no property bag"]
    case .string: return value is String ? [] : ["\(path): no string"]
    case .oneOf(let names):
      return (value as? String).map(names.contains) == true ? [] : ["\(path): \(value)"]
    case .integer(let least):
      return (value as? Int).map { $0 >= least } == true ? [] : ["\(path): \(value)"]
    case .map(let member):
      guard let object = value as? [String: Any] else { return ["\(path): no object"] }
      return object.flatMap { faults(of: $0.value, as: member, at: "\(path).\($0.key)") }
    case .list(let element, let isUnique):
      guard let list = value as? [Any] else { return ["\(path): no array"] }
      let texts = list.map { "\($0)" }
      let repeated = isUnique && Set(texts).count < texts.count
      return (repeated ? ["\(path): an element occurs twice"] : [])
        + list.enumerated().flatMap { faults(of: $1, as: element, at: "\(path)[\($0)]") }
    case .object(let name): return faults(of: value, asObject: name, at: path)
    }
  }

  private static func faults(of value: Any, asObject name: String, at path: String) -> [String] {
    guard let object = value as? [String: Any], let rules = definitions[name] else {
      return ["\(path): no \(name)"]
    }
    var faults = rules.required.filter { object[$0] == nil }.map { "\(path): lacks \($0)" }
    for (key, member) in object {
      if let kind = rules.members[key] {
        faults += Self.faults(of: member, as: kind, at: "\(path).\(key)")
      } else {
        faults.append("\(path): \(name) has no \(key)")
      }
    }
    return faults
  }
}
