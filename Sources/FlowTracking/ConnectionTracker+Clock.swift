public import Wire

// What a live capture asks of the tracker beside its segments, and what is done about a clock that ran
// ahead.

extension ConnectionTracker {
  /// Time has passed without a segment: connections that have been silent for long enough end.
  ///
  /// Without effect once the capture is over.
  ///
  /// - Parameter time: A moment before which every captured segment has been absorbed. One that lies
  ///   before the latest segment changes nothing.
  public mutating func passTime(to time: Timestamp) {
    guard time > latest, !isFinished else { return }
    latest = time
    if time.nanoseconds >= nextTick { advance(to: time) }
  }

  /// Connections in mind now, those that ended and linger included.
  public var trackedConnections: Int { kept }

  /// Connections whose tracking has ended and that have not been taken: they take up memory.
  public var waitingConnections: Int { finished.count - handedOut }

  /// How many connections stand in the middle of their end.
  ///
  /// - Parameter time: a moment that time has reached, by the clock of the capture.
  /// - Returns: the counts.
  public mutating func takeCensus(at time: Timestamp) -> ConnectionCensus {
    census.walk(flows, connections)
    var counts = ConnectionCensus()
    counts.halfClosed = census.halfClosed
    counts.inTimeWait = closes.count(until: time.second)
    return counts
  }

  /// A segment lies behind the clock: counts it, and takes the clock back where it had run ahead.
  @inline(never)
  mutating func noteStepBack(to time: Timestamp) {
    statistics.backwardTimestamps &+= 1
    let limit = max(Int64(limits.lingerSeconds), ClockDoubt.leastLead)
    guard latest.second - time.second > limit else { return }
    if let agreed = doubt.note(time, segment: statistics.segments, clock: latest) {
      takeClockBack(to: agreed)
    }
  }

  /// Takes the clock back: what waits for a second of the time that never was waits for the right one.
  ///
  /// When the clock ran ahead, nearly all that waited was let go, so that what the wheels hold came since.
  private mutating func takeClockBack(to time: Timestamp) {
    latest = time
    nextTick = time.nextSecond
    closes = RecentCloses()
    var openings = emptyWheel(at: time)
    var endings = emptyWheel(at: time)
    swap(&openings, &self.openings)
    swap(&endings, &self.endings)
    due.removeAll()
    while let next = openings.takeNearest() {
      examine(next.reference, due: next.second, now: time.second)
    }
    while let next = endings.takeNearest() {
      examine(next.reference, due: next.second, now: time.second)
    }
    finishDue()
  }

  private func emptyWheel(at time: Timestamp) -> TimerWheel {
    var wheel = TimerWheel(limits, unit: shares.unit)
    _ = wheel.takeDue(now: time.second)
    return wheel
  }
}

/// Whether a clock ran ahead of the capture: one frame with a time of the far future, or a clock that was
/// set back, would otherwise keep everything waiting until the capture has caught up.
struct ClockDoubt {
  /// How many frames in a row have to lie far behind the clock, the first time; then twice as many each
  /// time, because every connection that waits is looked at.
  static let patience = 64
  /// How far behind they have to lie, if connections linger for less: farther than fragments are kept.
  ///
  /// Unit: seconds.
  static let leastLead: Int64 = 60

  private var count = 0
  private var patience = Self.patience
  /// The latest of the frames counted.
  private var agreed = Timestamp(nanoseconds: .min)
  /// The number of the segment counted last.
  private var segment: UInt64 = 0
  /// The earliest moment from which the clock was taken back.
  private(set) var distrusted = Timestamp(nanoseconds: .max)

  /// Counts a frame far behind the clock.
  ///
  /// - Returns: the latest time of the frames in a row, once there are enough of them.
  mutating func note(_ time: Timestamp, segment: UInt64, clock: Timestamp) -> Timestamp? {
    let isNext = segment == self.segment &+ 1
    count = isNext ? count + 1 : 1
    agreed = isNext ? max(agreed, time) : time
    self.segment = segment
    if count < patience { return nil }
    count = 0
    patience *= 2
    distrusted = min(distrusted, clock)
    return agreed
  }
}

extension Timestamp {
  /// The second that the moment lies in.
  ///
  /// Unit: seconds since the epoch.
  var second: Int64 {
    let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// When the second after that begins; at the very end of time there is none.
  ///
  /// Unit: nanoseconds since the epoch.
  var nextSecond: Int64 {
    let (next, isBeyond) = (second + 1).multipliedReportingOverflow(by: 1_000_000_000)
    return isBeyond ? .max : next
  }
}
