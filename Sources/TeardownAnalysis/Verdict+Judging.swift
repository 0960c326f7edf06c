public import FlowTracking
import Wire

extension Verdict {
  /// Judges a connection by its evidence; a pure function.
  public init(of evidence: ConnectionEvidence) {
    let connection = evidence.connection
    let exchange = Exchange(evidence)
    let firstLoss = exchange.first.map { LossRules.judge($0, exchange, evidence) }
    let secondLoss = exchange.second.map { LossRules.judge($0, exchange, evidence) }
    let hasResets = connection.low.facts.union(connection.high.facts).contains(.reset)
    var effective: Int?
    var findings: [ResetFinding] = []
    if hasResets {
      let rules = ResetRules(evidence, exchange: exchange)
      effective = rules.effectiveReset()
      findings = rules.findings(effective: effective)
    }

    let label = Label(
      of: connection, exchange: exchange, hasEffectiveReset: effective != nil,
      hasLoss: firstLoss?.hasLoss ?? false || secondLoss?.hasLoss ?? false)
    self.label = label
    shape = exchange.shape
    reason = label == .notEstablished ? NotEstablishedReason(of: connection) : nil
    abortedBy = effective.map { connection.side(sending: evidence.events[$0].sender) }
    initiator = Initiator(of: connection, exchange: exchange, abortedBy: abortedBy)
    handshake = Handshake(of: connection)
    waves = WaveList(
      of: evidence, exchange: exchange, firstLoss: firstLoss, secondLoss: secondLoss)
    let begun = exchange.first.map { evidence.events[$0.firstCopy].timestamp }
    closeStart = begun ?? effective.map { evidence.events[$0].timestamp }
    closeEnd = Self.closeEnd(evidence, exchange: exchange, effective: effective)
    spuriousRetransmissions = (firstLoss?.spurious ?? 0) + (secondLoss?.spurious ?? 0)
    halfCloseBytes = exchange.isCrossed ? 0 : Self.halfCloseBytes(connection, exchange)
    resets = findings
    lateResets = UInt32(
      clamping: findings.count { exchange.isComplete(before: $0.event) && !$0.tookEffect })
    ignoredResets = UInt32(
      clamping: findings.count { finding in
        finding.event < effective ?? .max && !finding.tookEffect
          && !exchange.isComplete(before: finding.event) && label != .notEstablished
      })
    allDataDelivered = Self.allDataDelivered(connection)
    anomalies = Anomaly.all(of: evidence, exchange: exchange, effective: effective)
  }

  private static func closeEnd(
    _ evidence: ConnectionEvidence, exchange: Exchange, effective: Int?
  ) -> Timestamp? {
    if let effective { return evidence.events[effective].timestamp }
    guard let first = exchange.first?.firstCover, let second = exchange.second?.firstCover else {
      return nil
    }
    let last = max(first, second, exchange.first?.firstCopy ?? 0, exchange.second?.firstCopy ?? 0)
    return evidence.events[last].timestamp
  }

  private static func halfCloseBytes(_ connection: Connection, _ exchange: Exchange) -> UInt64 {
    guard let closer = exchange.first?.owner else { return 0 }
    return closer == .fromLow ? connection.high.halfCloseBytes : connection.low.halfCloseBytes
  }

  private static func allDataDelivered(_ connection: Connection) -> Bool {
    delivered(connection.low, to: connection.high)
      && delivered(connection.high, to: connection.low)
  }

  private static func delivered(_ sender: SendSide, to receiver: SendSide) -> Bool {
    guard receiver.facts.contains(.acknowledged) else { return sender.bytes == 0 }
    let dataEnd = sender.facts.contains(.fin) ? sender.finEnd - 1 : sender.next
    return receiver.acknowledged.covers(dataEnd)
  }
}

extension Label {
  /// The one label of a connection.
  fileprivate init(
    of connection: Connection, exchange: Exchange, hasEffectiveReset: Bool, hasLoss: Bool
  ) {
    let hadHandshake = !connection.facts.isDisjoint(with: [.syn, .synAck])
    if hadHandshake, !connection.facts.contains(.established) {
      self = .notEstablished
    } else if hasEffectiveReset {
      self = .rstAborted
    } else if let shape = exchange.shape, exchange.isComplete(before: .max) {
      if hasLoss {
        self = .lostSegmentRetransmitted
      } else {
        switch shape {
        case .cleanFourWay: self = .cleanFourWay
        case .mergedThreeWay: self = .mergedThreeWay
        case .simultaneous: self = .simultaneous
        }
      }
    } else if let only = exchange.first {
      let isAcknowledged = exchange.second == nil && only.firstCover != nil
      self = isAcknowledged ? .halfClosed : .unfinishedClose
    } else {
      self = .open
    }
  }
}

