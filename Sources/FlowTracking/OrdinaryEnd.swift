public import Wire

/// A connection that closed as nearly all do, in short: what counts of it where no more is asked for.
///
/// From the SYN on every segment was the next in order; each FIN was captured once, and acknowledged by
/// the next segment of the other end. So it is clean-four-way or merged-three-way by the rules, nothing
/// was lost, and nothing about it is odd but that the four-tuple may have been used again.
public struct OrdinaryEnd: Sendable {
  /// The client's address.
  public let client: IPAddress
  /// Whom the connection was made to.
  public let server: Endpoint
  /// Who sent the first FIN.
  public let closer: Side
  /// Whether the second FIN was the first segment to acknowledge the first (FIN, FIN+ACK, ACK).
  public let isMerged: Bool
  /// The four-tuple was opened again while the connection was kept in mind, after TIME_WAIT.
  public let isReopened: Bool
  /// From the first FIN to the last segment.
  ///
  /// Unit: nanoseconds.
  public let closeDuration: Int64
  /// How long the other end was in CLOSE_WAIT, as captured.
  ///
  /// Unit: nanoseconds.
  public let closeWait: Int64
  /// Since when the closer is in TIME_WAIT.
  public let timeWaitStart: Timestamp
  /// How long TIME_WAIT lasts.
  ///
  /// Unit: nanoseconds.
  public let timeWaitLength: Int64
  /// Segments of both ends.
  public let packets: UInt64
  /// Payload octets of both ends.
  public let bytes: UInt64
  /// Frames that repeated a frame captured just before.
  public let duplicateFrames: UInt32
}

extension ConnectionTracker {
  /// The next connection whose tracking has ended, if it closed as nearly all do.
  ///
  /// - Returns: nil when `takeFinished(into:)` is to be asked. Otherwise it may be, for the same
  ///   connection; or `passShort()` passes over it.
  @inline(__always)
  public mutating func nextOrdinary() -> OrdinaryEnd? {
    guard let reference = nextDone, case .flow(let slot) = reference.home else { return nil }
    return flows.ordinaryEnd(
      slot, timeWaitLength: Int64(limits.timeWaitSeconds) * 1_000_000_000)
  }
}

extension FlowTable {
  /// What a flow is, if it closed as nearly all do.
  @inline(__always)
  fileprivate mutating func ordinaryEnd(_ slot: UInt32, timeWaitLength: Int64) -> OrdinaryEnd? {
    guard self[slot].closedOrdinarily else { return nil }
    let (low, high) = ends(of: slot)
    return update(slot) { flow in
      let place = Int(flow.close.count) - 1
      let duration =
        UInt64(flow.close.waits[1]) + UInt64(flow.close.waits[2])
        + (place == 3 ? UInt64(flow.close.waits[3]) : 0)
      let client = flow.clientDirection
      return OrdinaryEnd(
        client: client == .fromLow ? low.address : high.address,
        server: client == .fromLow ? high : low,
        closer: flow.close.opener == client ? .client : .server, isMerged: place == 2,
        isReopened: flow.marks.contains(.reopened), closeDuration: Int64(duration),
        closeWait: place == 3 ? Int64(flow.close.waits[2]) : 0, timeWaitStart: flow.end,
        timeWaitLength: timeWaitLength,
        packets: UInt64(flow.low.packets) + UInt64(flow.high.packets),
        bytes: UInt64(flow.low.bytes) + UInt64(flow.high.bytes),
        duplicateFrames: flow.duplicateFrames)
    }
  }
}

extension PlainFlow {
  /// Whether the close was one of three or four segments, each FIN acknowledged by what comes next from
  /// its receiver, and nothing else is to be said of the connection.
  @inline(__always)
  fileprivate var closedOrdinarily: Bool {
    state == .closed && marks.isDisjoint(with: .telling) && close.isInTurn
  }
}

extension PlainClose {
  /// Who sent the first FIN.
  @inline(__always)
  fileprivate var opener: Direction { marks[0].contains(.fromHigh) ? .fromHigh : .fromLow }

  /// Whether it was FIN, FIN+ACK, ACK or FIN, ACK, FIN+ACK, ACK.
  ///
  /// All events at once, an octet each, the first the lowest: whether it is a FIN, and from whom it is (0
  /// for who sent the first FIN, 1 for the other) and whether it covers the peer's FIN (2).
  @inline(__always)
  fileprivate var isInTurn: Bool {
    let fins = Self.word(controls) { $0.rawValue } & 0x0101_0101
    let told = Self.word(marks) { $0.rawValue } & 0x0303_0303
    let turns = told ^ ((told & 1) &* 0x0101_0101)
    switch count {
    case 3: return fins & 0x00ff_ffff == 0x0000_0101 && turns & 0x00ff_ffff == 0x0002_0300
    case 4: return fins == 0x0001_0001 && turns == 0x0203_0300
    default: return false
    }
  }

  @inline(__always)
  private static func word<Element>(
    _ column: borrowing InlineArray<4, Element>, _ octet: (Element) -> UInt8
  ) -> UInt32 {
    UInt32(octet(column[0])) | UInt32(octet(column[1])) << 8
      | UInt32(octet(column[2])) << 16 | UInt32(octet(column[3])) << 24
  }
}

extension PlainFlow.Marks {
  /// What there is more to say of.
  fileprivate static var telling: PlainFlow.Marks {
    PlainFlow.Marks(rawValue: noted.rawValue | evicted.rawValue)
  }
}
