public import Wire

/// Follows every TCP connection of a capture, from segments to evidence.
///
/// Segments go in one by one, in the order of capture; connections come out when nothing more can
/// change what is known of them: some time after they ended, or at the end of the capture. Time is
/// the capture's. Memory is bounded by `TrackerLimits`.
///
/// The rules are split by noun: how a connection is found is in `+Finding`, which incarnation a segment belongs
/// to in `+Routing`, what happens when time passes in `+Timers`, how much memory each table may take in `+Memory`
/// and what is let go where there is no more in `+Eviction`, how connections come out in `+HandingOut`; what a
/// segment changes in `Connection+Tracking` and `SendSide+Tracking`.
public struct ConnectionTracker: ~Copyable {
  /// Whether `takeMilestone()` is to have something to take.
  public var notesMilestones = false
  /// What was counted beside the connections.
  public internal(set) var statistics = TrackerStatistics()

  let limits: TrackerLimits
  var connections: Slab<Connection>
  var flows: FlowTable
  var log: EventPool
  var parking: ParkingLot
  var index = FourTupleIndex()
  /// When connections are looked at that had not been established when they were scheduled.
  var openings: TimerWheel
  /// When connections are looked at that had ended.
  var endings: TimerWheel
  var recent = RecentFrames()
  /// Connections that ended, in the order in which they are handed out, from `handedOut` on.
  var finished: [ConnectionReference] = []
  var handedOut = 0
  /// Up to when these were watched.
  var moments = FinishMoments()
  /// How many of these are flows, and how many are slots of the live table.
  var finishedFlows = 0
  var finishedLive = 0
  /// How much memory each table may take up, and which can have no more.
  var shares: MemoryShares
  /// Milestones that were noted, from `takenMilestones` on still to be taken.
  var milestones: [Milestone] = []
  var takenMilestones = 0
  /// Connections in mind, live or parked.
  var kept = 0
  /// The latest capture time so far.
  var latest = Timestamp(nanoseconds: .min)
  /// Whether the clock runs ahead of the capture.
  var doubt = ClockDoubt()
  /// When the timer wheel is to be looked at next.
  ///
  /// Unit: nanoseconds.
  var nextTick = Int64.min
  /// The capture is over.
  var isFinished = false
  /// Connections that are let go next where the timer wheels name none.
  var candidates = EvictionCandidates()
  var scratch = ConnectionEvidence()
  var due = DueList()
  /// How many of `due` have been handed out, once the capture is over.
  var handedOutLeft = 0
  /// Closes completed lately.
  var closes = RecentCloses()
  /// The count of half-closed connections.
  var census = CensusWalk()

  /// What the incarnations of a four-tuple tell of each other, by the number of the connection; empty
  /// in all but few captures.
  var notes: [UInt64: IncarnationNotes] = [:]
  /// On which interfaces connections were seen, where the capture has more than one.
  var interfaceNotes: InterfaceNotes

  /// Four-tuples that were captured in several networks; empty in all but few captures.
  var shared: SharedTuples

  /// A tracker that has seen nothing.
  public init(limits: TrackerLimits = TrackerLimits()) {
    self.limits = limits
    shares = MemoryShares(octets: limits.octets)
    shared = SharedTuples(octets: shares.sharedTuples)
    interfaceNotes = InterfaceNotes(limit: shares.interfaceNotes)
    let unit = shares.unit
    connections = Slab(unit: unit)
    flows = FlowTable(unit: unit)
    log = EventPool(unit: unit)
    parking = ParkingLot(unit: unit)
    openings = TimerWheel(limits, unit: unit)
    endings = TimerWheel(limits, unit: unit)
  }

  /// Takes in the next segment of the capture.
  public mutating func absorb(_ segment: Segment) {
    absorb(segment, SegmentMarks(of: segment))
  }

  /// A plain flow has taken in a segment that belongs to its handshake or its close.
  @inline(__always)
  mutating func follow(
    _ reception: PlainFlow.Reception, _ segment: SegmentView, _ slot: UInt32
  ) {
    if reception == .takenAsLast { closes.add(at: segment.value.timestamp.second) }
    if notesMilestones { note(segment.value, inFlow: slot) }
    if reception == .takenAsLast { scheduleFlow(slot) }
  }

