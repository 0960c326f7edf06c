public import Wire

/// An interface on which frames of a capture were captured, as far as the capture tells.
///
/// Source: draft-ietf-opsawg-pcapng §4.2 (Interface Description Block).
public struct CaptureInterface: Hashable, Sendable {
  /// Its name on the capturing host (if_name), or nil where the capture does not say.
  public let name: String?
  /// What else its owner calls it (if_description), or nil where the capture does not say.
  public let description: String?
  /// The link layer of its frames, or nil for one that is not decoded: its frames are counted, and
  /// not handed out.
  public let linkType: LinkType?
  /// libpcap's description of the link layer, such as `Ethernet`.
  public let linkTypeDescription: String
  /// The most octets that were kept of a frame.
  public let snapshotLength: Int
  /// The number of the link layer in files (LINKTYPE_…).
  public let linkNumber: UInt32
  /// Frames that were not handed out, because the link layer is not decoded.
  public internal(set) var passedOverFrames: UInt64 = 0

  /// Whether all that is said of both is the same, whatever was counted.
  func isLike(_ other: Self) -> Bool {
    name == other.name && description == other.description && linkNumber == other.linkNumber
      && snapshotLength == other.snapshotLength
  }
}
