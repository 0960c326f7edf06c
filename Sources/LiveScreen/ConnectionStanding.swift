public import FlowTracking
import ReportWriting
public import TeardownAnalysis
public import Wire

/// What the screen keeps of a connection: how it stands at a moment, or stood at its end.
public struct ConnectionStanding: Sendable, Equatable {
  /// The connection's number.
  public var id: UInt64
  /// The end that opened the connection.
  public var client: Endpoint
  /// The other end.
  public var server: Endpoint
  /// How the connection closed, as far as is known.
  public var label: Label
  /// When its latest segment was captured.
  public var latest: Timestamp
  /// Who began the close.
  public var initiator: Initiator?
  /// From the first FIN to the end of the close; nil as long as it goes on, and for a bare RST.
  ///
  /// Unit: nanoseconds.
  public var duration: Int64?
  /// When the last FIN was acknowledged; nil unless both FINs were.
  public var completion: Timestamp?
  /// The end that is or was in CLOSE_WAIT.
  public var closeWait: CloseWait?
  /// Why an RST ended the connection.
  public var resetClass: ResetClass?
  /// The end in whose name that RST was sent.
  public var abortedBy: Side?
  /// Why the connection was not established.
  public var reason: NotEstablishedReason?
  /// The first wave of which something was lost.
  public var loss: Loss?
  /// Segments of the close that the client sent and the network lost.
  public var lostByClient: UInt32 = 0
  /// Segments of the close that the server sent and the network lost.
  public var lostByServer: UInt32 = 0

  /// A stay in CLOSE_WAIT.
  public struct CloseWait: Sendable, Equatable {
    /// The end whose application has not closed, although its peer has.
    public var side: Side
    /// When the peer's FIN was acknowledged.
    public var since: Timestamp
    /// When the end sent its own FIN, or an RST ended the connection; nil as long as it has not.
    public var until: Timestamp?

    /// A stay.
    public init(side: Side, since: Timestamp, until: Timestamp? = nil) {
      self.side = side
      self.since = since
      self.until = until
    }
  }

  /// Something that was lost in the close.
  public struct Loss: Sendable, Equatable {
    /// 1 to 4.
    public var wave: UInt8
    /// How sure that is.
    public var certainty: Certainty
    /// Segments of that wave.
    public var segments: UInt32

    /// A loss.
    public init(wave: UInt8, certainty: Certainty, segments: UInt32) {
      self.wave = wave
      self.certainty = certainty
      self.segments = segments
    }
  }

  /// A connection of which only who and how is known.
  public init(
    id: UInt64, client: Endpoint, server: Endpoint, label: Label, latest: Timestamp
  ) {
    self.id = id
    self.client = client
    self.server = server
    self.label = label
    self.latest = latest
  }
}

extension ConnectionStanding {
  /// What the screen keeps of a judged connection.
  public init(_ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict) {
    self.init(
      id: evidence.connection.id, client: evidence.connection.endpoint(.client),
      server: evidence.connection.endpoint(.server), label: verdict.label,
      latest: evidence.connection.end)
    initiator = verdict.initiator
    reason = verdict.reason
    abortedBy = verdict.abortedBy
    if verdict.abortedBy != nil { resetClass = verdict.effectiveReset?.kind }
    if verdict.label.isOver { duration = verdict.exchangeDuration }
    if verdict.label.isComplete { completion = verdict.closeEnd }
    takeWaves(of: verdict, evidence)
  }

  private mutating func takeWaves(
    of verdict: borrowing Verdict, _ evidence: borrowing ConnectionEvidence
  ) {
    var starts: [UInt8: Timestamp] = [:]
    for place in 0..<verdict.waves.count {
      let wave = verdict.waves[place]
      starts[wave.number] = evidence.firstTime(of: wave.events)
      if wave.lost == 0 { continue }
      switch wave.from {
      case .client: lostByClient += wave.lost
      case .server: lostByServer += wave.lost
      }
      if loss == nil {
        loss = Loss(
          wave: wave.number, certainty: wave.certainty ?? .possible, segments: wave.lost)
      }
    }
    // Where the FINs crossed nobody waits, and a FIN that no ACK of its own answers is answered at
    // once.
    guard verdict.initiator != .both, verdict.waves.count > 0, let since = starts[2] else { return }
    let side = verdict.waves[0].from.opposite
    // An end that was running before the capture began, and has sent nothing since, may have sent
    // its FIN by then.
    let isKnownOpen =
      verdict.handshake != .unseen || evidence.connection.side(side).bytes > 0
    guard isKnownOpen else { return }
    let aborted = verdict.abortedBy == nil ? nil : verdict.closeEnd
    let until = starts[3] ?? aborted
    if until == nil, verdict.label != .halfClosed { return }
    closeWait = CloseWait(side: side, since: since, until: until.map { max($0, since) })
  }
}

extension ConnectionEvidence {
  /// When the first segment of a set was captured.
  fileprivate func firstTime(of set: EventSet) -> Timestamp? {
    let place = set.rawValue.trailingZeroBitCount
    return place < events.count ? events[place].timestamp : nil
  }
}

extension Label {
  /// Whether the connection is over: nothing but an amendment is to come.
  var isOver: Bool {
    switch self {
    case .cleanFourWay, .mergedThreeWay, .simultaneous, .lostSegmentRetransmitted, .rstAborted,
      .notEstablished:
      true
    case .halfClosed, .unfinishedClose, .open: false
    }
  }

  /// Whether both FINs were exchanged and acknowledged, so that an end is in TIME_WAIT.
  var isComplete: Bool {
    switch self {
    case .cleanFourWay, .mergedThreeWay, .simultaneous, .lostSegmentRetransmitted: true
    case .rstAborted, .halfClosed, .unfinishedClose, .open, .notEstablished: false
    }
  }
}
