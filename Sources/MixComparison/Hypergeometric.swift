internal import Glibc

/// How many of the special items are among those drawn, when all items are drawn alike.
///
/// Here: of `total` connections, `special` have a label, and `drawn` belong to one capture; if the
/// capture has nothing to do with the label, the number of those with the label in it follows this
/// distribution. Probabilities are computed from logarithms of the gamma function, with a relative
/// error below 1e-6 up to ten million connections.
///
/// Source: Johnson, Kemp and Kotz, "Univariate Discrete Distributions", 3rd ed., ch. 6.
struct Hypergeometric {
  let total: UInt64
  let special: UInt64
  let drawn: UInt64
  private let base: Double

  /// - Precondition: neither `special` nor `drawn` is more than `total`.
  init(total: UInt64, special: UInt64, drawn: UInt64) {
    precondition(special <= total && drawn <= total)
    self.total = total
    self.special = special
    self.drawn = drawn
    base =
      Self.logFactorial(special) + Self.logFactorial(total - special) + Self.logFactorial(drawn)
      + Self.logFactorial(total - drawn) - Self.logFactorial(total)
  }

  /// The numbers that can occur.
  var support: ClosedRange<UInt64> {
    let least = special > total - drawn ? special - (total - drawn) : 0
    return least...min(special, drawn)
  }

  /// The logarithm of the probability of a number of the support.
  func logProbability(of number: UInt64) -> Double {
    base - Self.logFactorial(number) - Self.logFactorial(special - number)
      - Self.logFactorial(drawn - number)
      - Self.logFactorial(total - special - (drawn - number))
  }

  /// The probability of `number` or anything below it.
  func lowerTail(from number: UInt64) -> Double {
    var probability = exp(logProbability(of: number))
    var sum = probability
    var current = number
    while current > support.lowerBound, probability > sum * 1e-17 {
      // P(k - 1) / P(k)
      probability *=
        Double(current) / Double(special - current + 1)
        * (Double(total - special - (drawn - current)) / Double(drawn - current + 1))
      current -= 1
      sum += probability
    }
    return sum
  }

  /// The probability of `number` or anything above it.
  func upperTail(from number: UInt64) -> Double {
    var probability = exp(logProbability(of: number))
    var sum = probability
    var current = number
    while current < support.upperBound, probability > sum * 1e-17 {
      // P(k + 1) / P(k)
      probability *=
        Double(special - current) / Double(current + 1)
        * (Double(drawn - current) / Double(total - special - (drawn - current) + 1))
      current += 1
      sum += probability
    }
    return sum
  }

  /// A number that no other is more probable than.
  var mode: UInt64 {
    let (high, low) = (special + 1).multipliedFullWidth(by: drawn + 1)
    let quotient = (total + 2).dividingFullWidth((high, low)).quotient
    return min(max(quotient, support.lowerBound), support.upperBound)
  }

  private static func logFactorial(_ number: UInt64) -> Double {
    lgamma(Double(number) + 1).0
  }
}
