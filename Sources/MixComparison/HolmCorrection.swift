/// What is left of some probabilities when it is borne in mind that many comparisons were made.
///
/// Of a thousand comparisons in which nothing changed, ten look significant at 1%. Holm's procedure
/// bounds the probability that even one comparison of a run is called a change although there is
/// none, whatever the comparisons have to do with each other. Before it, Tarone's idea: a comparison
/// whose margins leave it no chance to be significant is not among those to correct for, so that a
/// thousand servers with one connection each do not hide what happened to the one with ten
/// thousand. Which comparisons these are depends on the margins alone, and Fisher's test holds its
/// level given the margins, so the bound stays.
///
/// Source: Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of
/// Statistics 6 (1979) 65-70; Tarone, "A Modified Bonferroni Method for Discrete Data", Biometrics 46
/// (1990) 515-522.
public struct HolmCorrection: Sendable {
  /// The probability of each comparison after the correction; nil where it was left aside.
  public let adjusted: [Double?]
  /// How many comparisons were corrected for.
  public let comparisons: Int

  /// Corrects the probabilities of some tests, for a level of significance.
  public init(_ tests: [FisherExactTest], level: Double) {
    let family = Self.family(of: tests, level: level)
    let ordered = family.sorted { left, right in
      let (first, second) = (tests[left].probability, tests[right].probability)
      return first == second ? left < right : first < second
    }
    var adjusted = [Double?](repeating: nil, count: tests.count)
    var largest = 0.0
    for (rank, place) in ordered.enumerated() {
      largest = max(largest, min(Double(ordered.count - rank) * tests[place].probability, 1))
      adjusted[place] = largest
    }
    self.adjusted = adjusted
    comparisons = family.count
  }

  /// Tarone's set: the tests that could be significant even when divided among as many.
  private static func family(of tests: [FisherExactTest], level: Double) -> [Int] {
    let least = tests.map(\.leastProbability).sorted()
    var divisor = 1
    // `count` falls while `divisor` rises, so that they meet.
    while count(of: least, upTo: level / Double(divisor)) > divisor { divisor += 1 }
    let bound = level / Double(divisor)
    return tests.indices.filter { tests[$0].leastProbability <= bound }
  }

  /// How many of some sorted numbers are at most a bound.
  private static func count(of sorted: [Double], upTo bound: Double) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] <= bound { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
