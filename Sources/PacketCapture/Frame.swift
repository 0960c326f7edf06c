public import Wire

/// One frame as it stands in the capture file.
///
/// It borrows the bytes from the `CaptureSource` that handed it out, and the compiler lets no frame
/// outlive the next turn of the reading loop.
public struct Frame: ~Escapable {
  /// The captured bytes, from the link layer on.
  public let bytes: Span<UInt8>
  /// The frame's place in the file, counted from 1 as Wireshark counts; a filter leaves gaps.
  public let number: UInt64
  /// When the frame was captured.
  public let timestamp: Timestamp
  /// The frame's length on the wire, which `bytes` may fall short of.
  ///
  /// Unit: octets.
  public let originalLength: UInt32
  /// The link layer of the frame's interface; those of a capture may differ.
  public let linkType: LinkType
  /// The place of the frame's interface among the `interfaces` of its source.
  public let interface: Int

  @inlinable
  @_lifetime(copy bytes)
  init(
    bytes: Span<UInt8>, number: UInt64, timestamp: Timestamp, originalLength: UInt32,
    linkType: LinkType, interface: Int
  ) {
    self.bytes = bytes
    self.number = number
    self.timestamp = timestamp
    self.originalLength = originalLength
    self.linkType = linkType
    self.interface = interface
  }

  /// Whether the snapshot length cut the frame off.
  @inlinable
  public var isCut: Bool { bytes.count < Int(originalLength) }
}
