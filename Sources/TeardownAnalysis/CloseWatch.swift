public import FlowTracking
public import Wire

/// The connections of a running capture whose close has begun: how they stand, before anything is
/// final.
///
/// Every milestone of a close is noted; every now and then the connections are judged as they stand.
/// One that waits for the other end's FIN is left alone until that FIN, or an RST, comes. A verdict
/// told here may still be amended: by another one told here, or by the final one.
/// Shape: an entry for each connection with a milestone since the last look, and for so many
/// unsettled ones.
public struct CloseWatch: Sendable {
  /// The latest milestone of each connection, since the last look.
  private var noted: [UInt64: Milestone] = [:]
  /// The latest milestone of each connection that is to be looked at again.
  private var unsettled: [UInt64: Milestone] = [:]
  private var settled: [UInt64] = []
  private var evidence = ConnectionEvidence()
  /// Connections that closed and could not be read, as of the last look.
  ///
  /// Two more of their four-tuples had followed by then, or they wait to be handed out. Their verdicts
  /// come when they are final.
  public private(set) var hidden: [UInt64] = []

  /// How many connections may be noted before they should be looked at.
  private static let crowd = 1024
  /// How many connections are looked at again; more are left to their final verdicts.
  private static let room = 1 << 17

  /// Watches nothing.
  public init() {}

  /// Takes note of what happened to a connection.
  public mutating func note(_ milestone: Milestone) {
    if milestone.kind != .established { noted[milestone.id] = milestone }
  }

  /// Whether there is so much to look at that it should not wait: a four-tuple that is soon used again
  /// hides its earlier connections.
  public var isBusy: Bool { noted.count >= Self.crowd }

  /// Judges the connections whose close has begun or gone on since the last look.
  ///
  /// - Parameters:
  ///   - tracker: holds them.
  ///   - missing: when the capture may have missed frames.
  ///   - now: the wall clock.
  ///   - body: is told how each stands.
  public mutating func lookAtNew(
    in tracker: inout ConnectionTracker, missing: LossyPeriods, now: Timestamp,
    _ body: (borrowing ConnectionEvidence, borrowing Verdict) -> Void
  ) {
    hidden.removeAll(keepingCapacity: true)
    for (id, milestone) in noted {
      guard tracker.read(milestone, into: &evidence) else {
        unsettled[id] = nil
        if milestone.kind == .ended { hidden.append(id) }
        continue
      }
      let verdict = Verdict(of: evidence, missing: missing, until: now)
      body(evidence, verdict)
      let isSettled = verdict.label.unsettledTime == 0 || unsettled.count >= Self.room
      unsettled[id] = isSettled ? nil : milestone
    }
    noted.removeAll(keepingCapacity: true)
  }

  /// Judges also those again that segments without a milestone may have changed.
  ///
  /// - Parameters:
  ///   - tracker: holds them.
  ///   - missing: when the capture may have missed frames.
  ///   - now: the wall clock.
  ///   - body: is told how each stands; maybe more than once the same.
  public mutating func look(
    at tracker: inout ConnectionTracker, missing: LossyPeriods, now: Timestamp,
    _ body: (borrowing ConnectionEvidence, borrowing Verdict) -> Void
  ) {
    for (id, milestone) in unsettled where noted[id] == nil {
      guard tracker.read(milestone, into: &evidence) else {
        settled.append(id)
        continue
      }
      let verdict = Verdict(of: evidence, missing: missing, until: now)
      body(evidence, verdict)
      if now - milestone.time >= verdict.label.unsettledTime { settled.append(id) }
    }
    for id in settled { unsettled[id] = nil }
    settled.removeAll(keepingCapacity: true)
    lookAtNew(in: &tracker, missing: missing, now: now, body)
  }
}

extension Label {
  /// For how long after a milestone segments without one may still change the verdict: the
  /// acknowledgment of a FIN, or those that show that an RST took no effect.
  ///
  /// Unit: nanoseconds.
  fileprivate var unsettledTime: Int64 {
    switch self {
    // Linux gives up a FIN that nobody acknowledges after some minutes (tcp_orphan_retries).
    case .unfinishedClose: 120_000_000_000
    case .rstAborted: 2_000_000_000
    case .cleanFourWay, .mergedThreeWay, .simultaneous, .lostSegmentRetransmitted, .halfClosed,
      .open, .notEstablished:
      0
    }
  }
}
