public import FlowTracking
public import TeardownAnalysis
public import Wire

/// Who sat in CLOSE_WAIT and TIME_WAIT, of one connection; counted for each, so read the short way
/// where nothing happened that needs the long one.
///
/// `StateHistory` says the same, of which this is a part.
public struct CloseTiming: Sendable, Equatable {
  /// The stay in CLOSE_WAIT; nil where none is proven.
  public var closeWait: CloseWait?
  /// The stay in TIME_WAIT; nil where none is proven.
  public var timeWait: TimeWait?

  /// A stay in CLOSE_WAIT.
  public struct CloseWait: Sendable, Equatable {
    /// The end that was in it.
    public var side: Side
    /// How long.
    ///
    /// Unit: nanoseconds.
    public var duration: Int64
    /// Whether it was seen to end.
    public var hasEnded: Bool
  }

  /// A stay in TIME_WAIT.
  public struct TimeWait: Sendable, Equatable {
    /// Whether the client was in it.
    public var isClients: Bool
    /// Whether the server was.
    public var isServers: Bool
    /// Since when.
    public var start: Timestamp
    /// When it ended or ends: a four-tuple that is used again ends it sooner.
    public var end: Timestamp
  }

  /// Reads the stays from the log of the close.
  ///
  /// - Parameters:
  ///   - evidence: the connection.
  ///   - verdict: what was said of it.
  public init(_ evidence: borrowing ConnectionEvidence, _ verdict: borrowing Verdict) {
    // Without a FIN there is neither.
    if verdict.waves.count == 0 {
      self.init()
      return
    }
    switch verdict.label {
    case .open, .notEstablished:
      self.init()
    case .cleanFourWay, .mergedThreeWay:
      if let plain = CloseTiming(plain: evidence, verdict) {
        self = plain
      } else {
        self.init(general: evidence, verdict)
      }
    case .simultaneous, .lostSegmentRetransmitted, .rstAborted, .halfClosed, .unfinishedClose:
      self.init(general: evidence, verdict)
    }
  }

  private init() {}

  /// A close of which every segment was captured once, and after which nothing came.
  ///
  /// - Returns: nil for any other.
  @inline(__always)
  private init?(plain evidence: borrowing ConnectionEvidence, _ verdict: borrowing Verdict) {
    let count = verdict.waves.count
    let isFourWay = verdict.label == .cleanFourWay
    guard evidence.events.count == count, count == (isFourWay ? 4 : 3), verdict.resets.isEmpty,
      evidence.notes == nil, verdict.anomalies.areEveryday
    else { return nil }
    for place in 0..<count where verdict.waves[place].events.rawValue != 1 << UInt64(place) {
      return nil
    }
    let closer = verdict.waves[0].from
    let duration =
      isFourWay ? max(0, evidence.events[2].timestamp - evidence.events[1].timestamp) : 0
    closeWait = CloseWait(side: closer.opposite, duration: duration, hasEnded: true)
    let start = evidence.events[count - 1].timestamp
    timeWait = TimeWait(
      isClients: closer == .client, isServers: closer == .server, start: start,
      end: start.later(by: evidence.timeWaitLength))
  }

  @inline(never)
  private init(general evidence: borrowing ConnectionEvidence, _ verdict: borrowing Verdict) {
    guard let history = StateHistory(of: evidence, judged: verdict) else { return }
    closeWait = history.closeWait.map {
      CloseWait(side: $0.side, duration: $0.duration, hasEnded: $0.hasEnded)
    }
    timeWait = history.timeWait.map { stay in
      let reopening = stay.isReused ? evidence.notes?.reopening?.time : nil
      return TimeWait(
        isClients: stay.side != .server, isServers: stay.side != .client, start: stay.start,
        end: reopening.map { min($0, stay.end) } ?? stay.end)
    }
  }
}

extension CloseTiming.TimeWait {
  /// Of a close as nearly all are: who closed first is in it.
  @inline(__always)
  init(_ end: OrdinaryEnd) {
    self.init(
      isClients: end.closer == .client, isServers: end.closer == .server,
      start: end.timeWaitStart, end: end.timeWaitStart.later(by: end.timeWaitLength))
  }
}

extension Timestamp {
  @inline(__always)
  fileprivate func later(by span: Int64) -> Timestamp {
    let (sum, isBeyond) = nanoseconds.addingReportingOverflow(span)
    return Timestamp(nanoseconds: isBeyond ? .max : sum)
  }
}
