/// A JSON document that is built before it is written; what grows with the number of connections
/// is written piece by piece instead.
package indirect enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(UInt64)
  /// A finite number.
  case number(Double)
  case string(String)
  case array([JSONValue])
  /// Members in the order in which they are written; no name occurs twice.
  case object([Member])

  /// A name and its value.
  package struct Member: Sendable, Equatable {
    let name: String
    let value: JSONValue

    /// A member of an object.
    package init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// A string, or null.
  package static func optional(_ text: String?) -> JSONValue {
    text.map { .string($0) } ?? .null
  }

  /// An object from its members, without those that are absent.
  package static func members(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
    .object(members.compactMap { member in member.value.map { Member(member.key, $0) } })
  }

  /// The document as text, objects and arrays of them indented by two spaces a level, and a newline.
  package var text: String {
    var out = ByteBuffer()
    write(into: &out, indent: 0)
    out.append("\n")
    return String(decoding: out.bytes, as: UTF8.self)
  }

  /// Whether the value is written on one line.
  private var isShort: Bool {
    switch self {
    case .null, .bool, .integer, .number, .string: true
    case .array(let values): values.allSatisfy { !$0.isContainer }
    case .object(let members): members.isEmpty
    }
  }

  private var isContainer: Bool {
    switch self {
    case .null, .bool, .integer, .number, .string: false
    case .array, .object: true
    }
  }

  private func write(into out: inout ByteBuffer, indent: Int) {
    switch self {
    case .null: out.append("null")
    case .bool(let value): out.append(text: value ? "true" : "false")
    case .integer(let value): out.append(decimal: value)
    case .number(let value):
      precondition(value.isFinite, "JSON has finite numbers only")
      out.append(text: "\(value)")
    case .string(let text): out.append(jsonString: text)
    case .array(let values):
      Self.write(values.map { (nil, $0) }, "[", "]", isShort: isShort, into: &out, indent: indent)
    case .object(let members):
      Self.write(
        members.map { ($0.name, $0.value) }, "{", "}", isShort: isShort, into: &out, indent: indent)
    }
  }

  private static func write(
    _ parts: [(name: String?, value: JSONValue)], _ opening: String, _ closing: String,
    isShort: Bool, into out: inout ByteBuffer, indent: Int
  ) {
    let line = isShort ? "" : "\n" + String(repeating: " ", count: indent + 2)
    out.append(text: opening)
    for (place, part) in parts.enumerated() {
      if place > 0 { out.append(text: isShort ? ", " : ",") }
      out.append(text: line)
      if let name = part.name {
        out.append(jsonString: name)
        out.append(": ")
      }
      part.value.write(into: &out, indent: indent + 2)
    }
    if !isShort { out.append(text: "\n" + String(repeating: " ", count: indent)) }
    out.append(text: closing)
  }
}