  /// Takes in any segment.
  @inline(never)
  mutating func absorb(_ segment: Segment, _ marks: SegmentMarks) {
    statistics.segments &+= 1
    let hash = marks.hash
    if segment.timestamp < latest {
      // The first fragment of a datagram that was given up comes late by nature.
      if !segment.presence.contains(.firstFragment) { noteStepBack(to: segment.timestamp) }
    } else {
      latest = segment.timestamp
      if latest.nanoseconds >= nextTick { advance(to: latest) }
    }
    // Before the look-up, so that the processor fetches both at once.
    let repetition = recent.repetition(segment, signature: marks.signature)
    var found = find(segment.tuple, hash: hash)
    if repetition != .none {
      if found.isParked { found = .live(unparked(found, hash: hash)) }
      if repetition == .copy || !mayBeSentAgain(segment, found) {
        noteDuplicate(of: found, hasData: segment.payloadLength > 0)
        return
      }
    }
    guard found.isPresent else {
      open(segment, after: .absent, hash: hash)
      return
    }
    switch found.home {
    case .flow(let slot):
      if takeWhereItLies(segment, marks, slot) { return }
      if reopens(segment, flow: slot) {
        open(segment, after: found, hash: hash)
        return
      }
    case .live(let slot):
      switch takePlainly(segment, slot) {
      case .taken: return
      case .takenAsStep(let before, let isToSchedule):
        if notesMilestones { note(segment, in: slot, since: before) }
        if isToSchedule { schedule(slot) }
        if isShort { relieve() }
        return
      case .refused: break
      }
    case .parked(let record):
      if reopens(segment, record) {
        open(segment, after: found, hash: hash)
        return
      }
    }
    route(segment, current: found, hash: hash)
  }

  /// Gives a segment to a plain flow, if it is one of a plain flow's.
  @inline(__always)
  private mutating func takeWhereItLies(
    _ segment: Segment, _ marks: SegmentMarks, _ slot: UInt32
  ) -> Bool {
    unsafe withUnsafePointer(to: segment) { address in
      let view = unsafe SegmentView(at: address)
      let reception = flows.update(slot) { $0.take(view, marks) }
      if reception == .refused { return false }
      if reception != .taken { follow(reception, view, slot) }
      return true
    }
  }

  /// What became of a segment that was offered to a connection without a look at others.
  private enum Reception {
    case taken
    /// It may have changed how far the life of the connection had got.
    case takenAsStep(from: LifeStage, isToSchedule: Bool)
    case refused
  }

  /// Gives a segment to a connection whose numbers leave nothing to decide.
  @inline(__always)
  private mutating func takePlainly(_ segment: Segment, _ slot: UInt32) -> Reception {
    let notes = notesMilestones
    return connections.update(slot) { connection in
      if connection.takeInOrder(segment) { return .taken }
      guard connection.plainlyAccepts(segment) else { return .refused }
      if connection.takesPlainly(segment) {
        guard connection.takeOrdinary(segment) else { return .taken }
        let before = notes ? connection.stage.subtracting(.established) : []
        return .takenAsStep(from: before, isToSchedule: false)
      }
      let before = notes ? connection.stage : []
      let wasClosed = connection.phase == .closed
      connection.take(segment, log: &log)
      if !wasClosed, connection.phase == .closed { closes.add(at: segment.timestamp.second) }
      return .takenAsStep(
        from: before, isToSchedule: connection.isOver && !connection.isScheduled)
    }
  }

  /// The capture is over: every connection still in mind is handed out as it stands.
  ///
  /// - Parameter end: the time of the last frame of the capture, if that came after the last segment.
  ///   One that lies beyond a moment from which the clock was taken back counts for nothing.
  public mutating func finish(at end: Timestamp = Timestamp(nanoseconds: .min)) {
    isFinished = true
    if end < doubt.distrusted { latest = max(latest, end) }
    finishAll()
  }

  /// Whether a segment that repeats one and proves nothing by itself was sent, rather than captured,
  /// once more: its peer had sent another one to be answered.
  private mutating func mayBeSentAgain(
    _ segment: Segment, _ reference: ConnectionReference
  ) -> Bool {
    guard reference.isPresent else { return false }
    let isLow = segment.direction == .fromLow
    switch reference.home {
    case .flow(let slot):
      return isLow ? flows[slot].low.toAnswer > 0 : flows[slot].high.toAnswer > 0
    case .live(let slot):
      return isLow ? connections[slot].low.toAnswer > 0 : connections[slot].high.toAnswer > 0
    case .parked: return false
    }
  }

  private mutating func noteDuplicate(of reference: ConnectionReference, hasData: Bool) {
    statistics.duplicateFrames &+= 1
    guard reference.isPresent else { return }
    switch reference.home {
    case .flow(let slot):
      flows[slot].duplicateFrames &+= 1
      if hasData { flows[slot].marks.insert(.dataDuplicated) }
    case .live(let slot):
      connections[slot].duplicateFrames &+= 1
      if hasData { connections[slot].trail.isIncomplete = true }
    case .parked: break
    }
  }
}
