/// What became of one FIN and its acknowledgments on the way.
struct LossFinding {
  /// Copies of the FIN that never arrived.
  var finsLost: UInt32 = 0
  /// How sure that is.
  var finCertainty: Certainty?
  /// By what we know.
  var finEvidence: LossEvidence = []
  /// Acknowledgments of the FIN that never arrived.
  var acknowledgmentsLost: UInt32 = 0
  /// How sure that is.
  var acknowledgmentCertainty: Certainty?
  /// By what we know.
  var acknowledgmentEvidence: LossEvidence = []
  /// Copies that no loss caused.
  var spurious: UInt32 = 0

  /// Whether anything was lost.
  var hasLoss: Bool { finsLost > 0 || acknowledgmentsLost > 0 }

  /// Notes lost copies of the FIN.
  mutating func loseFins(_ count: Int, _ certainty: Certainty, _ evidence: LossEvidence) {
    finsLost += UInt32(clamping: count)
    finCertainty = Certainty.weaker(finCertainty, certainty)
    finEvidence.formUnion(evidence)
  }

  /// Notes lost acknowledgments.
  mutating func loseAcknowledgments(
    _ count: Int, _ certainty: Certainty, _ evidence: LossEvidence
  ) {
    acknowledgmentsLost += UInt32(clamping: count)
    acknowledgmentCertainty = Certainty.weaker(acknowledgmentCertainty, certainty)
    acknowledgmentEvidence.formUnion(evidence)
  }

  /// Notes copies that nothing lost explains.
  mutating func callSpurious(_ count: Int, _ evidence: LossEvidence) {
    spurious += UInt32(clamping: count)
    finEvidence.formUnion(evidence)
  }
}

extension Certainty {
  /// A count is no surer than the least sure of its parts.
  static func weaker(_ left: Certainty?, _ right: Certainty) -> Certainty {
    guard let left else { return right }
    if left == .possible || right == .possible { return .possible }
    return left == .likely || right == .likely ? .likely : .certain
  }
}
