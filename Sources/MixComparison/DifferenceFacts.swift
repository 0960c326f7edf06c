/// What a comparison is of, for its writers.
public struct DifferenceFacts: Sendable {
  /// The first capture.
  public var before: Capture
  /// The second capture.
  public var after: Capture

  /// One of the captures.
  public struct Capture: Sendable {
    /// The file, as it was named.
    public var file: String
    /// What kept it from being read to its end, in one sentence; nil when nothing did.
    public var failure: String?
    /// Whether anything was read of it.
    public var wasOpened = true

    /// A capture from its parts.
    public init(file: String, failure: String? = nil) {
      self.file = file
      self.failure = failure
    }
  }

  /// The facts from their parts.
  public init(before: Capture, after: Capture) {
    self.before = before
    self.after = after
  }
}
