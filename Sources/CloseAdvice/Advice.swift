/// What usually stands behind a finding, and what a person can do about it.
///
/// Plain text without line breaks, to be laid out by whoever shows it. There is no advice without a
/// finding, and none without a source; the reasons stand in `docs/advice.md`.
public struct Advice: Sendable {
  /// What it goes with.
  public var kind: Finding.Kind
  /// What usually causes the finding, the likeliest first.
  public var causes: [String]
  /// What to look at next: commands to run, or places to look at.
  public var steps: [Step]
  /// What to change, if it turns out to be a fault.
  public var remedies: [String]
  /// Where this comes from.
  public var sources: [Source]

  /// One thing to look at.
  public struct Step: Sendable, Equatable {
    /// What it shows.
    public var purpose: String
    /// The command to run; nil where there is none.
    public var command: String?

    init(_ purpose: String, _ command: String? = nil) {
      self.purpose = purpose
      self.command = command
    }
  }

  /// Whom advice is about, in the words that go into it.
  public struct Subject: Sendable {
    /// The end concerned: `10.0.0.2:80`.
    public var end: String
    /// The port of the server: its own, or the one that it connects to.
    public var serverPort: UInt16
    /// Its peer: `10.0.0.1:40000`, or `its clients`.
    public var peer: String
    /// It called `connect()`, rather than `accept()`.
    public var isClient: Bool

    /// A subject from its parts.
    public init(end: String, serverPort: UInt16, peer: String, isClient: Bool) {
      self.end = end
      self.serverPort = serverPort
      self.peer = peer
      self.isClient = isClient
    }

    /// How `ss` picks the sockets of the end: by its own port, or by the one that it connects to.
    var filter: String { "'\(isClient ? "dport" : "sport") = :\(serverPort)'" }
  }
}
