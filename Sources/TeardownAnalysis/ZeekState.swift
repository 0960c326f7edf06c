import FlowTracking
import Wire

/// Zeek's `conn_state`.
public enum ZeekState: String, Sendable, CaseIterable {
  /// A SYN, no answer.
  case s0 = "S0"
  /// Established, not ended.
  case s1 = "S1"
  /// Both ends sent a FIN.
  case sf = "SF"
  /// The SYN was refused.
  case rej = "REJ"
  /// Only the originator sent a FIN.
  case s2 = "S2"
  /// Only the responder did.
  case s3 = "S3"
  /// The originator sent an RST.
  case rsto = "RSTO"
  /// The responder did.
  case rstr = "RSTR"
  /// The originator sent an RST after its SYN, without an answer.
  case rstos0 = "RSTOS0"
  /// The responder sent an RST after its SYN-ACK, without a SYN.
  case rstrh = "RSTRH"
  /// The originator sent a FIN after its SYN, without an answer.
  case sh = "SH"
  /// The responder sent a FIN after its SYN-ACK, without a SYN.
  case shr = "SHR"
  /// No SYN.
  case oth = "OTH"
}

extension ZeekState {
  /// What Zeek calls a connection; nil where that is not settled.
  init?(
    of evidence: borrowing ConnectionEvidence, _ roles: ZeekWords.Roles, history: ZeekHistory?
  ) {
    let facts = evidence.connection.facts
    // Which came first, the RST or the SYN-ACK, is not known any more.
    if facts.contains([.refused, .synAck]) || evidence.connection.unloggedResets > 0 { return nil }
    var machine = ZeekMachine(of: evidence, roles)
    machine.run(evidence.events)
    let hasBytes = evidence.connection.low.bytes | evidence.connection.high.bytes > 0
    let client = evidence.connection.clientDirection
    guard
      let state = machine.state(
        originator: client, hasBytes: hasBytes, history: history)
    else { return nil }
    if roles == .unknown {
      let other = machine.state(
        originator: client.reversed, hasBytes: hasBytes, history: nil)
      guard other == state else { return nil }
    }
    self = state
  }
}

/// Zeek's states of the two ends of a connection.
///
/// Zeek takes every FIN and every RST as it comes; neither sequence numbers nor acknowledgments bear on
/// its states.
/// Source: Zeek, `TCPSessionAdapter::UpdateStateMachine`.
private struct ZeekMachine {
  /// Where Zeek sees an end.
  enum End {
    case inactive, synSent, partial, established, closed, reset

    var isInactive: Bool { self == .inactive || self == .partial }
  }

  /// The low end, then the high end.
  private var ends: InlineArray<2, End>
  private var former: InlineArray<2, End>

  /// The ends as the handshake left them.
  init(of evidence: borrowing ConnectionEvidence, _ roles: ZeekWords.Roles) {
    let facts = evidence.connection.facts
    let client = Int(evidence.connection.clientDirection.rawValue)
    ends = .init(repeating: .inactive)
    for direction in [Direction.fromLow, .fromHigh] {
      let isLow = direction == .fromLow
      let packets = isLow ? evidence.connection.low.packets : evidence.connection.high.packets
      let bytes = isLow ? evidence.connection.low.bytes : evidence.connection.high.bytes
      var others: UInt32 = 0
      for event in evidence.events where event.sender == direction {
        if event.isFin || event.isReset { others += 1 }
      }
      let isHeard = packets > others
      let place = Int(direction.rawValue)
      if facts.contains(.synAck) {
        ends[place] = isHeard ? .established : .inactive
      } else if facts.contains(.syn) {
        // A pure ACK before the SYN-ACK counts for nothing.
        ends[place] = place == client ? .synSent : bytes > 0 ? .partial : .inactive
      } else {
        ends[place] = isHeard ? .partial : .inactive
      }
    }
    former = ends
  }

  /// Takes in the FINs and RSTs, up to the moment when Zeek forgets the connection.
  mutating func run(_ events: [CloseEvent]) {
    var over: Timestamp?
    for event in events where event.isFin || event.isReset {
      if let over, event.timestamp - over > SegmentTrail.closeDelay { return }
      let own = Int(event.sender.rawValue)
      let hadClosed = ends[own] == .closed
      if event.isReset { takeReset(own) } else { takeFin(own) }
      let isOver =
        event.isReset ? !hadClosed : ends[0] == .closed && ends[1] == .closed
      if isOver, over == nil { over = event.timestamp }
    }
  }

  private mutating func takeFin(_ own: Int) {
    switch ends[own] {
    case .inactive, .synSent: set(own, .closed)
    case .partial, .established:
      set(own, .closed)
      // A FIN followed by an RST was normal termination after all.
      if ends[1 - own] == .reset, former[1 - own] == .closed { set(1 - own, .closed) }
    case .closed, .reset: break
    }
  }

  private mutating func takeReset(_ own: Int) {
    switch ends[own] {
    case .inactive, .synSent, .partial, .established: set(own, .reset)
    case .closed: if ends[1 - own] != .closed { set(own, .reset) }
    case .reset: break
    }
  }

  private mutating func set(_ own: Int, _ end: End) {
    former[own] = ends[own]
    ends[own] = end
  }

  /// Zeek's `conn_state` function.
  func state(
    originator: Direction, hasBytes: Bool, history: ZeekHistory?
  ) -> ZeekState? {
    let own = ends[Int(originator.rawValue)]
    let peer = ends[1 - Int(originator.rawValue)]
    switch (own, peer) {
    case (.synSent, .reset): return .rej
    case (.reset, .reset) where !hasBytes: return .rej
    case (_, .reset): return own.isInactive ? .rstrh : .rstr
    case (.reset, _):
      if !peer.isInactive { return .rsto }
      guard let history else { return nil }
      return history.isSynThenReset ? .rstos0 : .oth
    case (.closed, .closed): return .sf
    case (.closed, _): return peer.isInactive ? .sh : .s2
    case (_, .closed): return own.isInactive ? .shr : .s3
    case (.synSent, .inactive): return .s0
    case (.established, .established): return .s1
    case (.inactive, _), (.partial, _), (.synSent, _), (.established, _): return .oth
    }
  }
}
