internal import FlowTracking

/// A known breach of a rule that is put up with until a day.
public struct RuleException: Equatable, Sendable {
  /// Which connections, by their fields; nil for all.
  public let selector: Selector?
  /// Which connections, by their client; nil for all.
  public let client: EndpointPattern?
  /// Which connections, by their server; nil for all.
  public let server: EndpointPattern?
  /// Why it is put up with.
  public let reason: String
  /// The last day on which it is put up with.
  public let expires: CalendarDate
  /// Where it stands in the policy file.
  public let line: Int

  /// Whether it covers a connection.
  func covers(_ checked: CheckedConnection) -> Bool {
    let connection = checked.connection
    return client?.matches(connection.endpoint(.client)) ?? true
      && server?.matches(connection.endpoint(.server)) ?? true
      && selector?.matches(checked) ?? true
  }

  /// Which connections it covers, in words.
  var scope: String {
    var parts: [String] = []
    if let client { parts.append("from \(client.text)") }
    if let server { parts.append("to \(server.text)") }
    if let selector { parts.append("where \(selector.text)") }
    return parts.joined(separator: " ")
  }
}
