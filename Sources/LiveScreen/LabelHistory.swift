import CaptureSummary
import TeardownAnalysis
import Wire

/// How the labels went over the last minutes.
///
/// Shape: `size` buckets of `width` each, whatever happens.
struct LabelHistory: Sendable {
  /// How long a bucket is.
  ///
  /// Unit: seconds.
  static let width: Int64 = 5
  /// How many buckets are kept.
  static let size = 60

  private var buckets = [[UInt32]](
    repeating: [UInt32](repeating: 0, count: LabelHistory.size), count: Label.allCases.count)
  /// The bucket that was last gauged, label by label.
  private var gauged = [Int64](repeating: .min, count: Label.allCases.count)
  /// The number of the newest bucket, counted since the epoch.
  private var newest: Int64
  /// How many buckets have begun, no more than there are.
  private var begun = 1

  /// A history that begins at a moment.
  init(start: Timestamp) {
    newest = Self.number(of: start)
  }

  private static func number(of time: Timestamp) -> Int64 {
    time.nanoseconds / (width * 1_000_000_000)
  }

  /// Time has come to a moment; a clock that was set back is waited for.
  mutating func advance(to now: Timestamp) {
    let number = Self.number(of: now)
    while newest < number {
      newest = number - newest > Int64(Self.size) ? number - Int64(Self.size) : newest + 1
      begun = min(begun + 1, Self.size)
      for label in buckets.indices { buckets[label][place] = 0 }
    }
  }

  private var place: Int { Int(newest % Int64(Self.size)) }

  /// A connection ended so.
  mutating func count(_ label: Label) {
    buckets[label.place][place] &+= 1
  }

  /// So many connections stand so now.
  ///
  /// The bucket keeps the fewest: what connections merely pass through does not show.
  mutating func gauge(_ label: Label, _ number: UInt64) {
    let isFirst = gauged[label.place] != newest
    gauged[label.place] = newest
    let before = isFirst ? UInt32.max : buckets[label.place][place]
    buckets[label.place][place] = min(before, UInt32(clamping: number))
  }

  /// The counts of a label since the history began, the newest last.
  func counts(of label: Label) -> [UInt32] {
    (0..<begun).reversed().map { age in
      buckets[label.place][Int((newest - Int64(age)) % Int64(Self.size))]
    }
  }
}
