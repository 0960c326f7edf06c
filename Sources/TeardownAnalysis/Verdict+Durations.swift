internal import Wire

extension Verdict {
  /// From the first FIN or effective RST to the last; nil unless both are known, and where the
  /// capture's clock went back in between.
  ///
  /// Unit: nanoseconds.
  public var closeDuration: Int64? {
    guard let closeStart, let closeEnd else { return nil }
    return closeEnd < closeStart ? nil : closeEnd - closeStart
  }

  /// How long the exchange of FINs took; nil for a bare RST, which takes no time.
  ///
  /// Unit: nanoseconds.
  public var exchangeDuration: Int64? {
    waves.count > 0 ? closeDuration : nil
  }

  /// The finding that ended the connection: the first RST that took effect.
  public var effectiveReset: ResetFinding? {
    resets.first { $0.tookEffect }
  }
}

extension Label {
  /// Whether the label alone tells that no segment of the close was lost.
  public var saysNothingWasLost: Bool {
    switch self {
    case .cleanFourWay, .mergedThreeWay, .simultaneous, .open: true
    case .lostSegmentRetransmitted, .rstAborted, .halfClosed, .unfinishedClose, .notEstablished:
      false
    }
  }
}
