public import FlowTracking
import Wire

extension Verdict {
  /// Judges a connection by its evidence; a pure function.
  public init(of evidence: borrowing ConnectionEvidence) {
    if let close = OrdinaryClose(evidence) {
      self.init(on: close, of: evidence)
    } else {
      self.init(generallyOf: evidence)
    }
  }

  /// Judges a connection of whatever kind.
  ///
  /// Most closes are uneventful, so what only an RST or a loss calls for is built for those alone.
  /// Sides and connections are hundreds of octets: nothing here copies one.
  @inline(never)
  init(generallyOf evidence: borrowing ConnectionEvidence) {
    let exchange = Exchange(evidence)
    let firstLoss = LossRules.judge(exchange.first, exchange, evidence)
    let secondLoss = LossRules.judge(exchange.second, exchange, evidence)
    let sent = evidence.connection.low.facts.union(evidence.connection.high.facts)
    let rsts = sent.contains(.reset) ? ResetOutcome(evidence, exchange: exchange) : ResetOutcome()
    let effective = rsts.effective

    let facts = evidence.connection.facts
    let label = Label(
      of: facts, exchange: exchange, hasEffectiveReset: effective != nil,
      hasLoss: firstLoss.hasLoss || secondLoss.hasLoss)
    self.label = label
    shape = exchange.shape
    reason = label == .notEstablished ? NotEstablishedReason(of: facts) : nil
    // What never was established cannot be aborted, whatever flags its segments carry.
    let abort = label == .rstAborted ? effective : nil
    abortedBy = abort.map {
      evidence.events[$0].sender == evidence.connection.clientDirection ? .client : .server
    }
    initiator = Initiator(of: exchange, abortedBy: abortedBy)
    handshake = Handshake(of: facts)
    waves = WaveList(of: exchange, firstLoss: firstLoss, secondLoss: secondLoss)
    // An RST may come before a FIN that had been sent without knowledge of it.
    let fin = exchange.first?.firstCopy
    let start = effective.map { min($0, fin ?? $0) } ?? fin
    closeStart = start.map { evidence.events[$0].timestamp }
    let end = effective ?? exchange.completedAt
    closeEnd = end.map { evidence.events[$0].timestamp }
    spuriousRetransmissions = firstLoss.spurious + secondLoss.spurious
    halfCloseBytes = Self.halfCloseBytes(evidence, exchange)
    resets = rsts.findings
    lateResets = 0
    ignoredResets = 0
    for finding in rsts.findings where !finding.tookEffect {
      if exchange.isComplete(before: finding.event) {
        lateResets += 1
      } else if finding.event < effective ?? .max, label != .notEstablished {
        ignoredResets += 1
      }
    }
    allDataDelivered = Self.deliversAll(evidence)
    var anomalies = Anomaly.all(of: evidence, exchange: exchange, inexactReset: rsts.inexact)
    if evidence.notes != nil || label == .unfinishedClose || !rsts.findings.isEmpty {
      // The waves are large: this makes its own, so that nothing is copied where there is no remark.
      anomalies += Anomaly.remarks(
        on: evidence, label, exchange, rsts.findings, (firstLoss, secondLoss), anomalies)
    }
    self.anomalies = anomalies
    if let collision = evidence.notes?.collision { distrust(collision, in: evidence) }
  }

  /// What the second closer sent into a half-closed connection.
  @inline(__always)
  private static func halfCloseBytes(_ evidence: ConnectionEvidence, _ exchange: Exchange) -> UInt64
  {
    guard !exchange.isCrossed, let closer = exchange.first?.owner else { return 0 }
    return closer == .fromLow
      ? evidence.connection.high.halfCloseBytes : evidence.connection.low.halfCloseBytes
  }

  /// Whether both ends have acknowledged all that was sent to them.
  @inline(__always)
  static func deliversAll(_ evidence: borrowing ConnectionEvidence) -> Bool {
    delivered(evidence.connection.low, to: evidence.connection.high)
      && delivered(evidence.connection.high, to: evidence.connection.low)
  }

  /// Whether the receiver has acknowledged all that the sender sent.
  @inline(__always)
  private static func delivered(_ sender: SendSide, to receiver: SendSide) -> Bool {
    guard receiver.facts.contains(.acknowledged) else { return sender.bytes == 0 }
    let dataEnd = sender.facts.contains(.fin) ? sender.finEnd - 1 : sender.next
    return receiver.acknowledged.covers(dataEnd)
  }
}

extension Label {
  /// The one label of a connection.
  fileprivate init(
    of facts: Connection.Facts, exchange: Exchange, hasEffectiveReset: Bool, hasLoss: Bool
  ) {
    let hadHandshake = !facts.isDisjoint(with: [.syn, .synAck])
    if hadHandshake, !facts.contains(.established) {
      self = .notEstablished
    } else if hasEffectiveReset {
      self = .rstAborted
    } else if let shape = exchange.shape, exchange.completedAt != nil {
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
  fileprivate init(of facts: Connection.Facts) {
    if facts.contains(.refused) {
      self = .refused
    } else if facts.contains(.clientAborted) {
      self = .abortedByClient
    } else {
      self = facts.contains(.synAck) ? .abandoned : .unanswered
    }
  }
}

extension Initiator {
  fileprivate init?(of exchange: Exchange, abortedBy: Side?) {
    if exchange.isCrossed {
      self = .both
    } else if let side = exchange.first?.side ?? abortedBy {
      self = side == .client ? .client : .server
    } else {
      return nil
    }
  }
}

extension Handshake {
  init(of facts: Connection.Facts) {
    let seen = facts.intersection([.syn, .synAck])
    if seen.isEmpty {
      self = .unseen
    } else {
      let isWhole = seen == [.syn, .synAck] && facts.contains(.established)
      self = isWhole ? .complete : .partial
    }
  }
}
