import FlowTracking
import Wire

/// An end as the screen counts it: a service by its address and port, a client by its address.
public struct ConnectionEnd: Sendable, Hashable {
  /// The address.
  public var address: IPAddress
  /// The port of a service; nil for a client, whose ports change.
  public var port: UInt16?

  /// An end.
  public init(address: IPAddress, port: UInt16?) {
    self.address = address
    self.port = port
  }

  init(_ side: Side, of standing: ConnectionStanding) {
    switch side {
    case .client: self.init(address: standing.client.address, port: nil)
    case .server: self.init(address: standing.server.address, port: standing.server.port)
    }
  }

  /// `address:port` or the bare address.
  public var text: String {
    guard let port else { return address.description }
    return Endpoint(address: address, port: port).description
  }
}

/// What the screen counts of an end.
public struct EndTrouble: Sendable, Equatable {
  /// Who.
  public var end: ConnectionEnd
  /// Connections that it aborted.
  public var aborts: UInt64 = 0
  /// Segments of closes that it sent and the network lost.
  public var losses: UInt64 = 0
  /// Its connections that are in CLOSE_WAIT now.
  public var closeWaits: UInt64 = 0
  /// The longest stay in CLOSE_WAIT, past or present.
  ///
  /// Unit: nanoseconds.
  public var longestCloseWait: Int64 = 0

  /// Whether there is any.
  var isAny: Bool { aborts > 0 || losses > 0 || longestCloseWait > 0 }

  /// An end without trouble.
  public init(end: ConnectionEnd) {
    self.end = end
  }
}

/// By what the ends with the most trouble are found.
public enum EndOrder: Sendable, CaseIterable {
  case aborts, closeWait, losses

  /// Whether one end stands before another.
  func precedes(_ left: EndTrouble, _ right: EndTrouble) -> Bool {
    for order in [self] + EndOrder.allCases {
      let keys = (order.key(of: left), order.key(of: right))
      if keys.0 != keys.1 { return keys.0 > keys.1 }
    }
    if left.end.address != right.end.address {
      return left.end.address.precedes(right.end.address)
    }
    return (left.end.port ?? 0) < (right.end.port ?? 0)
  }

  /// By what an order goes; 0 for an end that has no such trouble.
  func key(of trouble: EndTrouble) -> UInt64 {
    switch self {
    case .aborts: trouble.aborts
    case .closeWait: UInt64(max(trouble.longestCloseWait, 0))
    case .losses: trouble.losses
    }
  }
}

/// The ends with the most trouble, in bounded memory.
///
/// When more ends turn up than there is room for, those with the least trouble are forgotten, and
/// the ranking says so.
struct EndRanking: Sendable {
  private var entries: [ConnectionEnd: EndTrouble] = [:]
  private let capacity: Int
  /// Whether an end has been forgotten, so that counts may be too low.
  private(set) var isPartial = false

  init(capacity: Int = 4096) {
    self.capacity = max(capacity, 2)
  }

  /// Changes what is counted of an end.
  mutating func update(_ end: ConnectionEnd, _ body: (inout EndTrouble) -> Void) {
    if entries[end] == nil, entries.count >= capacity { forgetTheBest() }
    body(&entries[end, default: EndTrouble(end: end)])
  }

  /// Changes what is counted of an end, if it is known.
  mutating func amend(_ end: ConnectionEnd, _ body: (inout EndTrouble) -> Void) {
    if entries[end] != nil { body(&entries[end, default: EndTrouble(end: end)]) }
  }

  private mutating func forgetTheBest() {
    isPartial = true
    var kept: [ConnectionEnd: EndTrouble] = [:]
    for order in EndOrder.allCases {
      for trouble in top(capacity / 6, by: order, among: entries) { kept[trouble.end] = trouble }
    }
    entries = kept
  }

  /// The ends with the most trouble of a kind, the most first; ends without any at all are left out.
  ///
  /// - Parameters:
  ///   - number: how many at most.
  ///   - order: the kind.
  ///   - closeWaits: ends that are in CLOSE_WAIT now, with the stays that go on.
  /// - Returns: at most that many.
  func top(_ number: Int, by order: EndOrder, with closeWaits: [ConnectionEnd: EndTrouble])
    -> [EndTrouble]
  {
    top(
      number, by: order,
      among: entries.merging(closeWaits) { past, present in
        var both = past
        both.closeWaits = present.closeWaits
        both.longestCloseWait = max(past.longestCloseWait, present.longestCloseWait)
        return both
      })
  }

  private func top(
    _ number: Int, by order: EndOrder, among entries: [ConnectionEnd: EndTrouble]
  ) -> [EndTrouble] {
    entries.values.filter(\.isAny).sorted(by: order.precedes)
      .prefix(number).map { $0 }
  }
}
