import Wire

/// Ends that are in TIME_WAIT by what was captured: each for a minute from the moment at which both
/// FINs had been acknowledged.
///
/// Source: Linux, TCP_TIMEWAIT_LEN (include/net/tcp.h), 60 s. Other systems keep it for longer or
/// shorter, and a four-tuple that is opened again leaves it early; neither is seen from here.
/// Shape: a bucket a second; at most `capacity` addresses told apart.
struct TimeWaitCount: Sendable {
  /// How long an end stays.
  ///
  /// Unit: seconds.
  static let length: Int64 = 60
  private static let capacity = 4096

  private var buckets = [[IPAddress: UInt64]](repeating: [:], count: Int(length))
  private var unnamedBuckets = [UInt64](repeating: 0, count: Int(length))
  private var byAddress: [IPAddress: UInt64] = [:]
  /// The second that the newest bucket stands for.
  private var newest: Int64
  /// All ends.
  private(set) var total: UInt64 = 0
  /// Ends at addresses for which there was no room.
  private(set) var unnamed: UInt64 = 0

  init(start: Timestamp) {
    newest = start.nanoseconds / 1_000_000_000
  }

  /// Time has come to a moment; a clock that was set back is waited for.
  mutating func advance(to now: Timestamp) {
    let second = now.nanoseconds / 1_000_000_000
    guard second > newest else { return }
    for passed in 1...min(second - newest, Self.length) {
      empty(Int((newest + passed) % Self.length))
    }
    newest = second
  }

  private mutating func empty(_ place: Int) {
    for (address, number) in buckets[place] {
      total -= number
      let left = byAddress[address, default: number] - number
      byAddress[address] = left > 0 ? left : nil
    }
    buckets[place].removeAll()
    total -= unnamedBuckets[place]
    unnamed -= unnamedBuckets[place]
    unnamedBuckets[place] = 0
  }

  /// An end has entered TIME_WAIT at some moment of the last minute.
  mutating func add(_ address: IPAddress, at time: Timestamp) {
    let second = min(time.nanoseconds / 1_000_000_000, newest)
    guard second > newest - Self.length else { return }
    let place = Int(second % Self.length)
    total += 1
    if byAddress[address] == nil, byAddress.count >= Self.capacity {
      unnamedBuckets[place] += 1
      unnamed += 1
    } else {
      buckets[place][address, default: 0] += 1
      byAddress[address, default: 0] += 1
    }
  }

  /// The addresses with the most ends, the most first.
  func top(_ number: Int) -> [(address: IPAddress, count: UInt64)] {
    byAddress.map { (address: $0.key, count: $0.value) }
      .sorted { $0.count == $1.count ? $0.address.precedes($1.address) : $0.count > $1.count }
      .prefix(number).map { $0 }
  }
}
