/// A set of places in a connection's event log, which holds at most 64.
public struct EventSet: OptionSet, Hashable, Sendable {
  /// Bit `i` stands for the event at place `i`.
  public var rawValue: UInt64

  /// Wraps the bits.
  public init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  /// The event at one place.
  public init(place: Int) {
    rawValue = 1 &<< UInt64(truncatingIfNeeded: place)
  }

  /// Whether the event at the given place belongs to the set.
  public func contains(place: Int) -> Bool {
    rawValue &>> UInt64(truncatingIfNeeded: place) & 1 == 1
  }
}

extension EventSet {
  /// The lowest place.
  var first: Int? { rawValue == 0 ? nil : rawValue.trailingZeroBitCount }

  /// The highest place.
  var last: Int? { rawValue == 0 ? nil : 63 - rawValue.leadingZeroBitCount }

  /// How many places there are.
  var count: Int { rawValue.nonzeroBitCount }

  /// Whether there is more than one place.
  var isSeveral: Bool { rawValue & (rawValue &- 1) != 0 }

  /// The places below a bound.
  func below(_ bound: Int) -> EventSet {
    bound >= 64 ? self : EventSet(rawValue: rawValue & ((1 << UInt64(bound)) - 1))
  }

  /// The places below all of another set; all places when that one is empty.
  func before(_ other: EventSet) -> EventSet {
    EventSet(rawValue: rawValue & ~other.rawValue & (other.rawValue &- 1))
  }

  /// The places above a bound.
  func above(_ bound: Int) -> EventSet {
    EventSet(rawValue: rawValue & ~below(bound + 1).rawValue)
  }

  /// The lowest place that meets a condition.
  func first(where condition: (Int) -> Bool) -> Int? {
    var rest = self
    while let place = rest.first {
      if condition(place) { return place }
      rest.remove(EventSet(place: place))
    }
    return nil
  }

  /// How many places meet a condition.
  func count(where condition: (Int) -> Bool) -> Int {
    var rest = self
    var count = 0
    while let place = rest.first {
      if condition(place) { count += 1 }
      rest.remove(EventSet(place: place))
    }
    return count
  }

  /// Whether a place meets a condition.
  func contains(where condition: (Int) -> Bool) -> Bool {
    first(where: condition) != nil
  }
}
