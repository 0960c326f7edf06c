public import FlowTracking
public import TeardownAnalysis
public import Wire

/// One segment of a ladder, as it is drawn.
///
/// Sequence and acknowledgment numbers are relative to the initial ones, as Wireshark shows them:
/// the SYN stands at 0. They do not start again after 2^32.
public struct SegmentArrow: Sendable, Equatable {
  /// The end that sent it.
  public var from: Side
  /// Its frame; nil for a segment that was sent and never captured.
  public var frame: UInt64?
  /// When it was captured, since the start of the connection; nil for one that never was.
  ///
  /// Unit: nanoseconds.
  public var time: Int64?
  /// SEG.FLAGS.
  public var control: ControlBits
  /// SEG.SEQ, relative; nil where it is not known.
  public var sequence: Int64?
  /// SEG.ACK, relative; nil without the ACK bit.
  public var acknowledgment: Int64?
  /// Octets of payload.
  public var payload: UInt32
  /// What became of it.
  public var fate = Fate.arrived
  /// What else is to be said of it, in this order.
  public var marks: [Mark] = []
  /// Frames in which it was captured again, the first few.
  public var copies: [Copy] = []
  /// The number of the interface on which it was captured; nil where the capture has one, or that is not
  /// known.
  public var interface: Int?
  /// The states that the client enters by it, one after the other; nearly always none or one.
  public var client: [EndpointState] = []
  /// The states that the server enters by it.
  public var server: [EndpointState] = []

  /// A frame that repeats the segment.
  public struct Copy: Sendable, Equatable {
    /// The frame.
    public var frame: UInt64
    /// The number of its interface, as that of the segment.
    public var interface: Int?
  }

  /// What became of a segment behind the point of capture.
  public enum Fate: Sendable, Equatable {
    /// It arrived, or nothing speaks against it.
    case arrived
    /// It was lost, and so surely.
    case lost(Certainty)
    /// Nothing shows that it arrived, although something would.
    case unconfirmed
  }

  /// What is to be said of a segment beside its numbers.
  public enum Mark: String, Sendable, CaseIterable {
    case unseen = "never captured"
    case retransmission = "sent again"
    case spurious = "sent again, though nothing was lost"
    case asAcknowledgment = "sent again, as an acknowledgment"
    case fillsGap = "late: it fills a gap"
    case incomplete = "the first fragment of a datagram that was not captured whole"
    case keepAlive = "keep-alive probe"
    case zeroWindow = "window 0"
    case duplicateReport = "D-SACK: it reports a duplicate"
    case ending = "ends the connection"
    case ignored = "takes no effect"
    case late = "after the close"
    case orItsAcknowledgment = "it, or its acknowledgment"
  }

  /// SEG.LEN.
  var length: Int64 {
    Int64(payload) + (control.contains(.syn) ? 1 : 0) + (control.contains(.fin) ? 1 : 0)
  }

  /// SEG.SEQ + SEG.LEN.
  var end: Int64? { sequence.map { $0 + length } }

  /// Whether it may be folded away with others: an ordinary segment of a running connection.
  var isOrdinary: Bool { control.isDisjoint(with: [.syn, .fin, .rst]) && marks.isEmpty }

  /// How many frames that repeat it are named.
  private static let copyLimit = 3

  /// Whether another frame says the same.
  func isSame(as other: SegmentArrow) -> Bool {
    from == other.from && control == other.control && sequence == other.sequence
      && acknowledgment == other.acknowledgment && payload == other.payload
  }

  /// Takes note of a frame that repeats it.
  mutating func take(copy: SegmentArrow) {
    guard copies.count < Self.copyLimit, let frame = copy.frame else { return }
    copies.append(Copy(frame: frame, interface: copy.interface))
  }

  /// Whether it was lost.
  var isLost: Bool {
    if case .lost = fate { return true }
    return false
  }
}

extension ControlBits {
  /// The flags that matter to a reader, as RFC 9293 names them: `FIN ACK`.
  var names: String {
    let known: [(ControlBits, String)] = [
      (.syn, "SYN"), (.fin, "FIN"), (.rst, "RST"), (.psh, "PSH"), (.urg, "URG"), (.ack, "ACK"),
    ]
    let names = known.filter { contains($0.0) }.map(\.1)
    return names.isEmpty ? "no flags" : names.joined(separator: " ")
  }
}
