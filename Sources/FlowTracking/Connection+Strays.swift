import Wire

// Segments whose numbers lie far from all that was seen of their connection.

extension Connection {
  /// Takes in a segment whose numbers lie far from all that was seen of the connection.
  ///
  /// Two such segments in a row that agree with each other show that the capture had dropped more
  /// than a window; alone, one belongs to no stream that is known and is only counted.
  mutating func takeStray(_ segment: Segment, log: inout EventPool) {
    if segment.timestamp > end { end = segment.timestamp }
    lastFrame = segment.frame
    trail.isIncomplete = true
    if segment.control.contains(.rst) {
      takeLogged(segment, log: &log, fits: false)
      return
    }
    if stray.count > 0, !segment.control.contains(.syn), agreesWithStray(segment) {
      resynchronize(segment)
      take(segment, log: &log)
      return
    }
    stray = StraySegment(
      sequence: segment.end, acknowledgment: segment.acknowledgmentField,
      direction: segment.direction, count: 1)
    if segment.control.contains(.syn) {
      if segment.control.contains(.ack) { facts.insert(.synAck) }
      var event = CloseEvent(of: segment, in: self)
      event.marks.formUnion([.context, .stray])
      if !log.append(event, to: &events) { unloggedEvents &+= 1 }
    }
    if segment.direction == .fromLow {
      low.countStray(segment)
    } else {
      high.countStray(segment)
    }
  }

  private func agreesWithStray(_ segment: Segment) -> Bool {
    let isSame = stray.direction == segment.direction
    let sequence = isSame ? stray.sequence : stray.acknowledgment
    let acknowledgment = isSame ? stray.acknowledgment : stray.sequence
    let ahead = abs(Int64(segment.sequence.distance(from: sequence)))
    let acknowledged = abs(Int64(segment.acknowledgmentField.distance(from: acknowledgment)))
    return max(ahead, acknowledged) <= 1 << 20
  }

  private mutating func resynchronize(_ segment: Segment) {
    let sequence = segment.sequence
    let acknowledgment = segment.acknowledgmentField
    if segment.direction == .fromLow {
      low.jump(to: sequence, acknowledged: acknowledgment)
      high.jump(to: acknowledgment, acknowledged: sequence)
    } else {
      high.jump(to: sequence, acknowledged: acknowledgment)
      low.jump(to: acknowledgment, acknowledged: sequence)
    }
    stray.count = 0
  }
}
