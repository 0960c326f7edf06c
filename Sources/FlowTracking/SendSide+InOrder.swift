import Wire

// The segment that captures are full of: the next one of a running connection, nothing missing,
// nothing sent again. A short cut through `track`, which does the same for every segment.

extension SendSide {
  /// What must be known of an end, and what must not be the case, for the short cut.
  private static var needed: Facts { [.nextKnown, .acknowledged] }
  private static var excluded: Facts { [.hole, .holeAcknowledged, .fin] }

  /// Takes in a segment of this end if it is the next in order.
  ///
  /// - Parameters:
  ///   - segment: An ACK without SYN, FIN or RST, of an established connection.
  ///   - peer: The other end.
  /// - Returns: whether it was; nothing is changed if not.
  @inline(__always)
  mutating func trackInOrder(_ segment: Segment, peer: inout SendSide) -> Bool {
    let field = segment.acknowledgmentField
    let isInOrder =
      segment.sequence == next && facts.contains(Self.needed)
      && peer.facts.contains(.nextKnown)
      && facts.union(peer.facts).isDisjoint(with: Self.excluded)
      && field.covers(acknowledged) && peer.next.covers(field)
    guard isInOrder, segment.selectiveBlockCount == 0, segment.payloadLength <= 1460,
      segment.presence.contains(.timestamps) == facts.contains(.timestamps),
      !segment.presence.contains(.optionsCut)
    else { return false }
    if segment.presence.contains(.identification), segment.identification != 0 {
      guard identifications.takesInOrder(segment.identification) else { return false }
    }
    packets &+= 1
    window = segment.window
    if segment.payloadLength > 0 {
      bytes &+= UInt64(segment.payloadLength)
      next = next + segment.payloadLength
      if !facts.contains(.sampling) {
        facts.insert(.sampling)
        sampleEnd = next
        sampleTime = segment.timestamp
      }
      if peer.toAnswer < .max { peer.toAnswer &+= 1 }
    }
    if field != acknowledged {
      acknowledged = field
      if peer.facts.contains(.sampling), field.covers(peer.sampleEnd) {
        peer.facts.remove(.sampling)
        takeRoundTrip(segment.timestamp - peer.sampleTime)
      }
    }
    toAnswer = toAnswer == 0 || field == peer.next ? 0 : toAnswer &- 1
    peer.unansweredProbes = 0
    remember(segment)
    return true
  }
}
