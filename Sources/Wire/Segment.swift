/// One TCP segment as captured: what the headers say, and when and where it was seen.
///
/// A plain value without references; it never points into the frame it came from.
/// Source: RFC 9293 §3.1 (header), RFC 791, RFC 8200.
public struct Segment: Sendable, BitwiseCopyable {
  /// The connection's direction-free key.
  public var tuple: FourTuple
  /// Which end of `tuple` sent the segment.
  public var direction: Direction
  /// SEG.FLAGS.
  public var control: ControlBits
  /// Time to live, or hop limit.
  public var timeToLive: UInt8
  /// What else was present in the headers.
  public var presence: Presence
  /// The VLANs and tunnels that the segment was captured in; meaningful only with `.enclosed`.
  ///
  /// Unit: a number that the decoder gave. It stands in the padding before `frame`.
  public var enclosure: UInt16
  /// The frame's place in the capture, counted from 1 as Wireshark counts.
  public var frame: UInt64
  /// When the frame was captured.
  public var timestamp: Timestamp
  /// SEG.SEQ.
  public var sequence: SequenceNumber
  /// The acknowledgment field as it stands on the wire; meaningful only with the ACK bit.
  public var acknowledgmentField: SequenceNumber
  /// Octets of payload, from the IP header's length, never from the captured length.
  public var payloadLength: UInt32
  /// SEG.WND as it stands on the wire, not scaled.
  public var window: UInt16
  /// The IPv4 identification field; meaningful only with `.identification`.
  public var identification: UInt16
  /// Maximum segment size from the option, or 0 when absent (RFC 9293 §3.2).
  public var maximumSegmentSize: UInt16
  /// Window scale shift; meaningful only with `.windowScale` (RFC 7323 §2).
  public var windowScale: UInt8
  /// How many SACK blocks the segment carries (RFC 2018).
  public var selectiveBlockCount: UInt8
  /// TSval; meaningful only with `.timestamps` (RFC 7323 §3).
  public var timestampValue: UInt32
  /// TSecr; meaningful only with `.timestamps` (RFC 7323 §3).
  public var timestampEcho: UInt32
  /// The first SACK block, which is the D-SACK when there is one (RFC 2883 §4).
  public var firstSelectiveBlock: SelectiveBlock
  /// The second SACK block; meaningful when `selectiveBlockCount` is at least 2.
  public var secondSelectiveBlock: SelectiveBlock

  /// What a segment's headers carried beside the fixed fields.
  public struct Presence: OptionSet, Hashable, Sendable, BitwiseCopyable {
    /// The bits.
    public var rawValue: UInt8

    /// Wraps the bits.
    @inlinable
    public init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    /// IPv4, so that there is an identification field.
    @inlinable
    public static var identification: Presence { Presence(rawValue: 1) }
    /// The timestamps option.
    @inlinable
    public static var timestamps: Presence { Presence(rawValue: 2) }
    /// The SACK-permitted option.
    @inlinable
    public static var selectivePermitted: Presence { Presence(rawValue: 4) }
    /// The window scale option.
    @inlinable
    public static var windowScale: Presence { Presence(rawValue: 8) }
    /// The snapshot length or a malformed option hides options from here on.
    @inlinable
    public static var optionsCut: Presence { Presence(rawValue: 16) }
    /// IPv4's Don't Fragment bit.
    @inlinable
    public static var dontFragment: Presence { Presence(rawValue: 32) }
    /// The first of several IP fragments, so that `payloadLength` is only a lower bound.
    @inlinable
    public static var firstFragment: Presence { Presence(rawValue: 64) }
    /// Captured in a VLAN or tunnel that does not tell connections apart, so that `enclosure` names it.
    @inlinable
    public static var enclosed: Presence { Presence(rawValue: 128) }
  }

  /// A segment with the given fixed fields and no options.
  @inlinable
  public init(
    tuple: FourTuple, direction: Direction, control: ControlBits, frame: UInt64,
    timestamp: Timestamp, sequence: SequenceNumber, acknowledgmentField: SequenceNumber,
    payloadLength: UInt32
  ) {
    self.tuple = tuple
    self.direction = direction
    self.control = control
    self.frame = frame
    self.timestamp = timestamp
    self.sequence = sequence
    self.acknowledgmentField = acknowledgmentField
    self.payloadLength = payloadLength
    timeToLive = 0
    presence = []
    enclosure = 0
    window = 0
    identification = 0
    maximumSegmentSize = 0
    windowScale = 0
    selectiveBlockCount = 0
    timestampValue = 0
    timestampEcho = 0
    firstSelectiveBlock = .none
    secondSelectiveBlock = .none
  }

  /// Sets the fields that TCP options fill to what they are without any; `presence` is left alone.
  @inlinable
  public mutating func clearOptions() {
    maximumSegmentSize = 0
    windowScale = 0
    selectiveBlockCount = 0
    timestampValue = 0
    timestampEcho = 0
    firstSelectiveBlock = .none
    secondSelectiveBlock = .none
  }

  /// The network that the segment was captured in, as a number that the decoder gave; 0 outside of all VLANs
  /// and tunnels, and where these tell connections apart.
  @inlinable
  public var network: UInt16 { presence.contains(.enclosed) ? enclosure : 0 }

  /// SEG.LEN: the octets of sequence space that the segment takes up, SYN and FIN included.
  ///
  /// Source: RFC 9293 §3.3.1.
  @inlinable
  public var length: UInt32 {
    payloadLength &+ UInt32(control.rawValue & 1) &+ UInt32(control.rawValue >> 1 & 1)
  }

  /// The first sequence number after the segment: SEG.SEQ + SEG.LEN.
  @inlinable
  public var end: SequenceNumber { sequence + length }

  /// Whether this is an acknowledgment and nothing else: no payload, no SYN, FIN or RST.
  @inlinable
  public var isPureAcknowledgment: Bool {
    payloadLength == 0 && control.intersection(.synFinRstAck) == .ack
  }

  /// SEG.ACK, or nil when the ACK bit is clear.
  @inlinable
  public var acknowledgment: SequenceNumber? {
    control.contains(.ack) ? acknowledgmentField : nil
  }
}

/// A block of sequence space that a receiver reports as received.
///
/// Source: RFC 2018 §3.
public struct SelectiveBlock: Hashable, Sendable, BitwiseCopyable {
  /// The first sequence number of the block.
  public var left: SequenceNumber
  /// The first sequence number after the block.
  public var right: SequenceNumber

  /// What stands in a segment that carries no such block.
  @inlinable
  static var none: SelectiveBlock {
    SelectiveBlock(left: SequenceNumber(0), right: SequenceNumber(0))
  }

  /// A block from its edges.
  @inlinable
  public init(left: SequenceNumber, right: SequenceNumber) {
    self.left = left
    self.right = right
  }
}
