internal import Wire

/// What has been captured of one direction's stream, to tell new segments from repeated ones.
struct StreamView {
  /// SND.NXT as captured; nil before the first segment.
  private var next: Int64?
  /// Parts that were skipped, the earliest first.
  private var gaps: [Range<Int64>] = []
  private var hasFin = false

  /// How many gaps are remembered.
  private static let gapLimit = 16

  /// Takes in a segment of the direction.
  ///
  /// Source: RFC 9293 §3.8.4 (keep-alive probes).
  ///
  /// - Parameters:
  ///   - arrow: the segment.
  ///   - acknowledged: the highest acknowledgment of the peer; nil before the first.
  /// - Returns: what is to be said of it; nil for new data, and for a mere acknowledgment.
  mutating func take(_ arrow: SegmentArrow, acknowledged: Int64?) -> SegmentArrow.Mark? {
    guard !arrow.control.contains(.rst), let start = arrow.sequence else { return nil }
    let end = start + arrow.length
    let former = next
    next = max(former ?? end, end)
    defer { if arrow.control.contains(.fin) { hasFin = true } }
    guard let former else { return nil }
    let isBare = arrow.control.isDisjoint(with: [.syn, .fin])
    // After a FIN it may be an ACK from before the FIN, unless that has been acknowledged.
    let isProbe = !hasFin || acknowledged ?? 0 >= former
    if start == former - 1, arrow.payload <= 1, isBare, isProbe { return .keepAlive }
    if arrow.length == 0 { return nil }
    if start > former {
      if gaps.count == Self.gapLimit { gaps.removeFirst() }
      gaps.append(former..<start)
      return nil
    }
    if start == former { return nil }
    if fillsGap(start..<min(end, former)) { return .fillsGap }
    return .retransmission
  }

  /// Takes a part out of the gaps.
  ///
  /// - Returns: whether any of it had been missing.
  private mutating func fillsGap(_ part: Range<Int64>) -> Bool {
    guard let index = gaps.firstIndex(where: { $0.overlaps(part) }) else { return false }
    let gap = gaps.remove(at: index)
    if gap.lowerBound < part.lowerBound { gaps.append(gap.lowerBound..<part.lowerBound) }
    if part.upperBound < gap.upperBound { gaps.append(part.upperBound..<gap.upperBound) }
    return true
  }
}
