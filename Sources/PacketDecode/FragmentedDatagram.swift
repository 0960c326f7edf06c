import Wire

/// A datagram of which some fragments have come, in a fixed amount of room.
///
/// Of its payload the first octets are kept, in which all headers lie; of the rest, only that it came.
/// What overlaps is never put together: whoever receives it may choose either version, so that none can be
/// told to be the right one.
///
/// Shape: 128 octets for the IP header, right-aligned, and 512 for the payload.
struct FragmentedDatagram {
  /// How far the datagram has got.
  enum State {
    /// Fragments are missing.
    case incomplete
    /// It was decoded, and is kept in mind for copies of its fragments.
    case complete
    /// Its fragments overlapped or contradicted each other; whatever else comes of it is dropped.
    ///
    /// Source: RFC 5722 §4; Linux does the same for IPv4 (ip_frag_queue, net/ipv4/ip_fragment.c).
    case dropped
    /// It was given up, or its identification is used by another one now.
    case vacant
  }

  /// What became of a fragment.
  enum Reception {
    case kept
    case completed
    case copy
    /// It overlaps, and so the whole datagram is dropped.
    case contradiction
  }

  static let headerRoom = 128
  static let payloadRoom = 512

  var state = State.incomplete
  let key: Fragment.Key
  /// When the first of its fragments came.
  let arrival: Timestamp
  /// When its latest fragment came.
  var latest: Timestamp
  /// The frame and the time of the fragment with offset 0.
  private(set) var firstFrame: UInt64 = 0
  private(set) var firstTime: Timestamp
  /// Octets of the fragment with offset 0, by its header; 0 while it has not come.
  private(set) var firstLength = 0
  /// How many of these were captured and kept.
  private var firstKept = 0
  /// Octets of the payload, once the last fragment has come.
  private var total: Int?
  /// The end of what has come.
  private var reach = 0
  /// How many units of eight octets have come, and which.
  private var unitCount = 0
  private var units = InlineArray<128, UInt64>(repeating: 0)
  /// Which units of the kept payload were captured whole.
  private var keptUnits: UInt64 = 0
  private var headerLength = 0
  private var octets = InlineArray<640, UInt8>(repeating: 0)

  init(key: Fragment.Key, arrival: Timestamp) {
    self.key = key
    self.arrival = arrival
    latest = arrival
    firstTime = arrival
  }

  /// Whether the fragment that has the first headers has come.
  var hasFirst: Bool { firstLength > 0 }

  /// Takes a fragment in.
  mutating func take(
    _ fragment: Fragment, _ bytes: Span<UInt8>, frame: UInt64, at time: Timestamp
  ) -> Reception {
    let end = fragment.offset &+ fragment.length
    guard fits(end, isLast: fragment.isLast) else { return .contradiction }
    let first = fragment.offset >> 3
    let last = (end &+ 7) >> 3
    let present = countUnits(first, last)
    if present == last &- first {
      return agrees(fragment, bytes) ? .copy : .contradiction
    }
    guard present == 0 else { return .contradiction }
    if fragment.offset == 0 {
      let length = fragment.packet.start &- fragment.headerStart
      guard length <= Self.headerRoom else { return .contradiction }
      headerLength = length
      for place in 0..<length {
        octets[Self.headerRoom &- length &+ place] = bytes[fragment.headerStart &+ place]
      }
      firstLength = fragment.length
      (firstFrame, firstTime) = (frame, time)
    }
    keep(fragment, bytes)
    markUnits(first, last)
    unitCount &+= last &- first
    reach = max(reach, end)
    if fragment.isLast { total = end }
    latest = time
    guard let total, unitCount == (total &+ 7) >> 3 else { return .kept }
    return headerLength &+ total <= 65_535 &+ (key.isV6 ? IPv6.fixedLength : 0)
      ? .completed : .contradiction
  }

  /// Whether a fragment is a copy of what has come of a complete datagram, rather than of another datagram
  /// with the same identification.
  func isCopy(_ fragment: Fragment, _ bytes: Span<UInt8>) -> Bool {
    fits(fragment.offset &+ fragment.length, isLast: fragment.isLast) && agrees(fragment, bytes)
  }

  /// Whether what ends at a place can belong to the datagram.
  private func fits(_ end: Int, isLast: Bool) -> Bool {
    guard let total else { return !isLast || reach <= end }
    return isLast ? end == total : end <= total
  }

  private func countUnits(_ first: Int, _ last: Int) -> Int {
    var count = 0
    for unit in first..<last where units[unit >> 6] >> UInt64(unit & 63) & 1 == 1 { count &+= 1 }
    return count
  }

  private mutating func markUnits(_ first: Int, _ last: Int) {
    for unit in first..<last { units[unit >> 6] |= 1 << UInt64(unit & 63) }
  }

  /// Copies what was captured of a fragment, as far as there is room.
  private mutating func keep(_ fragment: Fragment, _ bytes: Span<UInt8>) {
    let captured = min(fragment.length, max(0, bytes.count &- fragment.packet.start))
    let room = max(0, Self.payloadRoom &- fragment.offset)
    let count = min(captured, room)
    for place in 0..<count {
      octets[Self.headerRoom &+ fragment.offset &+ place] = bytes[fragment.packet.start &+ place]
    }
    if fragment.offset == 0 { firstKept = count }
    let isWhole = captured == fragment.length && count == captured
    let unitCount = isWhole ? (count &+ 7) >> 3 : count >> 3
    for unit in 0..<unitCount { keptUnits |= 1 << UInt64(fragment.offset >> 3 &+ unit) }
  }

  /// Whether the octets of a fragment are those that are kept, as far as both were captured.
  private func agrees(_ fragment: Fragment, _ bytes: Span<UInt8>) -> Bool {
    let captured = min(fragment.length, max(0, bytes.count &- fragment.packet.start))
    for place in 0..<min(captured, max(0, Self.payloadRoom &- fragment.offset)) {
      let position = fragment.offset &+ place
      guard keptUnits >> UInt64(position >> 3) & 1 == 1 else { continue }
      let octet = bytes[fragment.packet.start &+ place]
      if octets[Self.headerRoom &+ position] != octet { return false }
    }
    return true
  }

  /// How many octets of the payload are kept without a hole.
  private var prefix: Int {
    guard firstKept == firstLength else { return firstKept }
    var end = firstLength
    while end < Self.payloadRoom, keptUnits >> UInt64(end >> 3) & 1 == 1 { end = (end | 7) &+ 1 }
    return min(end, total ?? firstLength, Self.payloadRoom)
  }

  /// The datagram, or its first fragment alone, in one packet, cut behind what is kept of it.
  func assembled(firstOnly: Bool) -> AssembledPacket {
    let payload = firstOnly ? firstLength : total ?? firstLength
    var packet = AssembledPacket(
      octets: octets, start: Self.headerRoom &- headerLength,
      end: Self.headerRoom &+ (firstOnly ? min(firstKept, payload) : prefix),
      length: headerLength &+ payload, isV6: key.isV6)
    packet.mendHeader()
    return packet
  }
}
