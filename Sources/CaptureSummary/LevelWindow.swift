/// How many of something there are at a time, from spans that come nearly in the order of their
/// starts, counted by whole seconds.
///
/// A span that starts more than `slack` seconds before the newest one counts from then on only.
/// Shape: a counter for each second that may still change.
struct LevelWindow: Sendable {
  /// What begins and ends in each second, from `settled` on.
  private var steps: [Int32]
  /// Seconds before this one do not change any more.
  private var settled: Int64?
  private var newest: Int64 = .min
  private var level: Int64 = 0
  /// The most there were at a time.
  private(set) var peak: UInt64 = 0
  /// The first second in which there were so many.
  private(set) var peakSecond: Int64?
  /// The level over time; nil where nobody asks for it.
  private(set) var series: LevelSeries?

  /// How much later than its start a span may come.
  ///
  /// Connections come in the order of their ends, and a late segment may move an end by the 240
  /// seconds for which one is waited for.
  ///
  /// Unit: seconds.
  private static let slack: Int64 = 256

  /// Nothing yet.
  ///
  /// - Parameters:
  ///   - span: how long spans are at most, in seconds; longer ones are cut.
  ///   - keepsSeries: whether to keep the level over time.
  init(span: Int64, keepsSeries: Bool = false) {
    let size = UInt64(max(span, 1) + Self.slack + 2)
    steps = [Int32](repeating: 0, count: 1 << (64 - (size - 1).leadingZeroBitCount))
    if keepsSeries { series = LevelSeries() }
  }

  /// Adds a span.
  ///
  /// - Parameters:
  ///   - start: its first second.
  ///   - end: the second after its last.
  mutating func add(from start: Int64, to end: Int64) {
    newest = max(newest, start)
    let first = max(settled ?? .min, newest - Self.slack)
    if first != settled { settle(before: first) }
    let from = max(start, first)
    let to = min(max(end, start + 1), first + Int64(steps.count) - 1)
    if from >= to { return }
    steps[place(of: from)] += 1
    steps[place(of: to)] -= 1
  }

  /// Takes all seconds into account up to that of the latest start.
  mutating func finish() {
    if let settled, settled <= newest { settle(before: newest + 1) }
  }

  private func place(of second: Int64) -> Int {
    Int(truncatingIfNeeded: second) & (steps.count &- 1)
  }

  /// Takes all seconds before one into account, after which they do not change any more.
  @inline(never)
  private mutating func settle(before second: Int64) {
    var now = settled ?? second
    // Beyond the window nothing has been counted yet.
    let busy = min(second, now + Int64(steps.count))
    while now < busy {
      level += Int64(steps[place(of: now)])
      steps[place(of: now)] = 0
      if level > Int64(clamping: peak) {
        peak = UInt64(level)
        peakSecond = now
      }
      series?.append(UInt32(clamping: level), at: now)
      now += 1
    }
    settled = second
  }
}

/// A level over time, in at most 60 steps of equal width: of each step the highest.
///
/// The width doubles whenever the steps run out.
public struct LevelSeries: Sendable {
  /// The second in which the first step begins, counted since the epoch; nil while there is none.
  public private(set) var start: Int64?
  /// How wide a step is.
  ///
  /// Unit: seconds.
  public private(set) var width: Int64 = 1
  /// The highest level in each step.
  public private(set) var levels: [UInt32] = []

  private static let capacity = 60

  /// Takes in the level in a second; seconds come in order, and one that is left out has none.
  mutating func append(_ level: UInt32, at second: Int64) {
    if start == nil, level == 0 { return }
    let first = start ?? second
    start = first
    while (second - first) / width >= Int64(Self.capacity) { halve() }
    let step = Int((second - first) / width)
    if step >= levels.count {
      levels.append(contentsOf: repeatElement(0, count: step + 1 - levels.count))
    }
    levels[step] = max(levels[step], level)
  }

  private mutating func halve() {
    levels = stride(from: 0, to: levels.count, by: 2).map {
      max(levels[$0], $0 + 1 < levels.count ? levels[$0 + 1] : 0)
    }
    width *= 2
  }
}