extension NotEstablishedReason {
  fileprivate init(of connection: Connection) {
    if connection.facts.contains(.refused) {
      self = .refused
    } else if connection.facts.contains(.clientAborted) {
      self = .abortedByClient
    } else {
      self = connection.facts.contains(.synAck) ? .abandoned : .unanswered
    }
  }
}

extension Initiator {
  fileprivate init?(of connection: Connection, exchange: Exchange, abortedBy: Side?) {
    if exchange.isCrossed {
      self = .both
    } else if let side = exchange.first.map({ connection.side(sending: $0.owner) }) ?? abortedBy {
      self = side == .client ? .client : .server
    } else {
      return nil
    }
  }
}

extension Handshake {
  fileprivate init(of connection: Connection) {
    let seen = connection.facts.intersection([.syn, .synAck])
    if seen.isEmpty {
      self = .unseen
    } else {
      let isWhole = seen == [.syn, .synAck] && connection.facts.contains(.established)
      self = isWhole ? .complete : .partial
    }
  }
}

extension WaveList {
  /// The waves that were seen, or are known to have been lost, in order.
  fileprivate init(
    of evidence: ConnectionEvidence, exchange: Exchange, firstLoss: LossFinding?,
    secondLoss: LossFinding?
  ) {
    self.init()
    appendFin(1, exchange.first, firstLoss, evidence)
    appendAcknowledgment(2, exchange.first, firstLoss, evidence)
    appendFin(3, exchange.second, secondLoss, evidence)
    appendAcknowledgment(4, exchange.second, secondLoss, evidence)
  }

  private mutating func appendFin(
    _ number: UInt8, _ history: FinHistory?, _ loss: LossFinding?, _ evidence: ConnectionEvidence
  ) {
    guard let history, let loss else { return }
    append(
      Wave(
        number: number, from: evidence.connection.side(sending: history.owner),
        events: history.copies, sent: UInt32(clamping: history.copies.count),
        lost: loss.finsLost, certainty: loss.finCertainty, evidence: loss.finEvidence))
  }

  /// A wave of acknowledgments; one that only rode on the peer's FIN, and was not lost, is none.
  private mutating func appendAcknowledgment(
    _ number: UInt8, _ history: FinHistory?, _ loss: LossFinding?, _ evidence: ConnectionEvidence
  ) {
    guard let history, let loss else { return }
    var own = EventSet()
    for place in evidence.events.indices where history.covers.contains(place: place) {
      if !evidence.events[place].isFin { own.insert(EventSet(place: place)) }
    }
    let isRider = history.firstCover.map { evidence.events[$0].isFin } ?? false
    if loss.acknowledgmentsLost == 0, own.isEmpty || isRider && number == 2 { return }
    append(
      Wave(
        number: number, from: evidence.connection.side(sending: history.owner.reversed),
        events: own, sent: UInt32(clamping: own.count), lost: loss.acknowledgmentsLost,
        certainty: loss.acknowledgmentCertainty, evidence: loss.acknowledgmentEvidence))
  }
}

extension Anomaly {
  /// Whether nothing about the connection itself can be an anomaly.
  private static func isOrdinary(_ connection: Connection) -> Bool {
    let odd: Connection.Facts = [.evicted, .reopened, .clockWentBack]
    return connection.low.facts.union(connection.high.facts).isDisjoint(with: .finMoved)
      && connection.low.gaps | connection.high.gaps == 0 && connection.facts.isDisjoint(with: odd)
      && connection.unloggedEvents | connection.unloggedResets == 0
  }

  fileprivate static func all(
    of evidence: ConnectionEvidence, exchange: Exchange, effective: Int?
  ) -> [Anomaly] {
    let connection = evidence.connection
    var anomalies: [Anomaly] = []
    if isOrdinary(connection), effective == nil { return anomalies }
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
    if let effective, ResetRules(evidence, exchange: exchange).fit(of: effective) == .inWindow {
      let reset = evidence.events[effective]
      note(
        .inexactReset, frame: reset.frame, side: connection.side(sending: reset.sender))
    }
    let unlogged = connection.unloggedEvents &+ connection.unloggedResets
    if unlogged > 0 { note(.evidenceTruncated, count: unlogged) }
    if connection.facts.contains(.evicted) { note(.evicted) }
    if connection.facts.contains(.reopened) { note(.reopened) }
    if connection.facts.contains(.clockWentBack) { note(.clockWentBack) }
    return anomalies
  }
}
