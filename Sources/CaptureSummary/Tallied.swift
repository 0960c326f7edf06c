public import TeardownAnalysis

/// An enum whose cases are counted.
public protocol Tallied: CaseIterable, Sendable {
  /// The place of the case's counter, 0 to 15; no two cases share one.
  ///
  /// Written as a switch, so that the compiler names a case that is missing.
  var place: Int { get }
}

extension Label: Tallied {
  /// The place of the label's counter.
  public var place: Int {
    switch self {
    case .cleanFourWay: 0
    case .mergedThreeWay: 1
    case .simultaneous: 2
    case .lostSegmentRetransmitted: 3
    case .rstAborted: 4
    case .halfClosed: 5
    case .unfinishedClose: 6
    case .open: 7
    case .notEstablished: 8
    }
  }
}

extension Shape: Tallied {
  /// The place of the shape's counter.
  public var place: Int {
    switch self {
    case .cleanFourWay: 0
    case .mergedThreeWay: 1
    case .simultaneous: 2
    }
  }
}

extension NotEstablishedReason: Tallied {
  /// The place of the reason's counter.
  public var place: Int {
    switch self {
    case .refused: 0
    case .unanswered: 1
    case .abandoned: 2
    case .abortedByClient: 3
    }
  }
}

extension Initiator: Tallied {
  /// The place of the initiator's counter.
  public var place: Int {
    switch self {
    case .client: 0
    case .server: 1
    case .both: 2
    }
  }
}

extension Handshake: Tallied {
  /// The place of the handshake's counter.
  public var place: Int {
    switch self {
    case .complete: 0
    case .partial: 1
    case .unseen: 2
    }
  }
}

extension Certainty: Tallied {
  /// The place of the certainty's counter.
  public var place: Int {
    switch self {
    case .certain: 0
    case .likely: 1
    case .possible: 2
    }
  }
}

extension ResetClass: Tallied {
  /// The place of the class's counter.
  public var place: Int {
    switch self {
    case .abort: 0
    case .dataAfterClose: 1
    case .lateFin: 2
    case .refused: 3
    case .oldDuplicate: 4
    case .noConnection: 5
    case .keepAliveTimeout: 6
    case .timeWaitAssassination: 7
    case .afterClose: 8
    case .ignored: 9
    case .suspectedForgery: 10
    }
  }
}

extension Anomaly.Kind: Tallied {
  /// The place of the kind's counter.
  public var place: Int {
    switch self {
    case .finMoved: 0
    case .evidenceTruncated: 1
    case .evicted: 2
    case .reopened: 3
    case .unseenFinPossible: 4
    case .clockWentBack: 5
    case .inexactReset: 6
    case .captureDropped: 7
    case .timeWaitReuse: 8
    case .lateFin: 9
    case .timeWaitAssassination: 10
    case .ghostSegment: 11
    case .synMetOldConnection: 12
    case .gaveUp: 13
    case .tunnelCollision: 14
    }
  }
}
