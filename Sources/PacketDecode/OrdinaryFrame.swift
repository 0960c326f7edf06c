import Wire

/// The frame that captures are full of, read straight through: Ethernet, IPv4, TCP.
///
/// ```
/// 0           12          14                      34                   54
/// +-----------+-----------+-----------------------+--------------------+-----------+---------+
/// | addresses | EtherType | IPv4 without options, | TCP, fixed fields  |  options  | payload |
/// |           |  0x0800   | no fragment, TCP      |                    | (any)     |         |
/// +-----------+-----------+-----------------------+--------------------+-----------+---------+
/// ```
///
/// All offsets are constants, so that one check of the length covers every field. Whatever deviates
/// in anything is left to the layers, which also say what is wrong with it; what this reads,
/// they would read alike, so that it can be left out without any change but speed.
enum OrdinaryFrame {
  /// Where the TCP options start.
  private static let fixedLength = 54

  /// Reads an Ethernet frame if it is an ordinary one.
  ///
  /// - Returns: Whether it was; the segment is untouched if not.
  @inline(__always)
  static func read(
    _ bytes: Span<UInt8>, frame: UInt64, timestamp: Timestamp, into segment: inout Segment
  ) -> Bool {
    guard bytes.count >= fixedLength else { return false }
    // EtherType, version and header length; the type of service may be any.
    guard bytes.field32(12) & 0xffff_ff00 == 0x0800_4500 else { return false }
    // Flags and fragment offset, time to live, protocol.
    let delivery = bytes.field32(20)
    guard delivery & 0x3fff_00ff == UInt32(IPProtocol.tcp) else { return false }
    let lengthAndIdentification = bytes.field32(16)
    // Data offset, control bits, window.
    let offsetAndWindow = bytes.field32(46)
    let headerLength = Int(offsetAndWindow >> 28) &* 4
    let payloadLength = Int(lengthAndIdentification >> 16) &- IPv4.fixedLength &- headerLength
    guard headerLength >= TCP.fixedLength, payloadLength >= 0 else { return false }

    // Each field goes to its place as it is read: a whole segment first would not fit the registers.
    segment.frame = frame
    segment.timestamp = timestamp
    segment.control = ControlBits(rawValue: UInt8(truncatingIfNeeded: offsetAndWindow >> 16))
    segment.window = UInt16(truncatingIfNeeded: offsetAndWindow)
    segment.timeToLive = UInt8(truncatingIfNeeded: delivery >> 8)
    segment.presence =
      delivery & 0x4000_0000 == 0 ? .identification : [.identification, .dontFragment]
    segment.identification = UInt16(truncatingIfNeeded: lengthAndIdentification)
    segment.payloadLength = UInt32(truncatingIfNeeded: payloadLength)
    segment.sequence = SequenceNumber(bytes.field32(38))
    segment.acknowledgmentField = SequenceNumber(bytes.field32(42))
    segment.clearOptions()
    (segment.tuple, segment.direction) = FourTuple.orient(
      fromV4: bytes.field32(26), port: bytes.field16(34), toV4: bytes.field32(30),
      port: bytes.field16(36))
    if headerLength > TCP.fixedLength {
      TCPOptions.read(
        bytes, from: fixedLength, to: fixedLength &- TCP.fixedLength &+ headerLength,
        into: &segment)
    }
    return true
  }
}
