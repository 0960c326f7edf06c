/// What was counted of IP fragments.
public struct FragmentCounters: Sendable, Equatable {
  /// Fragments that were looked at, copies included.
  public internal(set) var fragments: UInt64 = 0
  /// Datagrams that were put together.
  public internal(set) var completed: UInt64 = 0
  /// Fragments that repeated one.
  public internal(set) var copies: UInt64 = 0
  /// Datagrams that were given up because a fragment was missing after the time-out or at the end of the
  /// capture, or because there was no room for more.
  public internal(set) var incomplete: UInt64 = 0
  /// Of these, those whose first fragment had the whole TCP header: it was taken for the segment.
  public internal(set) var firstOnly: UInt64 = 0
  /// Of the incomplete ones, those given up because too many datagrams were in mind.
  public internal(set) var evicted: UInt64 = 0
  /// Datagrams dropped because their fragments overlapped or contradicted each other.
  public internal(set) var overlapping: UInt64 = 0

  /// All zero.
  public init() {}
}
