import Wire

// How a segment that belongs to a connection changes it, and what goes into the log of the close.

extension Connection {
  /// A connection that its first segment opens.
  init(openedBy segment: Segment, id: UInt64) {
    self.init(parkedAs: segment.tuple)
    self.id = id
    network = segment.network
    start = segment.timestamp
    end = segment.timestamp
    firstFrame = segment.frame
    lastFrame = segment.frame
    takeRoles(from: segment)
    phase = segment.control.contains(.syn) ? .opening : .open
  }

  /// An empty connection of a four-tuple, to be filled from a parked record.
  init(parkedAs tuple: FourTuple) {
    self.tuple = tuple
    id = 0
    start = Timestamp(nanoseconds: 0)
    end = start
    establishment = start
    firstFrame = 0
    lastFrame = 0
    low = SendSide()
    high = SendSide()
    duplicateFrames = 0
    unloggedResets = 0
    unloggedEvents = 0
    facts = []
    clientDirection = .fromLow
    roles = .guessed
    phase = .open
    lastReset = Connection.noReset
    trail = SegmentTrail()
    stray = StraySegment()
    network = 0
    guardsPrevious = false
    isScheduled = false
    isTracked = true
    afterResetBudget = Connection.afterResetEvents
    repeatBudget = Connection.repeatEvents
    events = EventLog()
    previous = .absent
    scheduledSecond = 0
  }

  /// Tells client from server: SYN, then SYN-ACK, well-known port, lower port, first sender.
  private mutating func takeRoles(from segment: Segment) {
    let handshake = segment.control.intersection([.syn, .ack])
    if handshake == .syn {
      clientDirection = segment.direction
      roles = .handshake
    } else if handshake == [.syn, .ack] {
      clientDirection = segment.direction.reversed
    } else {
      let low = tuple.low.port
      let high = tuple.high.port
      // The lower port also decides between a well-known port (below 1024) and another.
      clientDirection = low == high ? segment.direction : low < high ? .fromHigh : .fromLow
    }
  }

  /// Takes in a segment that belongs to this connection.
  mutating func take(_ segment: Segment, log: inout EventPool) {
    if takesPlainly(segment) {
      takeOrdinary(segment)
      return
    }
    leaveTrail(segment)
    noteTime(of: segment)
    if phase == .opening, segment.control.isDisjoint(with: [.fin, .rst]) {
      noteHandshake(segment)
      _ =
        segment.direction == .fromLow
        ? low.track(segment, peer: &high) : high.track(segment, peer: &low)
      return
    }
    if phase == .closing, isPlainHalfClose(segment) {
      let effect =
        segment.direction == .fromLow
        ? low.track(segment, peer: &high) : high.track(segment, peer: &low)
      if effect.contains(.overtaken) { forgiveSkip(segment, log: &log) }
      return
    }
    takeLogged(segment, log: &log, fits: true)
  }

  /// Whether a segment is new data of the end that has not closed, whose acknowledgment number can
  /// tell nothing new of a FIN: the bulk of a half-closed connection.
  private func isPlainHalfClose(_ segment: Segment) -> Bool {
    guard segment.payloadLength > 0, segment.selectiveBlockCount == 0,
      segment.control.isDisjoint(with: [.fin, .rst, .syn]), lastReset == Self.noReset
    else { return false }
    return segment.direction == .fromLow
      ? Self.isPlainHalfClose(segment, low, high) : Self.isPlainHalfClose(segment, high, low)
  }

  @inline(__always)
  private static func isPlainHalfClose(
    _ segment: Segment, _ sender: SendSide, _ peer: SendSide
  ) -> Bool {
    segment.sequence == sender.next && !sender.facts.contains(.fin)
      && peer.facts.contains([.fin, .finAcknowledged])
  }

  /// Whether a segment is an ordinary one of a running connection: nothing to log.
  @inline(__always)
  func takesPlainly(_ segment: Segment) -> Bool {
    !phase.isLogging && segment.control.isDisjoint(with: [.fin, .rst, .syn])
      && !(phase == .open && acknowledgesUnseen(segment))
  }

