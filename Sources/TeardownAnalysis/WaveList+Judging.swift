import FlowTracking

extension WaveList {
  /// The waves that were seen, or are known to have been lost, in order.
  @inline(__always)
  init(of exchange: Exchange, firstLoss: LossFinding, secondLoss: LossFinding) {
    self.init()
    if let first = exchange.first { append(1, first, firstLoss, exchange.fins) }
    if let second = exchange.second { append(3, second, secondLoss, exchange.fins) }
  }

  /// Appends the wave of a FIN and that of its acknowledgments.
  ///
  /// Acknowledgments that only rode on the peer's FIN, and were not lost, are no wave.
  @inline(__always)
  private mutating func append(
    _ number: UInt8, _ fin: FinHistory, _ loss: LossFinding, _ fins: EventSet
  ) {
    append(
      Wave(
        number: number, from: fin.side, events: fin.copies, sent: fin.copies.size,
        lost: loss.finsLost, certainty: loss.finCertainty, evidence: loss.finEvidence))
    let own = fin.covers.subtracting(fins)
    let isRider = !fin.covers.isEmpty && fin.covers.first != own.first
    if loss.acknowledgmentsLost == 0, own.isEmpty || isRider && number == 1 { return }
    append(
      Wave(
        number: number + 1, from: fin.side.opposite, events: own, sent: own.size,
        lost: loss.acknowledgmentsLost, certainty: loss.acknowledgmentCertainty,
        evidence: loss.acknowledgmentEvidence))
  }
}

extension EventSet {
  /// How many places there are; nearly always one.
  fileprivate var size: UInt32 { isSeveral ? UInt32(count) : isEmpty ? 0 : 1 }
}
