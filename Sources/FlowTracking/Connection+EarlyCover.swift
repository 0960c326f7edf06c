import Wire

// The acknowledgment of a FIN that was captured before the FIN.
//
// An acknowledgment of octets that have not been captured may be one: the latest of each end is kept in
// the log until its peer's FIN shows whether it is.

extension Connection {
  /// Whether a segment acknowledges octets of its peer that have not been captured.
  @inline(__always)
  func acknowledgesUnseen(_ segment: Segment) -> Bool {
    segment.direction == .fromLow
      ? high.isOvertaken(by: segment) : low.isOvertaken(by: segment)
  }

  /// Makes room for an acknowledgment of unseen octets: one is kept of each end.
  mutating func dropEarlyCover(from sender: Direction, log: inout EventPool) {
    log.removeFirst(from: &events) {
      $0.sender == sender && !$0.isFin
        && $0.marks.intersection([.aheadOfPeer, .firstCover]) == .aheadOfPeer
    }
  }

  /// A FIN was captured: marks the acknowledgment of it that was captured before, if there was one, as
  /// its first cover.
  mutating func settleEarlyCover(_ fin: Segment, isCovered: Bool, log: inout EventPool) {
    let sender = fin.direction.reversed
    if isCovered, markEarlyCover(of: fin, from: sender, log: &log) { return }
    dropEarlyCover(from: sender, log: &log)
    if isCovered { logLatestCover(of: fin, from: sender, log: &log) }
  }

  /// Marks the one that was kept, if it covers the FIN.
  ///
  /// - Returns: whether it does.
  private mutating func markEarlyCover(
    of fin: Segment, from sender: Direction, log: inout EventPool
  ) -> Bool {
    var isMarked = false
    log.update(events) { event in
      guard !isMarked, event.sender == sender, event.marks.contains(.aheadOfPeer),
        event.acknowledgmentField.covers(fin.end)
      else { return }
      event.marks.formUnion([.firstCover, .coversFin])
      isMarked = true
    }
    return isMarked
  }

  /// Logs the latest segment of an end as the first cover, if it is one.
  private mutating func logLatestCover(
    of fin: Segment, from direction: Direction, log: inout EventPool
  ) {
    let sender = direction == .fromLow ? low : high
    guard sender.lastControl.contains(.ack), sender.lastAcknowledgmentField.covers(fin.end) else {
      return
    }
    let frame = sender.lastFrame
    if log.contains(events, where: { $0.frame == frame }) {
      log.update(events) { if $0.frame == frame { $0.marks.formUnion([.firstCover, .coversFin]) } }
      return
    }
    let event = CloseEvent(
      latestOf: sender, peer: direction == .fromLow ? high : low, direction: direction,
      marks: [.firstCover, .coversFin])
    if !log.append(event, to: &events) { unloggedEvents &+= 1 }
  }
}

extension SendSide {
  /// Whether a segment of the peer acknowledges more than was captured of this end.
  @inline(__always)
  fileprivate func isOvertaken(by segment: Segment) -> Bool {
    segment.acknowledgmentField.isAfter(next) && mayStillClose && facts.contains(.nextKnown)
      && segment.control.contains(.ack)
  }
}
