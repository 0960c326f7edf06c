internal import FlowTracking
internal import TeardownAnalysis
internal import Wire

/// The connections most worth a look, in bounded memory.
///
/// Every kind of trouble keeps its own short list, so that a thousand aborts do not hide the one
/// connection that leaks; the lists share the room in the order of their gravity.
struct WorstConnections: Sendable {
  /// A kind of trouble, the gravest first.
  private enum Kind: Int, CaseIterable {
    case aborted, lost, halfClosed, unfinished, odd, notEstablished
  }

  private struct Candidate: Sendable {
    let severity: UInt64
    let id: UInt64
    let entry: ConnectionEntry

    func isWorse(than other: Candidate) -> Bool {
      severity == other.severity ? id < other.id : severity > other.severity
    }
  }

  private var lists = [[Candidate]](repeating: [], count: Kind.allCases.count)
  private var counts = [UInt64](repeating: 0, count: Kind.allCases.count)
  private let capacity: Int

  init(capacity: Int = 20) {
    self.capacity = capacity
  }

  /// How many connections were worth a look.
  var count: UInt64 { counts.reduce(0, +) }

  /// Takes in a connection; one that closed as it should is passed over.
  mutating func consider(_ evidence: ConnectionEvidence, _ verdict: Verdict) {
    guard let kind = Self.kind(of: verdict) else { return }
    counts[kind.rawValue] += 1
    let severity = Self.severity(of: evidence, verdict, kind)
    let list = lists[kind.rawValue]
    if list.count == capacity, let last = list.last, last.severity >= severity { return }
    let candidate = Candidate(
      severity: severity, id: evidence.connection.id, entry: ConnectionEntry(evidence, verdict))
    let place = list.firstIndex { candidate.isWorse(than: $0) } ?? list.count
    lists[kind.rawValue].insert(candidate, at: place)
    if list.count == capacity { lists[kind.rawValue].removeLast() }
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
    return zip(lists, shares).flatMap { list, share in list.prefix(share).map(\.entry) }
  }

  private static func kind(of verdict: Verdict) -> Kind? {
    switch verdict.label {
    case .rstAborted: .aborted
    case .lostSegmentRetransmitted: .lost
    case .halfClosed: .halfClosed
    case .unfinishedClose: .unfinished
    case .notEstablished: .notEstablished
    case .cleanFourWay, .mergedThreeWay, .simultaneous, .open:
      verdict.anomalies.isEmpty && verdict.ignoredResets == 0 ? nil : .odd
    }
  }

  /// Orders connections of one kind; the unit differs from kind to kind.
  private static func severity(
    of evidence: ConnectionEvidence, _ verdict: Verdict, _ kind: Kind
  ) -> UInt64 {
    let connection = evidence.connection
    switch kind {
    case .aborted:
      guard let finding = verdict.effectiveReset else { return 0 }
      let lost = (finding.unacknowledgedByServer ?? 0) &+ (finding.unacknowledgedByClient ?? 0)
      return finding.forgery.isEmpty ? min(lost, 1 << 62) : 1 << 63
    case .lost:
      let duration = UInt64(max(verdict.closeDuration ?? 0, 0))
      return duration
    case .halfClosed:
      return UInt64(max(verdict.closeStart.map { connection.end - $0 } ?? 0, 0))
    case .unfinished, .odd, .notEstablished:
      return UInt64(connection.low.packets) + UInt64(connection.high.packets)
    }
  }
}
