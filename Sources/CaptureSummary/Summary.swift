public import FlowTracking
public import TeardownAnalysis
internal import Wire

/// Counts over connections, gathered while they end.
///
/// Its memory is bounded: no connection is kept.
public struct Summary: Sendable {
  /// Connections by label.
  public private(set) var labels = Tally<Label>()
  /// Connections by the form of their close, where both FINs show it.
  public private(set) var shapes = Tally<Shape>()
  /// Connections that were not established, by reason.
  public private(set) var reasons = Tally<NotEstablishedReason>()
  /// Closes by who began them, where the capture shows it.
  public private(set) var initiators = Tally<Initiator>()
  /// Handshakes by how much of them was captured.
  public private(set) var handshakes = Tally<Handshake>()
  /// What was lost in the four waves; the first wave stands first.
  public var losses: [WaveLosses] {
    var all = waves
    for place in all.indices {
      // A merged close has no second wave of its own.
      all[place].seen += ordinaryFourWay + (place == 1 ? 0 : ordinaryMerged)
    }
    return all
  }
  /// The same, but for closes as nearly all are.
  private var waves = [WaveLosses](repeating: WaveLosses(), count: 4)
  /// How many of these there were, by their form.
  private var ordinaryFourWay: UInt64 = 0
  private var ordinaryMerged: UInt64 = 0
  /// RSTs in the name of the client, by class.
  public private(set) var resetsByClient = Tally<ResetClass>()
  /// RSTs in the name of the server, by class.
  public private(set) var resetsByServer = Tally<ResetClass>()
  /// RSTs that ended their connection.
  public private(set) var effectiveResets: UInt64 = 0
  /// RSTs that took no effect.
  public private(set) var ignoredResets: UInt64 = 0
  /// RSTs after a complete close.
  public private(set) var lateResets: UInt64 = 0
  /// RSTs beyond what a connection's log holds: counted, not classified.
  public private(set) var unloggedResets: UInt64 = 0
  /// Copies of a FIN that no loss caused.
  public private(set) var spuriousRetransmissions: UInt64 = 0
  /// Connections with data after the peer's FIN.
  public private(set) var halfCloses: UInt64 = 0
  /// Octets of such data.
  public private(set) var halfCloseBytes: UInt64 = 0
  /// Connections of which only one direction was captured.
  public private(set) var oneSided: UInt64 = 0
  /// Connections whose client and server are guessed.
  public private(set) var guessedRoles: UInt64 = 0
  /// Connections in which the capture itself missed segments.
  public private(set) var connectionsWithGaps: UInt64 = 0
  /// On how many occasions it did.
  public private(set) var captureGaps: UInt64 = 0
  /// Frames that repeated a frame captured just before, within connections.
  public private(set) var duplicateFrames: UInt64 = 0
  /// Segments captured, duplicate frames not counted.
  public private(set) var packets: UInt64 = 0
  /// Payload octets, retransmissions included.
  public private(set) var bytes: UInt64 = 0
  /// Connections by what else is odd about them.
  public private(set) var anomalies = Tally<Anomaly.Kind>()
  /// From the first FIN to the end of the close; bare RSTs do not count.
  public private(set) var closeDurations = DurationHistogram()
  /// Server by server, what became of their connections.
  public private(set) var servers = ServerTable()
  /// Sockets in TIME_WAIT.
  public private(set) var timeWait: TimeWaitSummary
  /// What the summary reckons with.
  public let settings: SummarySettings

  /// What was lost in one of the four waves.
  public struct WaveLosses: Sendable {
    /// Connections in which something of this wave was lost.
    public internal(set) var connections: UInt64 = 0
    /// Connections in which this wave was captured, or is known to have been sent.
    public internal(set) var seen: UInt64 = 0
    /// Segments lost, by how sure that is.
    public internal(set) var segments = Tally<Certainty>()
  }

  /// Nothing counted.
  public init(_ settings: SummarySettings = SummarySettings()) {
    self.settings = settings
    timeWait = TimeWaitSummary(span: Int64(settings.timeWaitSeconds))
  }

  /// How many connections were taken in.
  public var connections: UInt64 { labels.total }

  /// Takes in one connection.
  public mutating func add(_ evidence: ConnectionEvidence, judged verdict: Verdict) {
    labels.count(verdict.label)
    handshakes.count(verdict.handshake)
    if let shape = verdict.shape { shapes.count(shape) }
    if let reason = verdict.reason { reasons.count(reason) }
    if let initiator = verdict.initiator { initiators.count(initiator) }
    if let duration = verdict.exchangeDuration { closeDurations.add(duration) }
    addEnds(of: evidence, judged: verdict)
    addTraffic(of: evidence)
    addLosses(of: verdict)
    addResets(of: verdict)
    spuriousRetransmissions += UInt64(verdict.spuriousRetransmissions)
    if verdict.halfCloseBytes > 0 { halfCloses += 1 }
    halfCloseBytes += verdict.halfCloseBytes
    addAnomalies(of: verdict)
  }

  /// Takes in one connection that was no more than a SYN.
  public mutating func add(_ syn: UnansweredSyn) {
    labels.count(.notEstablished)
    handshakes.count(.partial)
    reasons.count(.unanswered)
    servers.count(syn.server, .notEstablished, abortedBy: nil, nil)
    oneSided += 1
    packets += 1
    if syn.isEvicted { anomalies.count(.evicted) }
    if syn.isReopened { anomalies.count(.reopened) }
  }

