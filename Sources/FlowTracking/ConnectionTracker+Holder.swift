public import Wire

// Which connection a segment went to: for whoever goes through the segments of one connection.

extension ConnectionTracker {
  /// How many segments a connection has taken in so far.
  ///
  /// A segment goes to one of the two latest incarnations of its four-tuple, or to none: one that
  /// repeats a frame captured just before is counted and goes no further, and an RST that fits no
  /// connection opens none. So whoever asks after each segment learns whose it was.
  ///
  /// - Parameters:
  ///   - id: the connection's number.
  ///   - tuple: its four-tuple.
  ///   - evidence: room to work in; is overwritten.
  /// - Returns: nil when it is neither of the two latest incarnations, or no longer in mind.
  public mutating func packets(
    of id: UInt64, _ tuple: FourTuple, readInto evidence: inout ConnectionEvidence
  ) -> UInt64? {
    var reference = find(tuple, hash: UInt32(truncatingIfNeeded: tuple.trackingHash))
    for _ in 0..<2 where reference.isPresent {
      read(reference, into: &evidence)
      let connection = evidence.connection
      if connection.id == id {
        return UInt64(connection.low.packets) + UInt64(connection.high.packets)
      }
      reference = stillKept(connection.previous, before: connection.id)
    }
    return nil
  }
}
