import FlowTracking
import TeardownAnalysis
import Wire

extension Expectation {
  /// Where a verdict is not what was expected, one line each.
  func differences(from judged: Judged, client: Endpoint) -> [String] {
    let verdict = judged.verdict
    let connection = judged.connection
    var list = DifferenceList()
    if !labelIsOpen { list.compare("label", verdict.label.rawValue, label.rawValue) }
    if let shape { list.compare("shape", verdict.shape?.rawValue, shape?.rawValue) }
    if let initiator {
      list.compare("initiator", verdict.initiator?.rawValue, initiator?.rawValue)
    }
    if !labelIsOpen { list.compare("aborted_by", verdict.abortedBy, abortedBy) }
    list.compare("reason", verdict.reason?.rawValue, reason?.rawValue)
    if let spurious {
      list.compare("spurious_retransmissions", verdict.spuriousRetransmissions, spurious)
    }
    if let resets {
      list.compare("rst", verdict.resets.map(\.kind.rawValue), resets.map(\.rawValue))
    }
    let signs = verdict.resets.reduce(into: ForgerySigns()) { $0.formUnion($1.forgery) }
    list.compare("signs of a forgery", signs.intersection(forgery).rawValue, forgery.rawValue)
    if forgery.isEmpty, resets != nil {
      list.compare("signs of a forgery", signs.rawValue, 0)
    }
    if let ignored { list.compare("ignored_rst", verdict.ignoredResets, ignored) }
    if let late { list.compare("late_rst", verdict.lateResets, late) }
    if let duplicates { list.compare("duplicate_frames", connection.duplicateFrames, duplicates) }
    if let hasGaps {
      list.compare("has capture_gaps", connection.low.gaps + connection.high.gaps > 0, hasGaps)
    }
    list.compare("one_sided", connection.isOneSided, oneSided)
    if let halfCloseBytes {
      list.compare("half_close_bytes", verdict.halfCloseBytes, halfCloseBytes)
    }
    if let roles { list.compare("roles", connection.roles, roles) }
    if let handshake { list.compare("handshake", verdict.handshake.rawValue, handshake.rawValue) }
    if let delivered { list.compare("all data delivered", verdict.allDataDelivered, delivered) }
    list.compare("client", connection.endpoint(.client).description, client.description)
    compareLosses(of: verdict, into: &list)
    return list.lines
  }

  private func compareLosses(of verdict: Verdict, into list: inout DifferenceList) {
    guard let lost else { return }
    let found = (0..<verdict.waves.count).map { verdict.waves[$0] }.filter { $0.lost > 0 }
    let agrees =
      found.count == lost.count && zip(found, lost).allSatisfy { $1.holds(of: $0) }
    if agrees { return }
    let claims = found.map { Loss(wave: $0.number, count: $0.lost, certainty: $0.certainty) }
    list.lines.append("losses are \(claims), expected \(lost)")
  }
}

/// Collects what differs.
struct DifferenceList {
  var lines: [String] = []

  mutating func compare<Value: Equatable>(_ what: String, _ found: Value, _ expected: Value) {
    if found != expected { lines.append("\(what) is \(found), expected \(expected)") }
  }
}