  /// Takes in one connection that closed as nearly all do.
  public mutating func add(_ end: OrdinaryEnd) {
    let label = Label(of: end)
    labels.count(label)
    handshakes.count(.complete)
    shapes.count(end.isMerged ? .mergedThreeWay : .cleanFourWay)
    initiators.count(end.closer == .client ? .client : .server)
    closeDurations.add(end.closeDuration)
    servers.count(
      end.server, label, closedSecond: end.closer.opposite, after: end.closeWait)
    timeWait.count(CloseTiming.TimeWait(end), client: end.client, server: end.server)
    if end.isMerged { ordinaryMerged &+= 1 } else { ordinaryFourWay &+= 1 }
    duplicateFrames += UInt64(end.duplicateFrames)
    packets += end.packets
    bytes += end.bytes
    if end.isReopened { anomalies.count(.reopened) }
  }

  /// Server by server and way by way.
  private mutating func addEnds(of evidence: ConnectionEvidence, judged verdict: Verdict) {
    let timing = CloseTiming(evidence, verdict)
    let server = evidence.connection.endpoint(.server)
    servers.count(server, verdict.label, abortedBy: verdict.abortedBy, timing.closeWait)
    if let stay = timing.timeWait {
      timeWait.count(stay, client: evidence.connection.endpoint(.client).address, server: server)
    }
  }

  /// Takes in what another summary counted.
  ///
  /// How many sockets were in TIME_WAIT at a time cannot be added up: of the two captures that with
  /// the higher peak stays.
  public mutating func add(_ other: Summary) {
    labels.add(other.labels)
    shapes.add(other.shapes)
    reasons.add(other.reasons)
    initiators.add(other.initiators)
    handshakes.add(other.handshakes)
    ordinaryFourWay += other.ordinaryFourWay
    ordinaryMerged += other.ordinaryMerged
    for place in waves.indices {
      waves[place].connections += other.waves[place].connections
      waves[place].seen += other.waves[place].seen
      waves[place].segments.add(other.waves[place].segments)
    }
    resetsByClient.add(other.resetsByClient)
    resetsByServer.add(other.resetsByServer)
    effectiveResets += other.effectiveResets
    ignoredResets += other.ignoredResets
    lateResets += other.lateResets
    unloggedResets += other.unloggedResets
    spuriousRetransmissions += other.spuriousRetransmissions
    halfCloses += other.halfCloses
    halfCloseBytes += other.halfCloseBytes
    oneSided += other.oneSided
    guessedRoles += other.guessedRoles
    connectionsWithGaps += other.connectionsWithGaps
    captureGaps += other.captureGaps
    duplicateFrames += other.duplicateFrames
    packets += other.packets
    bytes += other.bytes
    anomalies.add(other.anomalies)
    closeDurations.add(other.closeDurations)
    servers.add(other.servers)
    timeWait.add(other.timeWait)
  }

  /// Reads field by field: a copy of the connection would cost more than all of this.
  private mutating func addTraffic(of evidence: ConnectionEvidence) {
    let gaps = UInt64(evidence.connection.low.gaps) + UInt64(evidence.connection.high.gaps)
    if gaps > 0 { connectionsWithGaps += 1 }
    captureGaps += gaps
    if evidence.connection.isOneSided { oneSided += 1 }
    if evidence.connection.roles == .guessed { guessedRoles += 1 }
    duplicateFrames += UInt64(evidence.connection.duplicateFrames)
    packets += UInt64(evidence.connection.low.packets)
    packets += UInt64(evidence.connection.high.packets)
    bytes += evidence.connection.low.bytes + evidence.connection.high.bytes
    unloggedResets += UInt64(evidence.connection.unloggedResets)
  }

  private mutating func addLosses(of verdict: Verdict) {
    for index in 0..<verdict.waves.count {
      let place = Int(verdict.waves[index].number) - 1
      guard waves.indices.contains(place) else { continue }
      waves[place].seen += 1
      if verdict.waves[index].lost == 0 { continue }
      let wave = verdict.waves[index]
      waves[place].connections += 1
      waves[place].segments.count(wave.certainty ?? .possible, times: UInt64(wave.lost))
    }
  }

  private mutating func addResets(of verdict: Verdict) {
    for place in verdict.resets.indices {
      let finding = verdict.resets[place]
      switch finding.from {
      case .client: resetsByClient.count(finding.kind)
      case .server: resetsByServer.count(finding.kind)
      }
      if finding.tookEffect { effectiveResets += 1 }
    }
    ignoredResets += UInt64(verdict.ignoredResets)
    lateResets += UInt64(verdict.lateResets)
  }

  /// Counts each kind once, however often it occurs in the connection.
  private mutating func addAnomalies(of verdict: Verdict) {
    var counted: UInt16 = 0
    for place in verdict.anomalies.indices {
      let kind = verdict.anomalies[place].kind
      let bit: UInt16 = 1 << UInt16(kind.place)
      if counted & bit == 0 { anomalies.count(kind) }
      counted |= bit
    }
  }
}
