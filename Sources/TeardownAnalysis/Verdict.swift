public import FlowTracking
public import Wire

/// What a connection's evidence means.
///
/// A plain value: the frames behind a claim are named by their places in the connection's event
/// log. The meaning of every label is the contract in `docs/verdicts.md`.
public struct Verdict: Sendable {
  /// The one label.
  public var label: Label
  /// The form of the exchange as captured, losses looked through; nil unless both FINs show it.
  public var shape: Shape?
  /// Why the handshake did not complete; nil unless the label is `notEstablished`.
  public var reason: NotEstablishedReason?
  /// Who began the close; nil where the capture does not show it.
  public var initiator: Initiator?
  /// The sender of the effective RST; nil unless the label is `rstAborted`.
  public var abortedBy: Side?
  /// How much of the handshake was captured.
  public var handshake: Handshake
  /// The waves of the close that were seen, in order; empty when no FIN was sent.
  public var waves: WaveList
  /// When the first FIN or effective RST was captured; nil when there was none.
  public var closeStart: Timestamp?
  /// When the close was complete: the last acknowledgment of a FIN, or the effective RST.
  public var closeEnd: Timestamp?
  /// Copies of a FIN that no loss caused.
  public var spuriousRetransmissions: UInt32
  /// Payload octets sent by the second closer after it had acknowledged the first FIN.
  public var halfCloseBytes: UInt64
  /// Every RST in the log, classified, in the order of capture.
  public var resets: [ResetFinding]
  /// RSTs that took no effect.
  public var ignoredResets: UInt32
  /// RSTs after both FINs had been exchanged and acknowledged.
  public var lateResets: UInt32
  /// All data of both ends had been acknowledged when the connection ended.
  public var allDataDelivered: Bool
  /// What else a person should know.
  public var anomalies: [Anomaly]
}

/// The nine labels, in the order in which reports list them.
public enum Label: String, Sendable, CaseIterable {
  case cleanFourWay = "clean-four-way"
  case mergedThreeWay = "merged-three-way"
  case simultaneous = "simultaneous"
  case lostSegmentRetransmitted = "lost-segment-retransmitted"
  case rstAborted = "rst-aborted"
  case halfClosed = "half-closed"
  case unfinishedClose = "unfinished-close"
  case open = "open"
  case notEstablished = "not-established"
}

/// The form of an exchange of FINs.
public enum Shape: String, Sendable, CaseIterable {
  case cleanFourWay = "clean-four-way"
  case mergedThreeWay = "merged-three-way"
  case simultaneous = "simultaneous"
}

/// Why a handshake never completed.
public enum NotEstablishedReason: String, Sendable, CaseIterable {
  /// An RST answered the SYN.
  case refused = "refused"
  /// Nothing answered the SYN.
  case unanswered = "unanswered"
  /// A SYN-ACK came, no ACK followed.
  case abandoned = "abandoned"
  /// An RST answered the SYN-ACK: a scan, or an old duplicate SYN.
  case abortedByClient = "aborted-by-client"
}

/// Who began a close.
public enum Initiator: String, Sendable, CaseIterable {
  case client, server, both
}

/// How much of a handshake was captured.
public enum Handshake: String, Sendable, CaseIterable {
  /// SYN, SYN-ACK and the acknowledgment of the SYN-ACK.
  case complete
  /// Some of it.
  case partial
  /// None of it: the connection was running when the capture began.
  case unseen
}

/// How sure a claim about a loss is.
public enum Certainty: String, Sendable, CaseIterable {
  /// The capture proves it.
  case certain
  /// The capture shows it, and another explanation is left.
  case likely
  /// Several explanations are equally good.
  case possible
}

/// One RST and why it came.
public struct ResetFinding: Sendable {
  /// The RST's place in the event log.
  public var event: Int
  /// The end in whose name it was sent.
  public var from: Side
  /// Why it came.
  public var kind: ResetClass
  /// Whether it took effect: ended the connection.
  public var tookEffect: Bool
  /// The state of the end that it hit, as far as the segments prove it.
  public var hitState: EndpointState
  /// Octets that the client had sent and the server had not acknowledged.
  public var unacknowledgedByServer: UInt64?
  /// Octets that the server had sent and the client had not acknowledged.
  public var unacknowledgedByClient: UInt64?
  /// Why a forgery is suspected; empty when it is not.
  public var forgery: ForgerySigns
}

/// Why an RST came; the class of `docs/verdicts.md`.
public enum ResetClass: String, Sendable, CaseIterable {
  case abort
  case dataAfterClose = "data-after-close"
  case lateFin = "late-fin"
  case refused
  case oldDuplicate = "old-duplicate"
  case noConnection = "no-connection"
  case keepAliveTimeout = "keepalive-timeout"
  case timeWaitAssassination = "time-wait-assassination"
  case afterClose = "after-close"
  case ignored
  case suspectedForgery = "suspected-forgery"
}

/// Signs that an RST was not sent by the end it names.
public struct ForgerySigns: OptionSet, Hashable, Sendable {
  /// The bits.
  public var rawValue: UInt8

  /// Wraps the bits.
  @inlinable
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// The TTL is far from the claimed sender's other segments.
  @inlinable public static var timeToLive: ForgerySigns { ForgerySigns(rawValue: 1) }
  /// The IPv4 identification is out of the claimed sender's series.
  @inlinable public static var identification: ForgerySigns { ForgerySigns(rawValue: 2) }
  /// Back-to-back RSTs whose SEQs step through the window.
  @inlinable public static var steppedSequences: ForgerySigns { ForgerySigns(rawValue: 4) }
  /// The claimed sender went on as if it had sent none.
  @inlinable public static var senderWentOn: ForgerySigns { ForgerySigns(rawValue: 8) }

  /// Every sign with its name in the record.
  public static let names: [(sign: ForgerySigns, name: String)] = [
    (.timeToLive, "ttl"), (.identification, "ip-id"), (.steppedSequences, "stepped-sequences"),
    (.senderWentOn, "sender-went-on"),
  ]
}

/// RFC 9293 §3.3.2's states, as far as captured segments prove them.
public enum EndpointState: String, Sendable, CaseIterable {
  case synSent = "SYN_SENT"
  case synReceived = "SYN_RECEIVED"
  case established = "ESTABLISHED"
  case finWait1 = "FIN_WAIT_1"
  case finWait2 = "FIN_WAIT_2"
  case closeWait = "CLOSE_WAIT"
  case closing = "CLOSING"
  case lastAck = "LAST_ACK"
  case timeWait = "TIME_WAIT"
  case closed = "CLOSED"
}
