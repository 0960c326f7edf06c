import Wire

/// A connection whose tracking has ended, with the log of its close.
///
/// Reused from one connection to the next, so that taking one allocates nothing.
public struct ConnectionEvidence: Sendable {
  /// The connection.
  public var connection: Connection
  /// What bears on the close, in the order of capture; at most 64.
  public var events: [CloseEvent]

  /// Room for a connection; holds none that was captured until a tracker fills it.
  public init() {
    let nowhere = Endpoint(address: IPAddress(v4: 0), port: 0)
    connection = Connection(parkedAs: FourTuple.orient(from: nowhere, to: nowhere).tuple)
    events = []
  }
}
