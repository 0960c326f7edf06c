/// One connection that shows why a rule is broken.
public struct CheckFinding: Sendable, Equatable {
  /// The connection's number in its capture, `id` in the connection record.
  public var connection: UInt64
  /// The capture, as it was named.
  public var file: String
  /// The client's address and port.
  public var client: String
  /// The server's address and port.
  public var server: String
  /// The connection's label.
  public var label: String
  /// The frames that prove it, the first few only; counted from 1, as Wireshark counts them.
  public var frames: [UInt64]
  /// What is wrong with the connection, in one sentence.
  public var message: String
  /// How the connection differs from what was expected of it; empty where a rule was broken.
  public var changes: [Change]

  /// One respect in which a connection differs from what was expected.
  public struct Change: Sendable, Equatable {
    /// The respect: `label`, for one.
    public var aspect: String
    /// What was expected.
    public var expected: String
    /// What was found.
    public var found: String

    /// A change from its parts.
    public init(aspect: String, expected: String, found: String) {
      self.aspect = aspect
      self.expected = expected
      self.found = found
    }
  }

  /// A finding from its parts.
  public init(
    connection: UInt64, file: String, client: String, server: String, label: String,
    frames: [UInt64], message: String, changes: [Change] = []
  ) {
    self.connection = connection
    self.file = file
    self.client = client
    self.server = server
    self.label = label
    self.frames = frames
    self.message = message
    self.changes = changes
  }
}