  /// Takes in the next segment in order of an established connection, if it is one.
  ///
  /// - Returns: whether it was; nothing is changed if not.
  @inline(__always)
  mutating func takeInOrder(_ segment: Segment) -> Bool {
    guard phase == .open, !guardsPrevious,
      segment.control.intersection(.synFinRstAck) == .ack, segment.timestamp >= end
    else { return false }
    let isTaken =
      segment.direction == .fromLow
      ? low.trackInOrder(segment, peer: &high) : high.trackInOrder(segment, peer: &low)
    guard isTaken else { return false }
    if segment.direction == .fromLow {
      trail.noteInOrder(segment, high)
    } else {
      trail.noteInOrder(segment, low)
    }
    end = segment.timestamp
    lastFrame = segment.frame
    return true
  }

  /// Takes in an ordinary segment of a running connection.
  ///
  /// - Returns: whether it was the one that established it.
  @inline(__always)
  @discardableResult
  mutating func takeOrdinary(_ segment: Segment) -> Bool {
    leaveTrail(segment)
    noteTime(of: segment)
    if segment.direction == .fromLow {
      _ = low.trackInline(segment, peer: &high)
    } else {
      _ = high.trackInline(segment, peer: &low)
    }
    if phase != .opening { return false }
    noteEstablishment(segment)
    return phase != .opening
  }

  @inline(__always)
  private mutating func noteTime(of segment: Segment) {
    if segment.timestamp < end {
      // The first fragment of a datagram that was given up comes late by nature.
      if segment.presence.contains(.firstFragment) { return }
      facts.insert(.clockWentBack)
    } else {
      end = segment.timestamp
    }
    lastFrame = segment.frame
  }

  /// Notes a segment before it is taken in.
  @inline(__always)
  private mutating func leaveTrail(_ segment: Segment) {
    if segment.direction == .fromLow {
      trail.note(segment, low, high)
    } else {
      trail.note(segment, high, low)
    }
  }

  /// Takes in a segment that may have to be logged.
  ///
  /// An RST that does not fit the connection's numbers is logged, and changes nothing.
  @inline(never)
  mutating func takeLogged(
    _ segment: Segment, log: inout EventPool, fits: Bool
  ) {
    if segment.control.contains(.syn) { noteHandshake(segment) }
    // Written where it stays: an event is too large to be copied about.
    let node = log.reserve()
    if segment.direction == .fromLow {
      log[node] = CloseEvent(of: segment, low, high, phase)
    } else {
      log[node] = CloseEvent(of: segment, high, low, phase)
    }
    var effect = SegmentEffect()
    let skipped: UInt16
    if segment.direction == .fromLow {
      if segment.control.contains(.rst) {
        low.trackReset(segment)
      } else {
        effect = low.track(segment, peer: &high)
      }
      skipped = low.identifications.skipped
    } else {
      if segment.control.contains(.rst) {
        high.trackReset(segment)
      } else {
        effect = high.track(segment, peer: &low)
      }
      skipped = high.identifications.skipped
    }
    if effect.contains(.overtaken) { forgiveSkip(segment, log: &log) }
    var marks = CloseEvent.Marks(effect)
    if !fits { marks.insert(.stray) }
    if segment.control.contains(.fin) {
      let isCovered = effect.contains(.finAlreadyCovered)
      settleEarlyCover(segment, isCovered: isCovered, log: &log)
    }
    if segment.selectiveBlockCount > 0 { marks.formUnion(selectiveMarks(segment, log: log)) }
    log.change(node) { event in
      event.skippedBefore = skipped > event.senderSkips ? skipped - event.senderSkips : 0
      event.senderSkips = skipped
      event.marks.formUnion(marks)
    }
    if phase == .opening { noteEstablishment(segment) }
    if shouldLog(segment, marks: marks, effect: effect) {
      append(node, segment, marks: marks, log: &log)
    } else {
      log.giveBack(node)
    }
    updatePhase(segment, effect: effect, fits: fits)
  }

  private mutating func noteHandshake(_ segment: Segment) {
    // A SYN that belongs to what was running before it was overtaken: the handshake had completed.
    if phase == .open || phase == .closing,
      facts.isDisjoint(with: [.syn, .synAck, .established])
    {
      facts.insert(.established)
      establishment = start
    }
    if segment.control.contains(.ack) {
      facts.insert(.synAck)
    } else {
      facts.insert(.syn)
      if roles == .guessed {
        clientDirection = segment.direction
        roles = .handshake
      }
    }
  }

