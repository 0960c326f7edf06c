public import Wire

// Which connection a segment went to: for whoever goes through the segments of one connection.

extension ConnectionTracker {
  /// The number of the connection that took in the segment absorbed last.
  ///
  /// A segment goes to one of the two latest incarnations of its four-tuple, or to none: one that
  /// repeats a frame captured just before is counted and goes no further, and an RST that fits no
  /// connection opens none.
  ///
  /// - Parameters:
  ///   - segment: the one absorbed last.
  ///   - evidence: room to work in; is overwritten.
  /// - Returns: nil when no connection took it in.
  public mutating func holder(
    of segment: Segment, readInto evidence: inout ConnectionEvidence
  ) -> UInt64? {
    let current = find(
      segment.tuple, hash: UInt32(truncatingIfNeeded: segment.tuple.trackingHash))
    guard current.isPresent else { return nil }
    read(current, into: &evidence)
    if evidence.connection.lastFrame == segment.frame { return evidence.connection.id }
    let previous = evidence.connection.previous
    guard previous.isPresent else { return nil }
    read(previous, into: &evidence)
    return evidence.connection.lastFrame == segment.frame ? evidence.connection.id : nil
  }
}
