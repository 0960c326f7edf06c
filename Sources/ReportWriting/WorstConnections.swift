package import FlowTracking
package import TeardownAnalysis
internal import Wire

/// The connections most worth a look, in bounded memory.
///
/// Every kind of trouble keeps its own short list, so that a thousand aborts do not hide the one
/// connection that leaks; the lists share the room in the order of their gravity. What is kept of
/// a connection is its evidence: only what is listed in the end becomes text.
package struct WorstConnections: Sendable {
  /// A kind of trouble, the gravest first.
  private enum Kind: Int, CaseIterable {
    case aborted, lost, halfClosed, unfinished, odd, notEstablished
  }

  private struct Candidate: Sendable {
    let severity: UInt64
    let evidence: ConnectionEvidence
    let verdict: Verdict

    var id: UInt64 { evidence.connection.id }

    func isWorse(than other: Candidate) -> Bool {
      severity == other.severity ? id < other.id : severity > other.severity
    }
  }

  private var lists = [[Candidate]](repeating: [], count: Kind.allCases.count)
  private var counts = InlineArray<6, UInt64>(repeating: 0)
  /// How grave a connection must be to get onto each list; 0 while there is room.
  private var thresholds = InlineArray<6, UInt64>(repeating: 0)
  private let capacity: Int

  package init(capacity: Int = 20) {
    self.capacity = capacity
  }

  /// How many connections were worth a look.
  var count: UInt64 { Kind.allCases.reduce(0) { $0 + counts[$1.rawValue] } }

  /// Takes in a connection; one that closed as it should is passed over.
  @inline(__always)
  package mutating func consider(_ evidence: ConnectionEvidence, _ verdict: Verdict) {
    guard let kind = Self.kind(of: verdict) else { return }
    counts[kind.rawValue] += 1
    let severity = Self.severity(of: evidence, verdict, kind)
    if severity < thresholds[kind.rawValue] { return }
    admit(evidence, verdict, kind, severity)
  }

  /// Whether graver connections than one of a single packet that was not established fill the list.
  var passesOverUnanswered: Bool { thresholds[Kind.notEstablished.rawValue] > 1 }

  /// Counts a connection of a single packet that was not established.
  mutating func passOverUnanswered() { counts[Kind.notEstablished.rawValue] += 1 }

  /// Apart from the common case, which copies nothing.
  @inline(never)
  private mutating func admit(
    _ evidence: ConnectionEvidence, _ verdict: Verdict, _ kind: Kind, _ severity: UInt64
  ) {
    let candidate = Candidate(severity: severity, evidence: evidence, verdict: verdict)
    Self.insert(candidate, into: &lists[kind.rawValue], capacity: capacity)
    if let last = lists[kind.rawValue].last, lists[kind.rawValue].count == capacity {
      thresholds[kind.rawValue] = last.severity + 1
    }
  }

  /// Puts a candidate in its place; the least grave of a full list makes room.
  private static func insert(
    _ candidate: Candidate, into list: inout [Candidate], capacity: Int
  ) {
    if list.count == capacity { list.removeLast() }
    let place = list.firstIndex { candidate.isWorse(than: $0) } ?? list.count
    list.insert(candidate, at: place)
  }

  /// The gravest of all, the one that `entries` begins with; nil when all closed as they should.
  package var gravest: (evidence: ConnectionEvidence, verdict: Verdict)? {
    lists.first { !$0.isEmpty }?.first.map { ($0.evidence, $0.verdict) }
  }

  /// The entries to show, the gravest kind first; each kind gets its share of the room.
  var entries: [ConnectionEntry] {
    var shares = [Int](repeating: 0, count: lists.count)
    var room = capacity
    while room > 0 {
      let before = room
      for place in lists.indices where room > 0 && shares[place] < lists[place].count {
        shares[place] += 1
        room -= 1
      }
      if room == before { break }
    }
    return zip(lists, shares).flatMap { list, share in
      list.prefix(share).map { ConnectionEntry($0.evidence, $0.verdict) }
    }
  }

  private static func kind(of verdict: Verdict) -> Kind? {
    switch verdict.label {
    case .rstAborted: .aborted
    case .lostSegmentRetransmitted: .lost
    case .halfClosed: .halfClosed
    case .unfinishedClose: .unfinished
    case .notEstablished: .notEstablished
    case .cleanFourWay, .mergedThreeWay, .simultaneous, .open:
      verdict.ignoredResets > 0 || hasTelling(verdict.anomalies) ? .odd : nil
    }
  }

  private static func hasTelling(_ anomalies: [Anomaly]) -> Bool {
    for place in anomalies.indices where anomalies[place].isTelling { return true }
    return false
  }

  /// Orders connections of one kind; the unit differs from kind to kind.
  private static func severity(
    of evidence: ConnectionEvidence, _ verdict: Verdict, _ kind: Kind
  ) -> UInt64 {
    switch kind {
    case .aborted:
      guard let finding = verdict.effectiveReset else { return 0 }
      let lost = (finding.unacknowledgedByServer ?? 0) &+ (finding.unacknowledgedByClient ?? 0)
      return finding.forgery.isEmpty ? min(lost, 1 << 62) : 1 << 63
    case .lost:
      let duration = UInt64(max(verdict.closeDuration ?? 0, 0))
      return duration
    case .halfClosed:
      return UInt64(max(verdict.closeStart.map { evidence.connection.end - $0 } ?? 0, 0))
    case .unfinished, .odd, .notEstablished:
      return UInt64(evidence.connection.low.packets) + UInt64(evidence.connection.high.packets)
    }
  }
}