  /// The handshake is complete once the SYN-ACK is acknowledged, or the server's data shows it.
  private mutating func noteEstablishment(_ segment: Segment) {
    guard segment.control.intersection([.syn, .rst, .ack]) == .ack else { return }
    let fromClient = segment.direction == clientDirection
    // Data, or a FIN, from the server shows that an unseen acknowledgment arrived.
    if !fromClient, segment.length == 0 { return }
    let field = segment.acknowledgmentField
    let isShort =
      segment.direction == .fromLow
      ? high.facts.contains(.initialKnown) && !field.isAfter(high.initial)
      : low.facts.contains(.initialKnown) && !field.isAfter(low.initial)
    if isShort { return }
    facts.insert(.established)
    establishment = segment.timestamp
    phase = low.facts.contains(.fin) || high.facts.contains(.fin) ? .closing : .open
  }

  @inline(__always)
  private func shouldLog(
    _ segment: Segment, marks: CloseEvent.Marks, effect: SegmentEffect
  ) -> Bool {
    let decisive: SegmentEffect = [.firstCover, .acknowledgesUnseen]
    if !segment.control.isDisjoint(with: [.fin, .rst]) || !effect.isDisjoint(with: decisive) {
      return true
    }
    let telling: CloseEvent.Marks = [
      .duplicateFinReported, .selectivelyCoversFin, .repairsData, .stopsAtFin,
    ]
    if !marks.isDisjoint(with: telling) || phase == .closed { return repeatBudget > 0 }
    if effect.contains(.coversFin), segment.isPureAcknowledgment { return repeatBudget > 0 }
    return lastReset != Self.noReset && afterResetBudget > 0
  }

  @inline(__always)
  private mutating func append(
    _ node: UInt32, _ segment: Segment, marks: CloseEvent.Marks, log: inout EventPool
  ) {
    let isReset = segment.control.contains(.rst)
    let isFin = segment.control.contains(.fin)
    if isReset {
      logElicitor(of: segment, log: &log)
    } else if lastReset != Self.noReset {
      log[node].marks.insert(.afterReset)
      if afterResetBudget > 0 { afterResetBudget -= 1 }
    }
    let isEarly = marks.contains(.aheadOfPeer) && !isFin
    if isEarly { dropEarlyCover(from: segment.direction, log: &log) }
    let isRepeat = !isFin && !isReset && !isEarly && !marks.contains(.firstCover)
    if isRepeat, repeatBudget > 0 { repeatBudget -= 1 }
    // The last places are kept for FINs and RSTs.
    let isFull = events.count >= 56 && !isFin && !isReset
    if isFull || !log.append(node, to: &events) {
      log.giveBack(node)
      if isReset { unloggedResets &+= 1 } else { unloggedEvents &+= 1 }
    }
  }

  private mutating func updatePhase(
    _ segment: Segment, effect: SegmentEffect, fits: Bool
  ) {
    if segment.control.contains(.rst) {
      if phase == .opening { noteRefusal(segment, fits: fits) }
      // The next stray segment does not follow on the one before.
      stray.kind = .absent
      guard fits else { return }
      lastReset = segment.timestamp
      if phase != .opening, phase != .closed {
        phase = .reset
      }
      return
    }
    let both = low.facts.intersection(high.facts)
    if both.contains([.fin, .finAcknowledged]) {
      phase = .closed
    } else if phase == .reset {
      if effect.contains(.newSpace) || effect.contains(.firstCover) { phase = .closing }
    } else if phase == .open, segment.control.contains(.fin) {
      phase = .closing
    }
  }

  private mutating func noteRefusal(_ segment: Segment, fits: Bool) {
    if segment.direction == clientDirection {
      // It may also answer a SYN-ACK of another SYN, which fits nothing that is known here.
      let answersStray =
        stray.kind != .absent && stray.direction != clientDirection
        && stray.acknowledgment == segment.sequence
      if facts.contains(.synAck), fits || answersStray { facts.insert(.clientAborted) }
    } else if let acknowledgment = segment.acknowledgment {
      let client = side(.client)
      guard client.facts.contains(.initialKnown) else { return }
      // Data in the SYN (RFC 7413) may be refused together with it.
      if acknowledgment == client.initial + 1 || acknowledgment == client.next {
        facts.insert(.refused)
      }
    }
  }
}
