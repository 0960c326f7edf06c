import Wire

/// Puts IP datagrams together, in bounded room and by the capture's time.
///
/// Datagrams stand in a ring in the order in which their first fragment came, so that the oldest is given up
/// first. Nothing is obtained before the first fragment.
///
/// Shape: at most `capacity` datagrams of about two kilobytes.
struct FragmentAssembly {
  /// How many datagrams are kept in mind, complete ones included.
  static let capacity = 1024
  /// How long the fragments of a datagram are waited for; Linux waits as long for IPv4.
  ///
  /// Unit: nanoseconds.
  static let patience: Int64 = 30_000_000_000
  /// How long a complete datagram absorbs copies of its fragments.
  ///
  /// Unit: nanoseconds.
  static let echo: Int64 = 1_000_000_000

  /// What became of a fragment.
  enum Outcome {
    case skipped(SkipReason)
    case completed(AssembledPacket)
  }

  private(set) var counters = FragmentCounters()
  private var ring: [FragmentedDatagram] = []
  private var places: [Fragment.Key: Int] = [:]
  /// How many datagrams were ever taken out of the ring, and put into it.
  private var taken = 0
  private var put = 0
  private var now = Timestamp(nanoseconds: .min)
  private var isFinished = false

  /// Takes a fragment in.
  mutating func take(
    _ fragment: Fragment, _ bytes: Span<UInt8>, scope: UInt16, frame: UInt64, at time: Timestamp
  ) -> Outcome {
    counters.fragments &+= 1
    now = max(now, time)
    guard bytes.count >= fragment.packet.start else { return .skipped(.cutInIPHeader) }
    guard fragment.isSound else { return .skipped(.badFragment) }
    let key = fragment.key(in: scope)
    var place = places[key]
    if let found = place, isSucceeded(found, by: fragment, bytes, at: time) {
      forget(found)
      place = nil
    }
    let slot = place ?? room(for: key, at: time)
    switch ring[slot].state {
    case .complete:
      counters.copies &+= 1
      return .skipped(.fragment)
    case .dropped, .vacant: return .skipped(.overlappingFragment)
    case .incomplete: break
    }
    switch ring[slot].take(fragment, bytes, frame: frame, at: time) {
    case .kept: return .skipped(.fragment)
    case .copy:
      counters.copies &+= 1
      return .skipped(.fragment)
    case .contradiction:
      ring[slot].state = .dropped
      counters.overlapping &+= 1
      return .skipped(.overlappingFragment)
    case .completed:
      ring[slot].state = .complete
      counters.completed &+= 1
      return .completed(ring[slot].assembled(firstOnly: false))
    }
  }

  /// Whether a datagram's identification is used again, by the datagram of a fragment.
  private func isSucceeded(
    _ slot: Int, by fragment: Fragment, _ bytes: Span<UInt8>, at time: Timestamp
  ) -> Bool {
    if time - ring[slot].arrival > Self.patience { return true }
    guard ring[slot].state == .complete else { return false }
    return time - ring[slot].latest > Self.echo || !ring[slot].isCopy(fragment, bytes)
  }

  /// Lets the identification of a datagram go; an incomplete one still waits to be given up in its turn.
  private mutating func forget(_ slot: Int) {
    places[ring[slot].key] = nil
    if ring[slot].state != .incomplete { ring[slot].state = .vacant }
  }

  /// A place for a new datagram.
  private mutating func room(for key: Fragment.Key, at time: Timestamp) -> Int {
    // Whoever asks for late segments does so before the ring is full.
    if put - taken == Self.capacity { drop(oldest) }
    let slot = put % Self.capacity
    put += 1
    places[key] = slot
    let datagram = FragmentedDatagram(key: key, arrival: time)
    if slot == ring.count { ring.append(datagram) } else { ring[slot] = datagram }
    return slot
  }

  private var oldest: Int { taken % Self.capacity }

  /// Whether the oldest datagram has to go.
  private var isDue: Bool {
    guard taken < put else { return false }
    return isFinished || put - taken == Self.capacity
      || now - ring[oldest].arrival > Self.patience
  }

  /// Whether a datagram is to be given up that may yield a segment all the same.
  ///
  /// Those that are due and yield none are let go on the way.
  mutating func hasLate() -> Bool {
    while isDue {
      if ring[oldest].state == .incomplete, ring[oldest].hasFirst { return true }
      drop(oldest)
    }
    return false
  }

  /// A first fragment whose datagram was given up.
  struct Late {
    let packet: AssembledPacket
    let frame: UInt64
    let time: Timestamp
    let scope: UInt16
  }

  /// The first fragment of the datagram that `hasLate` found, which is given up.
  mutating func takeLate() -> Late {
    let datagram = ring[oldest]
    drop(oldest)
    return Late(
      packet: datagram.assembled(firstOnly: true), frame: datagram.firstFrame,
      time: datagram.firstTime, scope: datagram.key.scope)
  }

  /// A first fragment yielded a segment.
  mutating func noteFirstOnly() { counters.firstOnly &+= 1 }

  /// The capture is over: every incomplete datagram is given up.
  mutating func finish() { isFinished = true }

  private mutating func drop(_ slot: Int) {
    if ring[slot].state == .incomplete {
      counters.incomplete &+= 1
      if !isFinished, now - ring[slot].arrival <= Self.patience { counters.evicted &+= 1 }
    }
    if places[ring[slot].key] == slot { places[ring[slot].key] = nil }
    ring[slot].state = .vacant
    taken += 1
  }
}
