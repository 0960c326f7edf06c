public import Wire

/// Builds the bytes of a frame from a segment, with correct checksums.
///
/// What a decoder reads from the frame is the segment again, but for `frame`, `timestamp` and
/// `checksum`, which the builder does not take from it. An IPv4 address makes an IPv4 packet. The
/// payload's octets depend on the sequence number only, so that a retransmission repeats them.
public struct FrameBuilder: Sendable {
  /// The link layer.
  public var framing: Framing
  /// Raw options of the IPv4 header, a multiple of four octets.
  public var internetOptions: [UInt8] = []
  /// IPv6 extension headers in order, each with its own kind and its octets after Next Header.
  public var extensionHeaders: [ExtensionHeader] = []
  /// Raw TCP options behind those of the segment; the whole is padded with end-of-list.
  public var extraOptions: [UInt8] = []
  /// Octets behind the IP packet, as Ethernet pads short frames.
  public var trailer: [UInt8] = []

  /// An IPv6 extension header.
  public struct ExtensionHeader: Sendable {
    /// Its protocol number.
    public var kind: UInt8
    /// What follows its Next Header field.
    public var rest: [UInt8]

    /// An extension header from its parts.
    public init(kind: UInt8, rest: [UInt8]) {
      self.kind = kind
      self.rest = rest
    }
  }

  /// A builder for one framing, without any extras.
  public init(_ framing: Framing = .ethernet) {
    self.framing = framing
  }

  /// The frame that carries a segment.
  public func frame(_ segment: Segment) -> [UInt8] {
    let isV6 = segment.tuple.low.address.v4 == nil || segment.tuple.high.address.v4 == nil
    return framing.header(isV6: isV6) + (isV6 ? packetV6(segment) : packetV4(segment)) + trailer
  }

  private func packetV4(_ segment: Segment) -> [UInt8] {
    let source = segment.tuple.sender(of: segment.direction).address.v4 ?? 0
    let destination = segment.tuple.sender(of: segment.direction.reversed).address.v4 ?? 0
    var pseudo: [UInt8] = []
    pseudo.append32(source)
    pseudo.append32(destination)
    let body = transport(segment, pseudo)
    let headerLength = 20 + internetOptions.count
    var packet: [UInt8] = [0x40 | UInt8(headerLength / 4), 0]
    packet.append16(UInt16(truncatingIfNeeded: headerLength + body.count))
    packet.append16(segment.identification)
    packet.append16(
      (segment.presence.contains(.dontFragment) ? 0x4000 : 0)
        | (segment.presence.contains(.firstFragment) ? 0x2000 : 0))
    packet += [segment.timeToLive, 6, 0, 0]
    packet += pseudo
    packet += internetOptions
    packet.setField16(10, ~InternetChecksum.sum(packet))
    return packet + body
  }

  private func packetV6(_ segment: Segment) -> [UInt8] {
    let source = segment.tuple.sender(of: segment.direction).address
    let destination = segment.tuple.sender(of: segment.direction.reversed).address
    var pseudo: [UInt8] = []
    for half in [source.high, source.low, destination.high, destination.low] {
      pseudo.append64(half)
    }
    var headers = extensionHeaders
    if segment.presence.contains(.firstFragment) {
      headers.append(ExtensionHeader(kind: 44, rest: [0, 0, 1, 0, 0, 0, 9]))
    }
    var extensions: [UInt8] = []
    for (index, header) in headers.enumerated() {
      extensions.append(index + 1 < headers.count ? headers[index + 1].kind : 6)
      extensions += header.rest
    }
    let body = extensions + transport(segment, pseudo)
    var packet: [UInt8] = [0x60, 0, 0, 0]
    packet.append16(UInt16(truncatingIfNeeded: body.count))
    packet += [headers.first?.kind ?? 6, segment.timeToLive]
    return packet + pseudo + body
  }

  private func transport(_ segment: Segment, _ pseudo: [UInt8]) -> [UInt8] {
    var options = segment.optionOctets + extraOptions
    while options.count % 4 != 0 { options.append(0) }
    var body: [UInt8] = []
    body.append16(segment.tuple.sender(of: segment.direction).port)
    body.append16(segment.tuple.sender(of: segment.direction.reversed).port)
    body.append32(segment.sequence.rawValue)
    body.append32(segment.acknowledgmentField.rawValue)
    body += [UInt8((20 + options.count) / 4) << 4, segment.control.rawValue]
    body.append16(segment.window)
    body += [0, 0, 0, 0]
    body += options
    for index in 0..<segment.payloadLength {
      let place = segment.sequence.rawValue &+ index
      body.append(UInt8(truncatingIfNeeded: place &* 31 ^ place >> 8))
    }
    let partial = UInt32(InternetChecksum.sum(pseudo)) + 6 + UInt32(body.count)
    body.setField16(16, ~InternetChecksum.sum(body, from: partial))
    return body
  }
}

extension Segment {
  /// The TCP options that the segment's fields stand for, in the order in which Linux sends them.
  fileprivate var optionOctets: [UInt8] {
    var options: [UInt8] = []
    if maximumSegmentSize != 0 {
      options += [2, 4]
      options.append16(maximumSegmentSize)
    }
    if presence.contains(.selectivePermitted) { options += [1, 1, 4, 2] }
    if presence.contains(.timestamps) {
      options += [1, 1, 8, 10]
      options.append32(timestampValue)
      options.append32(timestampEcho)
    }
    if presence.contains(.windowScale) { options += [1, 3, 3, windowScale] }
    if selectiveBlockCount > 0 {
      options += [1, 1, 5, 2 + 8 * selectiveBlockCount]
      for index in 0..<selectiveBlockCount {
        let block = index == 0 ? firstSelectiveBlock : secondSelectiveBlock
        options.append32(block.left.rawValue)
        options.append32(block.right.rawValue)
      }
    }
    return options
  }
}
