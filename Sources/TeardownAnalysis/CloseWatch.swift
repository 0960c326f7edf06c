public import FlowTracking
public import Wire

/// The connections of a running capture whose close has begun: how they stand, before anything is
/// final.
///
/// Every milestone of a close is noted; every now and then the connections are judged as they stand.
/// One that waits for the other end's FIN is left alone until that FIN, or an RST, comes. A verdict
/// told here may still be amended: by another one told here, or by the final one.
/// Shape: an entry for each connection with a milestone since the last look, or an unsettled one
/// before.
public struct CloseWatch: Sendable {
  /// The latest milestone of each connection.
  private var watched: [UInt64: Milestone] = [:]
  private var settled: [UInt64] = []
  private var evidence = ConnectionEvidence()

  /// How many connections are looked at again although nothing was noted of them.
  private static let room = 1 << 17

  /// Watches nothing.
  public init() {}

  /// Takes note of what happened to a connection.
  public mutating func note(_ milestone: Milestone) {
    if milestone.kind != .established { watched[milestone.id] = milestone }
  }

  /// Judges the connections whose close has begun or gone on since the last look.
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
    // Beyond that an unsettled connection is left to its final verdict.
    let isCrowded = watched.count >= Self.room
    for (id, milestone) in watched {
      guard tracker.read(milestone, into: &evidence) else {
        settled.append(id)
        continue
      }
      let verdict = Verdict(of: evidence, missing: missing, until: now)
      body(evidence, verdict)
      let age = now - milestone.time
      if isCrowded || age >= verdict.label.unsettledTime { settled.append(id) }
    }
    for id in settled { watched[id] = nil }
    settled.removeAll(keepingCapacity: true)
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
