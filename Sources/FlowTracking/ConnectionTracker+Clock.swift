public import Wire

// What a live capture asks of the tracker beside its segments.

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
}
