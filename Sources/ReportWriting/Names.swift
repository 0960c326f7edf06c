internal import FlowTracking
internal import TeardownAnalysis

extension Side {
  /// The end's name in every output.
  var name: String { self == .client ? "client" : "server" }
}

extension Connection.Roles {
  /// The value's name in the record.
  var name: String {
    switch self {
    case .handshake: "handshake"
    case .guessed: "guessed"
    }
  }
}

extension LossEvidence {
  /// The name of every kind of evidence in the set, in the order of `names`.
  func forEachName(_ body: (String) -> Void) {
    for (evidence, name) in Self.names where contains(evidence) { body(name) }
  }
}

extension EventSet {
  /// The places in the set, from the first to the last.
  struct Places: Sequence, IteratorProtocol {
    var rest: UInt64

    mutating func next() -> Int? {
      if rest == 0 { return nil }
      defer { rest &= rest - 1 }
      return rest.trailingZeroBitCount
    }
  }

  /// The places in the set, in the order of capture.
  var places: Places { Places(rest: rawValue) }
}

extension ConnectionEvidence {
  /// The frames of the events at the given places, in the order of capture.
  func frames(of set: EventSet) -> some Sequence<UInt64> {
    set.places.lazy.filter { $0 < events.count }.map { events[$0].frame }
  }
}

extension Anomaly {
  /// What it is, in a short sentence; nil where the kind says all.
  var detail: String? {
    switch kind {
    case .finMoved: "a FIN was captured at more than one place in sequence space"
    case .evidenceTruncated: "the log of the close was full; later segments were only counted"
    case .evicted: "the connection table was full, so that tracking ended early"
    case .reopened: "the same addresses and ports were used again while this one was kept in mind"
    case .gaveUp: "retransmission of the FIN stopped without an answer"
    case .inexactReset: "the RST was inside the window, not at RCV.NXT, and still took effect"
    }
  }
}
