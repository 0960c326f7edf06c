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

  /// What of the headers is asked for again once they are written down.
  private struct Headers {
    /// The ends in their order, each its address and its port in one number.
    let low: UInt64
    let high: UInt64
    /// The sequence number and the acknowledgment field in one.
    let numbers: UInt64
  }

  /// Reads an Ethernet frame if it is an ordinary one, whatever its TCP options.
  ///
  /// - Returns: Whether it was; the segment is untouched if not.
  @inline(__always)
  static func read(
    _ bytes: Span<UInt8>, frame: UInt64, timestamp: Timestamp, into segment: inout Segment
  ) -> Bool {
    guard let length = headerLength(bytes),
      readHeaders(bytes, length, frame: frame, timestamp: timestamp, into: &segment) != nil
    else { return false }
    if length > TCP.fixedLength {
      TCPOptions.read(
        bytes, from: fixedLength, to: fixedLength &- TCP.fixedLength &+ length, into: &segment)
    }
    return true
  }

  /// Reads an Ethernet frame if it is an ordinary one, without TCP options or with those of Linux, and works
  /// out the marks of its segment.
  ///
  /// - Returns: Whether it was; the segment and the marks are untouched if not.
  @inline(__always)
  static func read(
    _ bytes: Span<UInt8>, frame: UInt64, timestamp: Timestamp, into segment: inout Segment,
    _ marks: inout SegmentMarks
  ) -> Bool {
    guard let length = headerLength(bytes) else { return false }
    let layout = TCPOptions.layout(bytes, from: fixedLength, length: length &- TCP.fixedLength)
    guard layout != .other,
      let headers = readHeaders(bytes, length, frame: frame, timestamp: timestamp, into: &segment)
    else { return false }
    let stamps = TCPOptions.read(layout, bytes, from: fixedLength, into: &segment)
    marks = SegmentMarks(
      low: headers.low, high: headers.high, direction: segment.direction,
      numbers: headers.numbers, stamps: stamps, identification: segment.identification,
      window: segment.window, payloadLength: segment.payloadLength, control: segment.control)
    return true
  }

  /// The length of the TCP header, if the frame is ordinary before it.
  @inline(__always)
  private static func headerLength(_ bytes: Span<UInt8>) -> Int? {
    guard bytes.count >= fixedLength else { return nil }
    // EtherType, version and header length; the type of service may be any.
    guard bytes.field32(12) & 0xffff_ff00 == 0x0800_4500 else { return nil }
    // Flags and fragment offset, time to live, protocol.
    guard bytes.field32(20) & 0x3fff_00ff == UInt32(IPProtocol.tcp) else { return nil }
    let length = Int(bytes.field16(46) >> 12) &* 4
    return length >= TCP.fixedLength ? length : nil
  }

  /// Reads all but the TCP options.
  ///
  /// - Returns: What is asked for again; nil, with the segment untouched, where the packet is too short.
  @inline(__always)
  private static func readHeaders(
    _ bytes: Span<UInt8>, _ headerLength: Int, frame: UInt64, timestamp: Timestamp,
    into segment: inout Segment
  ) -> Headers? {
    let lengthAndIdentification = bytes.field32(16)
    let payloadLength = Int(lengthAndIdentification >> 16) &- IPv4.fixedLength &- headerLength
    guard payloadLength >= 0 else { return nil }
    let delivery = bytes.field32(20)

    // Each field goes to its place as it is read: a whole segment first would not fit the registers.
    segment.frame = frame
    segment.timestamp = timestamp
    segment.timeToLive = UInt8(truncatingIfNeeded: delivery >> 8)
    // Don't Fragment, moved to its own place.
    segment.presence = Segment.Presence(
      rawValue: UInt8(truncatingIfNeeded: delivery >> 25) & Segment.Presence.dontFragment.rawValue
        | Segment.Presence.identification.rawValue)
    segment.identification = UInt16(truncatingIfNeeded: lengthAndIdentification)
    segment.payloadLength = UInt32(truncatingIfNeeded: payloadLength)
    let numbers = readFixedFields(bytes, at: 34, into: &segment)
    let ports = bytes.field32(34)
    let from = UInt64(bytes.field32(26)) << 16 | UInt64(ports >> 16)
    let to = UInt64(bytes.field32(30)) << 16 | UInt64(ports & 0xffff)
    // Without a branch: which end sends is as good as random.
    let (low, high) = (min(from, to), max(from, to))
    segment.tuple = FourTuple(lowV4: low, highV4: high)
    segment.direction = to < from ? .fromHigh : .fromLow
    return Headers(low: low, high: high, numbers: numbers)
  }

  /// Reads what stands in the TCP header behind the ports, but for the options, which are cleared.
  ///
  /// - Returns: The sequence number and the acknowledgment field in one.
  @inline(__always)
  static func readFixedFields(
    _ bytes: Span<UInt8>, at start: Int, into segment: inout Segment
  ) -> UInt64 {
    // Data offset, control bits, window.
    let offsetAndWindow = bytes.field32(start &+ 12)
    segment.control = ControlBits(rawValue: UInt8(truncatingIfNeeded: offsetAndWindow >> 16))
    segment.window = UInt16(truncatingIfNeeded: offsetAndWindow)
    let numbers = bytes.field64(start &+ 4)
    segment.sequence = SequenceNumber(UInt32(truncatingIfNeeded: numbers >> 32))
    segment.acknowledgmentField = SequenceNumber(UInt32(truncatingIfNeeded: numbers))
    segment.clearOptions()
    return numbers
  }
}
