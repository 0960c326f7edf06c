/// The control bits ("flags") of a TCP segment.
///
/// Source: RFC 9293 §3.1.
public struct ControlBits: OptionSet, Hashable, Sendable, BitwiseCopyable {
  /// The eight bits as they stand in octet 13 of the header.
  public var rawValue: UInt8

  /// Wraps octet 13 of a TCP header.
  @inlinable
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// No more data from the sender.
  @inlinable
  public static var fin: ControlBits { ControlBits(rawValue: 0x01) }
  /// Synchronize sequence numbers.
  @inlinable
  public static var syn: ControlBits { ControlBits(rawValue: 0x02) }
  /// Reset the connection.
  @inlinable
  public static var rst: ControlBits { ControlBits(rawValue: 0x04) }
  /// Push function.
  @inlinable
  public static var psh: ControlBits { ControlBits(rawValue: 0x08) }
  /// The acknowledgment field is significant.
  @inlinable
  public static var ack: ControlBits { ControlBits(rawValue: 0x10) }
  /// The urgent pointer is significant.
  @inlinable
  public static var urg: ControlBits { ControlBits(rawValue: 0x20) }
  /// ECN-Echo (RFC 3168).
  @inlinable
  public static var ece: ControlBits { ControlBits(rawValue: 0x40) }
  /// Congestion window reduced (RFC 3168).
  @inlinable
  public static var cwr: ControlBits { ControlBits(rawValue: 0x80) }
}

// Sets spelled as one number: a literal with several elements may be built as an array when it is asked for.
extension ControlBits {
  /// SYN and FIN: those that take a sequence number.
  @inlinable
  public static var synFin: ControlBits { ControlBits(rawValue: 0x03) }
  /// FIN and ACK.
  @inlinable
  public static var finAck: ControlBits { ControlBits(rawValue: 0x11) }
  /// SYN and ACK.
  @inlinable
  public static var synAck: ControlBits { ControlBits(rawValue: 0x12) }
  /// SYN, FIN, RST and ACK: those that decide what a segment is for.
  @inlinable
  public static var synFinRstAck: ControlBits { ControlBits(rawValue: 0x17) }
}
