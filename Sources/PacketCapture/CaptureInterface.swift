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
  /// How many units of its timestamps make a second (if_tsresol), or nil where that is not known.
  public let ticksPerSecond: UInt64?
  /// Whether the capture describes it; a format that names no interface has one, of which no more is
  /// known than what the file says of all its frames.
  public let isDescribed: Bool
  /// Frames that were captured on it, whatever a filter leaves out; counted by the time that the file
  /// was read.
  public internal(set) var frames: UInt64 = 0
  /// How many frames were dropped on it, as its statistics say by the time that the file was read; nil
  /// where there are none.
  public internal(set) var drops: UInt64?
  /// Of these, those that were not handed out, because the link layer is not decoded.
  public internal(set) var passedOverFrames: UInt64 = 0

  /// Whether all that is said of both is the same, whatever was counted.
  func isLike(_ other: Self) -> Bool {
    name == other.name && description == other.description && linkNumber == other.linkNumber
      && snapshotLength == other.snapshotLength && ticksPerSecond == other.ticksPerSecond
      && isDescribed == other.isDescribed
  }

  /// The same, of which nothing was counted.
  var uncounted: Self {
    var interface = self
    interface.frames = 0
    interface.passedOverFrames = 0
    interface.drops = nil
    return interface
  }

  /// Adds what was counted of another that is like it.
  mutating func take(countsOf other: Self) {
    frames += other.frames
    passedOverFrames += other.passedOverFrames
    if let more = other.drops { drops = (drops ?? 0).addingSaturated(more) }
  }
}

extension UInt64 {
  /// The sum, or the greatest number where that is less.
  func addingSaturated(_ other: UInt64) -> UInt64 {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? .max : sum
  }
}
