import Wire

// What the incarnations of one four-tuple tell of each other. All of this is off the path that
// segments take: a SYN that opens a four-tuple again soon after its close is rare, and so are
// segments of an incarnation that is over.

extension ConnectionTracker {
  /// A SYN opens a four-tuple again: notes it, unless the incarnation before closed long ago.
  @inline(__always)
  mutating func noteReopening(
    _ segment: Segment, of previous: ConnectionReference, _ former: FormerIncarnation,
    as id: UInt64
  ) {
    let timeWait = Int64(limits.timeWaitSeconds) * 1_000_000_000
    if former.isOpening || former.isClosed && segment.timestamp - former.end > timeWait { return }
    noteEarlyReopening(segment, of: previous, as: id)
  }

  @inline(never)
  private mutating func noteEarlyReopening(
    _ segment: Segment, of previous: ConnectionReference, as id: UInt64
  ) {
    guard mayNote() else { return }
    readScratch(previous)
    let opener = segment.direction == .fromLow ? scratch.connection.low : scratch.connection.high
    guard opener.facts.contains(.nextKnown) else { return }
    markAsNoted(previous)
    let isStamped =
      segment.presence.contains(.timestamps) && opener.facts.contains(.timestamps)
    let stamp = SequenceNumber(segment.timestampValue)
    notes[scratch.connection.id, default: IncarnationNotes()].reopening =
      IncarnationNotes.Reopening(
        id: id, frame: segment.frame, time: segment.timestamp, opener: segment.direction,
        sequenceStep: segment.sequence.distance(from: opener.next),
        timestampStep: isStamped
          ? stamp.distance(from: SequenceNumber(opener.lastTimestampValue)) : nil,
        challenge: nil, outcome: nil)
  }

  /// There are notes on a connection.
  mutating func markAsNoted(_ reference: ConnectionReference) {
    switch reference.home {
    case .flow(let slot): flows[slot].marks.insert(.noted)
    case .live(let slot): connections[slot].facts.insert(.noted)
    case .parked(let record): parking[record].isNoted = true
    }
  }

  /// Whether there is room for one more note; counts where there is none.
  mutating func mayNote() -> Bool {
    if notes.count < shares.notes { return true }
    statistics.missingNotes &+= 1
    return false
  }

  /// A segment fits the incarnation before, and not the one that the four-tuple has now: it answers
  /// the SYN of the new one, or is a ghost of the old.
  mutating func noteIntrusion(_ segment: Segment, from earlier: UInt32, into slot: UInt32) {
    guard mayNote() else { return }
    let id = connections[slot].id
    let facts = connections[slot].facts
    connections[slot].facts.insert(.noted)
    let isOpening = facts.contains(.syn) && facts.isDisjoint(with: [.synAck, .established])
    let isAnswer =
      isOpening && segment.direction != connections[slot].clientDirection
      && segment.control.intersection(.synFinRstAck) == .ack
      && segment.payloadLength == 0
    if isAnswer {
      if notes[id]?.challenge != nil { return }
      let closedSecond = log.contains(connections[earlier].events) {
        $0.isFin && $0.sender == segment.direction && $0.marks.contains(.coversFin)
      }
      let challenge = IncarnationNotes.Challenge(
        segment, of: connections[earlier], closedSecond: closedSecond)
      notes[id, default: IncarnationNotes()].challenge = challenge
      notes[connections[earlier].id]?.reopening?.challenge = challenge
      return
    }
    // The RST that answers the answer.
    if isOpening, segment.control.contains(.rst), notes[id]?.challenge != nil { return }
    let ghost = IncarnationNotes.GhostSegments(
      frame: segment.frame, sender: segment.direction, count: 0)
    notes[id, default: IncarnationNotes()].ghosts = (notes[id]?.ghosts ?? ghost).counted()
  }

