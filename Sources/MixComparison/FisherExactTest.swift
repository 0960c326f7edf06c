/// Whether two captures' shares of a label can differ by chance alone.
///
/// Fisher's exact test, two-sided: the probability, among all tables with the same margins, of those
/// that are as improbable as the one at hand or more so. It holds its level however few connections
/// there are, which an approximation (chi squared, a z test) does not, and neither does the mid-p
/// variant; the price is that it overlooks small differences between small captures sooner than
/// Barnard's or Boschloo's test would.
///
/// Source: R. A. Fisher, "Statistical Methods for Research Workers", 14th ed. (1970), §21.02; Agresti,
/// "A Survey of Exact Inference for Contingency Tables", Statistical Science 7 (1992) 131-153, §2.1
/// (the two-sided test). Tables count as equally improbable within a relative 1e-7, as in R.
public struct FisherExactTest: Sendable, Equatable {
  /// The probability of a difference like this one or a less probable one, if there is none.
  public let probability: Double
  /// The least probability that any table with these margins has.
  ///
  /// Above the level of significance, the test can find nothing, whatever there is.
  public let leastProbability: Double

  /// Two probabilities that differ by no more than this are those of equally improbable tables.
  private static let logTolerance = 1e-7

  /// Tests `before` of `totalBefore` connections against `after` of `totalAfter`.
  ///
  /// - Precondition: neither count is more than its total.
  public init(before: UInt64, of totalBefore: UInt64, after: UInt64, of totalAfter: UInt64) {
    precondition(before <= totalBefore && after <= totalAfter)
    let distribution = Hypergeometric(
      total: totalBefore + totalAfter, special: before + after, drawn: totalAfter)
    probability = Self.probability(of: after, in: distribution)
    let support = distribution.support
    leastProbability = min(
      Self.probability(of: support.lowerBound, in: distribution),
      Self.probability(of: support.upperBound, in: distribution))
  }

  /// The probability of all numbers that are as improbable as `number` or more so.
  private static func probability(of number: UInt64, in distribution: Hypergeometric) -> Double {
    let limit = distribution.logProbability(of: number) + logTolerance
    let mode = distribution.mode
    var sum = 0.0
    if let last = last(in: distribution.support.lowerBound..<mode, distribution, limit) {
      sum += distribution.lowerTail(from: last)
    }
    if let first = first(in: mode...distribution.support.upperBound, distribution, limit) {
      sum += distribution.upperTail(from: first)
    }
    return min(sum, 1)
  }

  /// The last number below the mode whose probability is within the limit; up to the mode
  /// probabilities only rise.
  private static func last(
    in range: Range<UInt64>, _ distribution: Hypergeometric, _ limit: Double
  ) -> UInt64? {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = low + (high - low) / 2
      if distribution.logProbability(of: middle) <= limit {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low > range.lowerBound ? low - 1 : nil
  }

  /// The first number from the mode on whose probability is within the limit; from the mode on
  /// probabilities only fall.
  private static func first(
    in range: ClosedRange<UInt64>, _ distribution: Hypergeometric, _ limit: Double
  ) -> UInt64? {
    var (low, high) = (range.lowerBound, range.upperBound + 1)
    while low < high {
      let middle = low + (high - low) / 2
      if distribution.logProbability(of: middle) <= limit {
        high = middle
      } else {
        low = middle + 1
      }
    }
    return low <= range.upperBound ? low : nil
  }
}
