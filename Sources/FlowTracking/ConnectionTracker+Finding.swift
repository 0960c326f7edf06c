import Wire

// How a connection is found by the four-tuple of a segment.

extension ConnectionTracker {
  /// The connection that has a four-tuple now, or `absent`.
  ///
  /// Mutating, although it changes nothing: of a borrowed tracker the compiler makes copies.
  @inline(__always)
  mutating func find(_ tuple: FourTuple, hash: UInt32) -> ConnectionReference {
    // Nearly all are flows, and stand where a walk begins.
    if let slot = index.nearestFlow(hash), flows.matches(slot, tuple) { return .flow(slot) }
    return search(tuple, hash: hash)
  }

  /// The same by a walk along all candidates.
  @inline(never)
  private mutating func search(_ tuple: FourTuple, hash: UInt32) -> ConnectionReference {
    var probe = index.probe(hash)
    while let reference = index.next(&probe) {
      let isSame =
        switch reference.home {
        case .flow(let slot): flows.matches(slot, tuple)
        case .live(let slot): connections[slot].tuple == tuple
        case .parked(let record): parking.matches(record, tuple)
        }
      if isSame { return reference }
    }
    return .absent
  }
}