  /// Hands out what was noted of a connection with the connection.
  @inline(__always)
  mutating func takeNotes(into evidence: inout ConnectionEvidence) {
    prepareNotes(of: &evidence)
    if evidence.connection.facts.contains(.noted) { takeNoted(into: &evidence) }
    if interfaceNotes.isActive { interfaceNotes.forget(evidence.connection.id) }
  }

  @inline(never)
  private mutating func takeNoted(into evidence: inout ConnectionEvidence) {
    evidence.notes = notes.removeValue(forKey: evidence.connection.id)
  }

  /// Says that nothing was noted of a connection.
  @inline(__always)
  func prepareNotes(of evidence: inout ConnectionEvidence) {
    evidence.timeWaitLength = Int64(limits.timeWaitSeconds) * 1_000_000_000
    evidence.notes = nil
    if interfaceNotes.isActive {
      evidence.interfaces = interfaceNotes.interfaces(of: evidence.connection.id)
    }
  }

  /// A connection is about to be unlinked: adds to its notes how the next incarnation went.
  @inline(__always)
  mutating func completeNotes(of reference: ConnectionReference) {
    switch reference.home {
    case .flow(let slot): if !flows[slot].marks.contains(.noted) { return }
    case .live(let slot): if !connections[slot].facts.contains(.noted) { return }
    case .parked(let record): if !parking[record].isNoted { return }
    }
    completeNoted(reference)
  }

  @inline(never)
  private mutating func completeNoted(_ reference: ConnectionReference) {
    readScratch(reference)
    let former = scratch.connection
    guard let next = notes[former.id]?.reopening?.id else { return }
    var later = find(former.tuple, hash: UInt32(truncatingIfNeeded: former.tuple.trackingHash))
    // Each names the one before; more than a few are never in mind at once.
    for _ in 0..<8 where later.isPresent && later != reference {
      readScratch(later)
      if scratch.connection.id == next {
        notes[former.id]?.reopening?.outcome =
          IncarnationNotes.Outcome(of: scratch.connection, after: former)
        return
      }
      later = stillKept(scratch.connection.previous, before: scratch.connection.id)
    }
  }

  /// Reads a connection into `scratch`.
  mutating func readScratch(_ reference: ConnectionReference) {
    switch reference.home {
    case .flow(let slot): flows.unpack(slot, into: &scratch)
    case .live(let slot):
      scratch.isPlain = false
      scratch.connection = connections[slot]
      scratch.events.removeAll(keepingCapacity: true)
    case .parked(let record): parking.read(record, into: &scratch)
    }
  }
}

extension IncarnationNotes.Challenge {
  /// The answer of an incarnation that still lives, by what was captured of it before.
  fileprivate init(_ segment: Segment, of connection: Connection, closedSecond: Bool) {
    let isLow = segment.direction == .fromLow
    let own = isLow ? connection.low : connection.high
    let peer = isLow ? connection.high : connection.low
    frame = segment.frame
    sender = segment.direction
    hadClosed = own.facts.contains(.fin)
    wasAcknowledged = own.facts.contains(.finAcknowledged)
    self.closedSecond = closedSecond
    peerHadClosed = peer.facts.contains(.fin)
  }
}

extension IncarnationNotes.Outcome {
  fileprivate init(of connection: Connection, after former: Connection) {
    isAnswered = !connection.facts.isDisjoint(with: [.synAck, .established])
    isRefused = connection.facts.contains(.refused)
    lowStep = Self.step(from: former.low, to: connection.low)
    highStep = Self.step(from: former.high, to: connection.high)
  }

  private static func step(from old: SendSide, to new: SendSide) -> Int32? {
    guard old.facts.contains(.nextKnown), new.facts.contains(.initialKnown) else { return nil }
    return new.initial.distance(from: old.next)
  }
}

extension IncarnationNotes.GhostSegments {
  /// With one more of them.
  fileprivate func counted() -> Self {
    var ghosts = self
    ghosts.count &+= 1
    return ghosts
  }
}
