import FlowTracking
import Wire

/// Which copies of a FIN arrived at the other end, by what the verdict says was lost.
struct FinArrivals {
  /// The end that sent it.
  let owner: Direction
  /// The event that proves that the other end had received it; nil where nothing does.
  ///
  /// The first acknowledgment, or, where an earlier one was lost, the copy that this one answered.
  let receipt: Int?
  /// The first copy that was not lost, as far as is known; nil where all were.
  let arrival: Int?
  /// The acknowledgment that came back to the end that sent the FIN; nil where none is known to.
  ///
  /// The first, unless the FIN was sent again long after it: then it was lost behind the capture point,
  /// and one that follows the latest copy counts.
  let answer: Int?
  private let fin: FinHistory
  /// The captured copies that were lost behind the capture point: the first so many.
  private let lostCopies: Int

  /// Reads the waves of a FIN.
  ///
  /// - Parameters:
  ///   - fin: the FIN.
  ///   - waves: what the verdict says.
  ///   - number: 1 for the first FIN, 3 for the second; its acknowledgments are one more.
  init(_ fin: FinHistory, _ waves: WaveList, number: UInt8) {
    self.fin = fin
    owner = fin.owner
    var lostCopies = 0
    var hasLostAnswer = false
    var hasAnswerLostBehind = false
    for place in 0..<waves.count {
      let wave = waves[place]
      if wave.number == number { lostCopies = wave.lostCaptured }
      if wave.number == number + 1, wave.lost > 0, wave.certainty != .possible {
        hasLostAnswer = true
        hasAnswerLostBehind = wave.evidence.contains(.ackBeforeCopy)
      }
    }
    self.lostCopies = lostCopies
    var arrived = fin.copies
    for _ in 0..<lostCopies {
      if let lost = arrived.first { arrived.remove(EventSet(place: lost)) }
    }
    arrival = arrived.first
    guard let cover = fin.firstCover else {
      receipt = nil
      answer = nil
      return
    }
    let answered = arrived.below(cover)
    receipt = hasLostAnswer && answered.isSeveral ? answered.first : cover
    answer = hasAnswerLostBehind ? fin.covers.above(fin.copies.last ?? cover).first : cover
  }

  /// How often a copy of the FIN came to an end in TIME_WAIT, which then acknowledged it.
  ///
  /// - Parameters:
  ///   - start: when TIME_WAIT began.
  ///   - isCrossed: the FINs crossed, so that a copy before the start restarted nothing.
  ///   - events: the log.
  /// - Returns: the number, and when the last of them was acknowledged.
  func restarts(
    of start: EndpointHistory.Step, isCrossed: Bool, _ events: [CloseEvent]
  ) -> (count: UInt32, latest: Timestamp?) {
    guard let last = fin.covers.last else { return (0, nil) }
    let answered = fin.copies.below(last)
    let restarting: Int
    if isCrossed {
      restarting = answered.count { events[$0].frame > start.frame ?? 0 }
    } else {
      restarting = answered.count - lostCopies - 1
    }
    guard restarting > 0, let copy = answered.last else { return (0, nil) }
    let answer = fin.covers.above(copy).first ?? last
    return (UInt32(restarting), events[answer].timestamp)
  }
}

extension Wave {
  /// How many of its lost segments were captured before they were lost.
  fileprivate var lostCaptured: Int {
    if evidence.contains(.identificationSkip) { return 0 }
    return evidence.contains(.sequencePastFin) ? max(0, Int(lost) - 1) : Int(lost)
  }
}
