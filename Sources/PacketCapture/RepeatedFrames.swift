import Wire

/// Knows frames again that several files of a `CaptureSet` hold: of one time, and octet for octet the
/// same.
///
/// A file may hold a frame twice; so often it counts. What is looked at is the frames of one moment,
/// while files meet in it, and no more of them than `limit`.
struct RepeatedFrames {
  private struct Content: Hashable {
    let bytes: [UInt8]
    let nanoseconds: Int64
    let originalLength: UInt32
    let linkType: LinkType
  }

  /// Frames that came without being looked for among the others: there were too many.
  private(set) var uncheckedCount: UInt64 = 0

  private var key = Int64.min
  private var seen: [Content: [Int: Int]] = [:]
  private var octets = 0

  /// How many frames, and octets of frames, are kept of a moment.
  private static let limit = (frames: 4096, octets: 1 << 20)

  /// Whether frames of a moment are being kept.
  func holds(_ key: Int64) -> Bool { self.key == key && !seen.isEmpty }

  /// Takes in a frame.
  ///
  /// - Parameters:
  ///   - frame: the frame.
  ///   - linkType: its link layer.
  ///   - file: which file it is from.
  ///   - key: the moment; moments come in order.
  /// - Returns: whether another file has had it before.
  @unsafe
  mutating func take(_ frame: RawFrame, _ linkType: LinkType, file: Int, key: Int64) -> Bool {
    if key != self.key {
      self.key = key
      seen.removeAll()
      octets = 0
    }
    let bytes = unsafe UnsafeBufferPointer(start: frame.data, count: Int(frame.capturedLength))
    let content = unsafe Content(
      bytes: Array(bytes), nanoseconds: frame.nanoseconds, originalLength: frame.originalLength,
      linkType: linkType)
    if seen[content] == nil {
      octets += bytes.count
      guard seen.count < Self.limit.frames, octets <= Self.limit.octets else {
        uncheckedCount += 1
        return false
      }
    }
    var counts = seen[content] ?? [:]
    let own = (counts[file] ?? 0) + 1
    let most = counts.values.max() ?? 0
    counts[file] = own
    seen[content] = counts
    return own <= most
  }
}
