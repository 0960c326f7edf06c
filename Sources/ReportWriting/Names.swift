package import FlowTracking
package import TeardownAnalysis

extension Side {
  /// The end's name in every output.
  package var name: StaticString { self == .client ? "client" : "server" }
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

extension Label {
  /// Whether the label alone tells that no segment of the close was lost.
  var saysNothingWasLost: Bool {
    switch self {
    case .cleanFourWay, .mergedThreeWay, .simultaneous, .open: true
    case .lostSegmentRetransmitted, .rstAborted, .halfClosed, .unfinishedClose, .notEstablished:
      false
    }
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

extension Anomaly {
  /// Whether it says something about how the connection went.
  ///
  /// That a busy client uses a four-tuple again is everyday life.
  package var isTelling: Bool { kind != .reopened }

  /// What it is, in a short sentence; nil where the kind says all.
  package var detail: String? {
    switch kind {
    case .finMoved: "a FIN was captured at more than one place in sequence space"
    case .evidenceTruncated: "the log of the close was full; later segments were only counted"
    case .evicted: "the connection table was full, so that tracking ended early"
    case .reopened: "the same addresses and ports were used again while this one was kept in mind"
    case .unseenFinPossible:
      "its peer acknowledged octets that the capture does not have; one may be a FIN"
    case .clockWentBack: "some frames carry earlier timestamps than the frames before them"
    case .inexactReset: "the RST was inside the window, not at RCV.NXT, and still took effect"
    case .captureDropped:
      "the capture missed frames while the connection was alive; some of what seems lost may not be"
    }
  }
}
