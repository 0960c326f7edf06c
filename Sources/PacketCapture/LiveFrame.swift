public import Wire

/// One frame as it was captured on an interface.
///
/// It borrows the bytes from the `LiveSource` that handed it out, and the compiler lets no frame
/// outlive the next turn of the capturing loop.
public struct LiveFrame: ~Escapable {
  /// The captured bytes, from the link layer on.
  public let bytes: Span<UInt8>
  /// The frame's place in the capture, counted from 1 over all interfaces.
  public let number: UInt64
  /// When the frame was captured.
  public let timestamp: Timestamp
  /// The frame's length on the wire, which `bytes` may fall short of.
  ///
  /// Unit: octets.
  public let originalLength: UInt32
  /// The place of its interface among those of the source.
  public let interface: Int
  /// The link layer of that interface.
  public let linkType: LinkType

  @_lifetime(copy bytes)
  init(
    bytes: Span<UInt8>, number: UInt64, timestamp: Timestamp, originalLength: UInt32,
    interface: Int, linkType: LinkType
  ) {
    self.bytes = bytes
    self.number = number
    self.timestamp = timestamp
    self.originalLength = originalLength
    self.interface = interface
    self.linkType = linkType
  }

  /// Whether the snapshot length cut the frame off.
  public var isCut: Bool { bytes.count < Int(originalLength) }
}
