/// How many connections stand in the middle of their end at a moment.
public struct ConnectionCensus: Sendable, Equatable {
  /// Connections of which one end's FIN was acknowledged and the other end has sent none: that one
  /// sits in CLOSE_WAIT.
  ///
  /// Counted in a walk along all connections that goes on from call to call where there are very
  /// many: then up to some seconds old.
  public var halfClosed: UInt64 = 0
  /// Connections that closed so lately, with both FINs acknowledged, that one end holds TIME_WAIT.
  public var inTimeWait: UInt64 = 0

  /// Nothing counted.
  public init() {}
}

/// Where a census walks, and what it has counted.
struct CensusWalk {
  /// The next slot to look at: flows first, then live connections.
  private var place: UInt32 = 0
  /// Half-closed connections seen so far in this walk.
  private var seen: UInt64 = 0
  /// The same in the latest walk that came to its end.
  private(set) var halfClosed: UInt64 = 0

  /// How many slots are looked at in one call: no more than some milliseconds' worth.
  var stride: UInt32 = 1 << 17

  /// Goes on, to the end if it is near enough.
  mutating func walk(_ flows: borrowing FlowTable, _ connections: borrowing Slab<Connection>) {
    let end = flows.count + connections.count
    let stop = min(end, place + stride)
    while place < stop {
      let isHalfClosed =
        place < flows.count
        ? flows[place].isHalfClosed : connections[place - flows.count].isHalfClosed
      if isHalfClosed { seen += 1 }
      place += 1
    }
    guard place >= end else { return }
    halfClosed = seen
    seen = 0
    place = 0
  }
}

extension PlainFlow {
  /// Whether one end has closed and the other has not; false of an empty slot.
  fileprivate var isHalfClosed: Bool {
    guard state == .closing, marks.isEmpty else { return false }
    return low.facts.contains(.closed) && !high.hasFin
      || high.facts.contains(.closed) && !low.hasFin
  }
}

extension Connection {
  /// Whether one end has closed and the other has not; false of an empty slot.
  fileprivate var isHalfClosed: Bool {
    guard phase == .closing, isTracked, !isOver else { return false }
    return low.facts.contains([.fin, .finAcknowledged]) && !high.facts.contains(.fin)
      || high.facts.contains([.fin, .finAcknowledged]) && !low.facts.contains(.fin)
  }
}

/// How many closes were completed in each of the latest seconds.
///
/// Shape: 64 counters, however many connections close.
struct RecentCloses {
  /// The counter of a second stands at the second modulo 64.
  private var counts = InlineArray<64, UInt32>(repeating: 0)
  /// The latest second that has a counter.
  private var latest = Int64.min

  /// How long the end that closed first holds TIME_WAIT.
  ///
  /// Source: Linux, include/net/tcp.h, TCP_TIMEWAIT_LEN. Unit: seconds.
  private static let timeWait: Int64 = 60

  /// A close was completed in a second.
  mutating func add(at second: Int64) {
    advance(to: second)
    guard latest - second < Self.timeWait else { return }
    counts[Int(second & 63)] &+= 1
  }

  /// How many were completed within the length of TIME_WAIT before a second that time has reached.
  mutating func count(until second: Int64) -> UInt64 {
    advance(to: second)
    var sum: UInt64 = 0
    for age in 0..<Self.timeWait { sum += UInt64(counts[Int((latest &- age) & 63)]) }
    return sum
  }

  private mutating func advance(to second: Int64) {
    guard second > latest else { return }
    if latest < second - 64 {
      counts = .init(repeating: 0)
    } else {
      while latest < second {
        latest += 1
        counts[Int(latest & 63)] = 0
      }
    }
    latest = second
  }
}
