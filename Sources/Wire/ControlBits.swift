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
  public static let fin = ControlBits(rawValue: 0x01)
  /// Synchronize sequence numbers.
  public static let syn = ControlBits(rawValue: 0x02)
  /// Reset the connection.
  public static let rst = ControlBits(rawValue: 0x04)
  /// Push function.
  public static let psh = ControlBits(rawValue: 0x08)
  /// The acknowledgment field is significant.
  public static let ack = ControlBits(rawValue: 0x10)
  /// The urgent pointer is significant.
  public static let urg = ControlBits(rawValue: 0x20)
  /// ECN-Echo (RFC 3168).
  public static let ece = ControlBits(rawValue: 0x40)
  /// Congestion window reduced (RFC 3168).
  public static let cwr = ControlBits(rawValue: 0x80)
}
