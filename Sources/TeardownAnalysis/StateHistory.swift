public import FlowTracking
public import Wire

/// Where both ends of a connection stood, and since when.
///
/// Derived from a verdict for whoever writes it down; a connection that is only counted does without.
/// Every state is dated by the captured segment that proves it: an end has received a FIN once it
/// acknowledges it. The times are those of the capture point.
/// Source: docs/verdicts.md, "Where each end stands"; RFC 9293 §3.3.2 and §3.6.
public struct StateHistory: Sendable {
  /// The states of the client.
  public let client: EndpointHistory
  /// The states of the server.
  public let server: EndpointHistory
  /// The stay in CLOSE_WAIT of the end that closed second, or did not close; nil where none is proven.
  public let closeWait: CloseWait?
  /// How long the end that closed first waited for the other's FIN; nil where it did not, or where
  /// nothing shows when it ceased to.
  ///
  /// Unit: nanoseconds.
  public let finWait2: Int64?
  /// The stay in TIME_WAIT; nil where none is proven.
  public let timeWait: TimeWait?

  /// The states of an end.
  public func end(_ side: Side) -> EndpointHistory { side == .client ? client : server }

  /// Reads the states from the log of the close; nil where no state of either end is proven, because
  /// the connection was never established, or only one direction was captured.
  ///
  /// - Parameters:
  ///   - evidence: the connection.
  ///   - verdict: what was said of it.
  public init?(of evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict) {
    if verdict.resets.isEmpty, verdict.anomalies.areEveryday, let close = OrdinaryClose(evidence) {
      self.init(of: close, evidence)
      return
    }
    self.init(
      StateReader(
        evidence, Exchange(evidence), verdict.resets, verdict.waves, verdict.anomalies),
      verdict.label)
  }

  /// The states of an ordinary close, each dated by one of its three or four segments.
  private init(of close: OrdinaryClose, _ evidence: borrowing ConnectionEvidence) {
    let opener = evidence.events[0].sender
    let last = evidence.events.count - 1
    let isFromClient = opener == evidence.connection.clientDirection
    let start = evidence.events[1].timestamp
    let end = evidence.events[last].timestamp
    client = EndpointHistory(of: close, isOpeners: isFromClient, evidence)
    server = EndpointHistory(of: close, isOpeners: !isFromClient, evidence)
    closeWait = CloseWait(
      of: isFromClient ? .server : .client, from: start,
      to: evidence.events[last - 1].timestamp)
    finWait2 = close.isMerged ? nil : max(0, end - start)
    let (over, isBeyond) = end.nanoseconds.addingReportingOverflow(evidence.timeWaitLength)
    timeWait = TimeWait(
      side: isFromClient ? .client : .server, start: end, restarts: 0,
      end: Timestamp(nanoseconds: isBeyond ? .max : over), isReused: false)
  }

  /// Reads the states of a connection with the given label.
  init?(_ reader: StateReader, _ label: Label) {
    guard label != .notEstablished, !reader.isOneSided else { return nil }
    let client = reader.history(of: .client)
    let server = reader.history(of: .server)
    self.client = client
    self.server = server
    closeWait = CloseWait(client, server, until: reader.watchedUntil)
    finWait2 = reader.finWait2(client, server)
    timeWait = reader.timeWait(client, server)
  }
}

/// A stay in CLOSE_WAIT: the peer has closed, the application of this end has not.
public struct CloseWait: Sendable, Equatable {
  /// The end that was in it.
  public var side: Side
  /// Since when.
  public var start: Timestamp
  /// How long: until its own FIN or an RST, or else until the capture no longer watched it.
  ///
  /// Unit: nanoseconds.
  public var duration: Int64
  /// Whether it was seen to end.
  public var hasEnded: Bool

  init?(_ client: EndpointHistory, _ server: EndpointHistory, until end: Timestamp) {
    let side: Side = server.entry(into: .closeWait) != nil ? .server : .client
    let history = side == .server ? server : client
    guard let start = history.entry(into: .closeWait)?.time else { return nil }
    let exit = history.exit(from: .closeWait)?.time
    self.side = side
    self.start = start
    duration = max(0, (exit ?? end) - start)
    hasEnded = exit != nil
  }

  init(of side: Side, from start: Timestamp, to end: Timestamp) {
    self.side = side
    self.start = start
    duration = max(0, end - start)
    hasEnded = true
  }
}

/// A stay in TIME_WAIT.
public struct TimeWait: Sendable, Equatable {
  /// The end that was in it; nil for both, after FINs that crossed.
  public var side: Side?
  /// Since when; of both ends the first.
  public var start: Timestamp
  /// How often a FIN that came again restarted it.
  public var restarts: UInt32
  /// When it ends if nothing cuts it short: 2 MSL after its start or its latest restart; of both ends
  /// the last.
  public var end: Timestamp
  /// Whether the four-tuple was opened again before that.
  public var isReused: Bool
}
