internal import FlowTracking
internal import TeardownAnalysis

extension Side {
  /// The end's name in every output.
  var name: StaticString { self == .client ? "client" : "server" }
}

extension Connection.Roles {
  /// The value's name in the record.
  var name: StaticString {
    switch self {
    case .handshake: "handshake"
    case .guessed: "guessed"
    }
  }
}

extension LossEvidence {
  /// The name of every kind of evidence in the set, in the order of `names`.
  func forEachName(_ body: (String) -> Void) {
    if isEmpty { return }
    for (evidence, name) in Self.names where contains(evidence) { body(name) }
  }
}

/// The frames of some events of a log, in the order of capture.
struct EventFrames: Sequence, IteratorProtocol {
  private var rest: UInt64
  private let events: [CloseEvent]

  init(_ set: EventSet, of events: [CloseEvent]) {
    rest = set.rawValue
    self.events = events
  }

  mutating func next() -> UInt64? {
    if rest == 0 { return nil }
    let place = rest.trailingZeroBitCount
    rest &= rest - 1
    return place < events.count ? events[place].frame : nil
  }
}
