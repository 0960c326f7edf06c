public import Foundation

/// What is expected of a capture: how each of its connections closed, by four-tuple, and the
/// incarnations of one four-tuple in order.
///
/// Stored as `a.expected.json` beside `a.pcap`, `"schema": "lastack.expectation/1"`.
public struct Expectation: Equatable, Sendable {
  /// The connections: four-tuples in the order of their text, incarnations in the order of their SYNs.
  public let connections: [ExpectedConnection]

  static let schema = "lastack.expectation/1"

  /// The most connections of which expectations are kept.
  public static let limit = 100_000

  /// An expectation of connections, the incarnations of one four-tuple in order.
  public init(_ connections: [ExpectedConnection]) {
    // Stable: what has the same ends stays in order.
    let sorted = connections.enumerated().sorted { left, right in
      (left.element.ends, left.offset) < (right.element.ends, right.offset)
    }
    self.connections = sorted.map(\.element)
  }

  /// Where the expectation of a capture is stored.
  public static func path(for capture: String) -> String {
    let name = capture.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else {
      return capture + suffix
    }
    return String(capture[..<dot]) + suffix
  }

  /// The end of the name of every expectation.
  public static let suffix = ".expected.json"

  /// Why a file holds no expectation.
  public struct Failure: Error, Equatable {
    /// What is wrong, without the file's name and without a full stop.
    public let sentence: String

    /// A failure for a reason.
    public init(_ sentence: String) {
      self.sentence = sentence
    }
  }

  private struct Document: Codable {
    let schema: String
    let connections: [ExpectedConnection]
  }

  /// Reads an expectation.
  ///
  /// - Parameter json: the file's content.
  /// - Throws: why it is none.
  public init(json: Data) throws(Failure) {
    let document: Document
    do {
      document = try JSONDecoder().decode(Document.self, from: json)
    } catch let error as DecodingError {
      throw Failure("is no expectation: \(Self.sentence(error))")
    } catch {
      throw Failure("is no expectation: \(error)")
    }
    guard document.schema == Self.schema else {
      throw Failure("has the schema '\(document.schema)', not '\(Self.schema)'")
    }
    self.init(document.connections)
  }

  private static func sentence(_ error: DecodingError) -> String {
    func place(_ context: DecodingError.Context) -> String {
      let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
      return path.isEmpty ? "" : " at \(path.joined(separator: "."))"
    }
    switch error {
    case .keyNotFound(let key, let context):
      return "'\(key.stringValue)' is missing\(place(context))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "there is a value of another kind\(place(context))"
    case .dataCorrupted(let context): return "it is no JSON" + place(context)
    @unknown default: return "it is no JSON"
    }
  }

  /// The file's content: a line for each connection, so that a change is a change of few lines.
  public var json: Data {
    var text = "{\n  \"schema\": \"\(Self.schema)\",\n  \"connections\": ["
    for (place, connection) in connections.enumerated() {
      text += (place == 0 ? "\n    " : ",\n    ") + connection.json
    }
    text += connections.isEmpty ? "]\n}\n" : "\n  ]\n}\n"
    return Data(text.utf8)
  }
}

extension ExpectedConnection {
  /// The connection as a JSON object on one line, its keys in the order of the record.
  fileprivate var json: String {
    func quoted(_ text: String?) -> String {
      // Names and endpoints need no escapes.
      text.map { "\"\($0)\"" } ?? "null"
    }
    let losses = losses.map { loss in
      "{\"wave\": \(loss.wave), \"lost\": \(loss.lost), \"certainty\": \(quoted(loss.certainty))}"
    }
    let resets = rst.map { "{\"from\": \(quoted($0.from)), \"class\": \(quoted($0.class))}" }
    return "{\"client\": \(quoted(client)), \"server\": \(quoted(server)), "
      + "\"label\": \(quoted(label)), \"shape\": \(quoted(shape)), "
      + "\"initiator\": \(quoted(initiator)), \"losses\": [\(losses.joined(separator: ", "))], "
      + "\"rst\": [\(resets.joined(separator: ", "))]}"
  }
}
