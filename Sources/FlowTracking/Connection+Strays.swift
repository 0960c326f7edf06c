import Wire

// Segments whose numbers lie far from all that was seen of their connection.

extension Connection {
  /// Takes in a segment whose numbers lie far from all that was seen of the connection.
  ///
  /// Two such segments in a row that agree with each other show that the capture had dropped more
  /// than a window; alone, one belongs to no stream that is known and is only counted.
  mutating func takeStray(_ segment: Segment, log: inout EventPool) {
    let isSecond = isSecondStray(segment)
    // Before the segment is noted: the one that was held back is still the latest.
    if isSecond { resynchronize(segment, log: &log) }
    if segment.timestamp > end { end = segment.timestamp }
    lastFrame = segment.frame
    trail.isIncomplete = true
    if segment.control.contains(.rst) {
      takeLogged(segment, log: &log, fits: false)
      return
    }
    if isSecond {
      take(segment, log: &log)
      return
    }
    stray = StraySegment(
      sequence: segment.end, acknowledgment: segment.acknowledgmentField,
      direction: segment.direction, kind: .plain)
    if segment.control.contains(.syn) {
      if segment.control.contains(.ack) { facts.insert(.synAck) }
      var event = CloseEvent(of: segment, in: self)
      event.marks.formUnion([.context, .stray])
      if !log.append(event, to: &events) { unloggedEvents &+= 1 }
    }
    let isHeld: Bool
    if segment.direction == .fromLow {
      low.countStray(segment)
      isHeld = low.holdBack(segment)
    } else {
      high.countStray(segment)
      isHeld = high.holdBack(segment)
    }
    if isHeld { stray.kind = .fin }
  }

  /// Whether a segment follows on a stray one, with nothing in between, and agrees with it.
  ///
  /// A segment that fits leaves its frame with its sender, a stray one with the connection alone: so
  /// that taking in what fits does not have to clear what was held back.
  private func isSecondStray(_ segment: Segment) -> Bool {
    stray.kind != .absent && segment.control.isDisjoint(with: [.syn, .rst])
      && max(low.lastFrame, high.lastFrame) < lastFrame && agreesWithStray(segment)
  }

  private func agreesWithStray(_ segment: Segment) -> Bool {
    let isSame = stray.direction == segment.direction
    let sequence = isSame ? stray.sequence : stray.acknowledgment
    let acknowledgment = isSame ? stray.acknowledgment : stray.sequence
    let ahead = abs(Int64(segment.sequence.distance(from: sequence)))
    let acknowledged = abs(Int64(segment.acknowledgmentField.distance(from: acknowledgment)))
    return max(ahead, acknowledged) <= 1 << 20
  }

  private mutating func resynchronize(_ segment: Segment, log: inout EventPool) {
    let held = stray
    stray.kind = .absent
    if held.kind == .fin, held.isEnd(for: segment) {
      takeHeldFin(held, log: &log)
    } else {
      jump(to: segment, acknowledged: segment.sequence)
    }
  }

  /// Takes in the FIN that was held back, now that the next segment bears it out.
  ///
  /// It is the latest segment of the connection, so that its frame and time are at hand.
  private mutating func takeHeldFin(_ held: StraySegment, log: inout EventPool) {
    let start = held.direction == .fromLow ? low.finStart : high.finStart
    var fin = Segment(
      tuple: tuple, direction: held.direction, control: [.fin, .ack], frame: lastFrame,
      timestamp: end, sequence: start, acknowledgmentField: held.acknowledgment,
      payloadLength: UInt32(bitPattern: held.sequence.distance(from: start)) &- 1)
    if held.direction == .fromLow {
      low.restoreStray(&fin)
    } else {
      high.restoreStray(&fin)
    }
    // The octet before it: nothing shows that all before it had been acknowledged when it was sent.
    jump(to: fin, acknowledged: start - 1)
    takeLogged(fin, log: &log, fits: true)
  }

  /// Goes on where a segment stands, of which the peer had acknowledged what lies before a place.
  private mutating func jump(to segment: Segment, acknowledged place: SequenceNumber) {
    let field = segment.acknowledgmentField
    if segment.direction == .fromLow {
      low.jump(to: segment.sequence, acknowledged: field)
      high.jump(to: field, acknowledged: place)
    } else {
      high.jump(to: segment.sequence, acknowledged: field)
      low.jump(to: field, acknowledged: place)
    }
  }
}

extension StraySegment {
  /// Whether the FIN that was held back may be the end of its stream, for all that an agreeing
  /// segment shows: nothing was sent or acknowledged beyond it.
  fileprivate func isEnd(for segment: Segment) -> Bool {
    let reached = segment.direction == direction ? segment.end : segment.acknowledgmentField
    return segment.control.contains(.ack) && sequence.covers(reached)
  }
}

extension SendSide {
  /// Keeps where a stray FIN of this end begins; an end has one place for a FIN.
  ///
  /// - Returns: whether it was kept.
  fileprivate mutating func holdBack(_ segment: Segment) -> Bool {
    guard segment.control.intersection(.synFinRstAck) == .finAck, !facts.contains(.fin),
      !segment.presence.contains(.firstFragment)
    else { return false }
    finStart = segment.sequence
    return true
  }

  /// Makes a stray segment that was held back one to be taken in: it will be counted again, and what
  /// was not kept of it is as in the segments before.
  fileprivate mutating func restoreStray(_ segment: inout Segment) {
    packets &-= 1
    bytes &-= UInt64(segment.payloadLength)
    segment.timeToLive = timeToLive
    segment.window = window
    segment.timestampValue = lastTimestampValue
  }
}
