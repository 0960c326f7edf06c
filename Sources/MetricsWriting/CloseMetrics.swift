public import CaptureSummary
public import FlowTracking
public import TeardownAnalysis
import Wire

/// What is counted of connections that ended, for the metrics.
public struct CloseMetrics: Sendable {
  /// Labels, losses, RSTs.
  public private(set) var summary = Summary()
  /// From the first FIN to the end of the close.
  public private(set) var closeDurations = DurationBuckets()
  /// How long the second closer sat in CLOSE_WAIT.
  public private(set) var closeWaits = DurationBuckets()

  /// Nothing counted.
  public init() {}

  /// Counts a connection.
  public mutating func add(_ evidence: ConnectionEvidence, judged verdict: Verdict) {
    summary.add(evidence, judged: verdict)
    if let duration = verdict.exchangeDuration { closeDurations.add(duration) }
    if let wait = verdict.closeWait(in: evidence) { closeWaits.add(wait) }
  }
}

extension Verdict {
  /// From the second closer's acknowledgment of the first FIN to its own FIN, as captured first.
  ///
  /// Zero where the two are one segment. Nil where the FINs crossed, so that no end was in
  /// CLOSE_WAIT; where no second FIN was captured; and where only one direction was.
  ///
  /// Unit: nanoseconds.
  func closeWait(in evidence: ConnectionEvidence) -> Int64? {
    guard let shape, shape != .simultaneous, !evidence.connection.isOneSided else { return nil }
    var acknowledgment: Timestamp?
    var fin: Timestamp?
    for place in 0..<waves.count {
      let events = waves[place].events
      guard let first = evidence.events.indices.first(where: { events.contains(place: $0) })
      else { continue }
      switch waves[place].number {
      case 2: acknowledgment = evidence.events[first].timestamp
      case 3: fin = evidence.events[first].timestamp
      default: break
      }
    }
    guard let fin else { return nil }
    return max(0, fin - (acknowledgment ?? fin))
  }
}
