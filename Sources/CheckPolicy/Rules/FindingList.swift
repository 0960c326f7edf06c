internal import CheckReporting

/// The connections that show why a rule is broken, the gravest first, in bounded memory.
struct FindingList {
  private var entries: [(weight: Int64, finding: CheckFinding)] = []
  private let limit: Int
  /// How many connections there were.
  private(set) var total: UInt64 = 0

  init(limit: Int) {
    self.limit = limit
  }

  /// The findings that were kept, the heaviest first and equals in the order in which they came.
  var kept: [CheckFinding] { entries.map(\.finding) }

  /// How many were not kept.
  var omitted: UInt64 { total - UInt64(entries.count) }

  /// Takes a connection in.
  ///
  /// - Parameters:
  ///   - connection: the connection.
  ///   - weight: how grave it is.
  ///   - remark: what the rule has to say of it; nil where its story says all.
  mutating func add(_ connection: CheckedConnection, weight: Int64, remark: String? = nil) {
    total += 1
    if entries.count >= limit {
      guard let last = entries.last, last.weight < weight else { return }
      entries.removeLast()
    }
    let place = entries.firstIndex { $0.weight < weight } ?? entries.endIndex
    var finding = connection.finding
    if let remark { finding.message = "\(remark): \(finding.message)" }
    entries.insert((weight, finding), at: place)
  }
}

extension CheckedConnection {
  /// The connection as evidence that a rule is broken.
  var finding: CheckFinding {
    var finding = CheckFinding(file: file, evidence: evidence, verdict: verdict)
    if let whereabouts { finding.message += "; \(whereabouts)" }
    return finding
  }
}
