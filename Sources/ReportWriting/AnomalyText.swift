package import TeardownAnalysis

extension Anomaly {
  /// Whether it says something about how the connection went.
  ///
  /// That a busy client uses a four-tuple again is everyday life.
  package var isTelling: Bool { kind != .reopened && kind != .timeWaitReuse }

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
    case .timeWaitReuse, .lateFin, .synMetOldConnection, .gaveUp:
      particulars.map { describe($0) } ?? kind.plainDetail
    case .timeWaitAssassination:
      "an RST killed TIME_WAIT, which answered an old segment (RFC 1337)"
    case .ghostSegment:
      "of the connection before on the same addresses and ports, captured inside this one"
    case .captureDropped:
      "the capture missed frames while the connection was alive; some of what seems lost may not be"
    case .tunnelCollision:
      "several VLANs or tunnels use its addresses and ports, with contradictory sequence numbers: "
        + "it may be a mixture of their connections"
    }
  }
}

extension Anomaly.Kind {
  /// What it is where no more is known.
  fileprivate var plainDetail: String? {
    switch self {
    case .timeWaitReuse: "the addresses and ports were used again out of TIME_WAIT"
    case .lateFin: "the FIN met no connection any more and was answered by an RST"
    case .synMetOldConnection: "a SYN met the connection before, which still lived"
    case .gaveUp: "the FIN was sent again until its sender gave up"
    case .finMoved, .evidenceTruncated, .evicted, .reopened, .unseenFinPossible, .clockWentBack,
      .inexactReset, .captureDropped, .tunnelCollision, .timeWaitAssassination, .ghostSegment:
      nil
    }
  }
}

extension Anomaly {
  fileprivate func describe(_ particulars: Particulars) -> String {
    switch particulars {
    case .reuse(let after, let reasons):
      "opened again \(NumberText.duration(after)) into TIME_WAIT, legal by \(reasons.text)"
    case .gone(let state, let since, let reset):
      "the FIN met no connection any more\(Self.leave(state, since)); "
        + "an RST answered it, frame \(reset)"
    case .metOld(let state, let acknowledgment):
      "a SYN met the connection before"
        + (state.map { " in \($0.rawValue)" } ?? ", which still lived")
        + (acknowledgment.map { ", which answered by an ACK, frame \($0)" }
          ?? ", and was answered by an RST")
    case .tries(let count, let silence):
      "gave up after the FIN had been sent \(NumberText.times(UInt64(count))): "
        + "no copy for \(NumberText.duration(silence))"
    }
  }

  private static func leave(_ state: EndpointState?, _ since: Int64?) -> String {
    guard let state else { return "" }
    guard let since else { return ": its peer had left \(state.rawValue)" }
    let time = NumberText.duration(Int64(clamping: since.magnitude))
    return since >= 0
      ? ": TIME_WAIT had ended \(time) before" : ": TIME_WAIT was gone \(time) before its end"
  }
}

extension ReuseReasons {
  /// The reasons as part of a sentence.
  fileprivate var text: String {
    var parts: [String] = []
    if contains(.largerTimestamp) { parts.append("a larger timestamp (RFC 6191)") }
    if contains(.largerNumber) { parts.append("a larger ISN (RFC 1122)") }
    var text = parts.isEmpty ? "nothing that was captured" : parts.joined(separator: " and ")
    if contains(.recycledNumber) {
      text += "; its ISN is the old SND.NXT + 65537, as Linux recycles its own TIME_WAIT"
    }
    return text
  }
}
