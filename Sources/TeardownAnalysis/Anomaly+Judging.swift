import FlowTracking

extension Anomaly {
  /// All that a person should know about a connection beside its label.
  ///
  /// - Parameters:
  ///   - evidence: the connection.
  ///   - exchange: its FINs.
  ///   - inexactReset: the RST that ended it, if only a lenient receiver accepts that one.
  /// - Returns: nothing for most.
  @inline(__always)
  static func all(
    of evidence: ConnectionEvidence, exchange: Exchange, inexactReset: Int?
  ) -> [Anomaly] {
    guard isOrdinary(evidence), inexactReset == nil else {
      return list(evidence, exchange: exchange, inexactReset: inexactReset)
    }
    return evidence.connection.facts.contains(.reopened) ? reopened : []
  }

  /// Whether nothing about the connection can be an anomaly but that its four-tuple was reused.
  @inline(__always)
  static func isOrdinary(_ evidence: borrowing ConnectionEvidence) -> Bool {
    evidence.connection.facts.isDisjoint(with: [.evicted, .clockWentBack])
      && evidence.connection.low.facts.isDisjoint(with: .finMoved)
      && evidence.connection.high.facts.isDisjoint(with: .finMoved)
      && evidence.connection.low.gaps | evidence.connection.high.gaps == 0
      && evidence.connection.unloggedEvents | evidence.connection.unloggedResets == 0
  }

  /// The four-tuple was used again while the connection was kept in mind.
  ///
  /// So common that a list of it alone is kept ready.
  static let reopened = [Anomaly(kind: .reopened, frame: nil, side: nil, count: 1)]

  private static func list(
    _ evidence: ConnectionEvidence, exchange: Exchange, inexactReset: Int?
  ) -> [Anomaly] {
    let connection = evidence.connection
    var anomalies: [Anomaly] = []
    func note(_ kind: Kind, frame: UInt64? = nil, side: Side? = nil, count: UInt32 = 1) {
      anomalies.append(Anomaly(kind: kind, frame: frame, side: side, count: count))
    }
    for side in Side.allCases {
      let sender = connection.side(side)
      if sender.facts.contains(.finMoved) { note(.finMoved, side: side) }
      let mayHideFin =
        exchange.first != nil && !sender.facts.contains(.fin)
        && sender.facts.contains(.seen) && sender.gaps > 0
      if mayHideFin { note(.unseenFinPossible, side: side, count: sender.gaps) }
    }
    if let inexactReset {
      let reset = evidence.events[inexactReset]
      note(.inexactReset, frame: reset.frame, side: connection.side(sending: reset.sender))
    }
    let unlogged = connection.unloggedEvents &+ connection.unloggedResets
    if unlogged > 0 { note(.evidenceTruncated, count: unlogged) }
    if connection.facts.contains(.evicted) { note(.evicted) }
    if connection.facts.contains(.reopened) { anomalies += reopened }
    if connection.facts.contains(.clockWentBack) { note(.clockWentBack) }
    return anomalies
  }
}
