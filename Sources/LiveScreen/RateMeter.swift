import Wire

/// How fast some counters rise, over the last seconds.
struct RateMeter: Sendable {
  /// What is counted.
  struct Sample: Sendable {
    let time: Timestamp
    let frames: UInt64
    let octets: UInt64
    let closes: UInt64
  }

  private var samples: [Sample] = []
  /// Over how long the rates are taken.
  ///
  /// Unit: nanoseconds.
  private static let span: Int64 = 3_000_000_000

  /// Takes in how the counters stand.
  mutating func add(_ sample: Sample) {
    if let last = samples.last, sample.time <= last.time { samples.removeAll() }
    samples.append(sample)
    while samples.count > 2, sample.time - samples[1].time >= Self.span { samples.removeFirst() }
  }

  /// What is gained a second; nil before there are two samples.
  func rate(of counter: (Sample) -> UInt64) -> Double? {
    guard let first = samples.first, let last = samples.last, last.time > first.time else {
      return nil
    }
    let (before, after) = (counter(first), counter(last))
    return Double(max(after, before) - before) * 1e9 / Double(last.time - first.time)
  }
}
