public import FlowTracking
public import TeardownAnalysis
internal import Wire

/// How long the application of one end took to close after its peer had closed.
///
/// From the first FIN as captured to the second FIN, to the RST that ended the connection, or, if
/// there was neither, to the last segment: at least so long the end was in CLOSE_WAIT.
public struct CloseWait: Sendable {
  /// The end that was in CLOSE_WAIT.
  public var side: Side
  /// The frame of the first FIN.
  public var firstFrame: UInt64
  /// The frame that ended it; nil while it lasts.
  public var lastFrame: UInt64?
  /// How long it lasted, as far as was captured.
  ///
  /// Unit: nanoseconds.
  public var duration: Int64
  /// The first FIN was acknowledged, so that the end that sent it was in FIN_WAIT_2.
  public var isAcknowledged: Bool
  /// The end closed, or the connection was reset.
  public var hasEnded: Bool { lastFrame != nil }

  /// Reads it off a connection; nil where no end was in CLOSE_WAIT.
  public init?(of evidence: ConnectionEvidence, _ verdict: Verdict) {
    guard let first = verdict.waves.first(where: { $0.number == 1 }), verdict.initiator != .both,
      let start = evidence.events(of: first.events).first
    else { return nil }
    side = first.from.opposite
    firstFrame = start.frame
    isAcknowledged = evidence.connection.side(first.from).facts.contains(.finAcknowledged)
    let second = verdict.waves.first { $0.number == 3 }
    let reset = verdict.resets.first(where: \.tookEffect).map { evidence.events[$0.event] }
    if let end = second.flatMap({ evidence.events(of: $0.events).first }) ?? reset {
      lastFrame = end.frame
      duration = end.timestamp - start.timestamp
    } else {
      // Nothing shows that the FIN arrived.
      if !isAcknowledged { return nil }
      duration = evidence.connection.end - start.timestamp
    }
  }
}

extension ConnectionEvidence {
  /// The events of a set, in the order of capture.
  public func events(of set: EventSet) -> [CloseEvent] {
    events.indices.filter { set.contains(place: $0) }.map { events[$0] }
  }

  /// The frames of the events of a set.
  public func frames(of set: EventSet) -> [UInt64] {
    events(of: set).map(\.frame)
  }
}

extension WaveList {
  /// The waves that meet a condition.
  public func filter(_ condition: (Wave) -> Bool) -> [Wave] {
    (0..<count).map { self[$0] }.filter(condition)
  }

  /// The first wave that meets a condition.
  public func first(where condition: (Wave) -> Bool) -> Wave? {
    filter(condition).first
  }
}

extension Wave {
  /// Whether it is a FIN, rather than the acknowledgment of one.
  public var isFin: Bool { number == 1 || number == 3 }
}
