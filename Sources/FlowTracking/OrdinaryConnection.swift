public import Wire

/// A connection that closed as nearly all do, with all that its record says.
///
/// What an `OrdinaryEnd` is the short form of: each FIN was captured once, and acknowledged by the next
/// segment of the other end. So its verdict is known beforehand, and what the record says beside it
/// is read straight from where the connection is kept. Reused from one connection to the next.
public struct OrdinaryConnection: Sendable, BitwiseCopyable {
  /// The order in which connections were first seen, counted from 1.
  public internal(set) var id: UInt64 = 0
  /// Who made the connection.
  public internal(set) var client = nowhere
  /// Whom it was made to.
  public internal(set) var server = nowhere
  /// In which direction the client sends.
  public internal(set) var clientDirection = Direction.fromLow
  /// Who sent the first FIN.
  public internal(set) var closer = Side.client
  /// Whether the second FIN was the first segment to acknowledge the first (FIN, FIN+ACK, ACK).
  public internal(set) var isMerged = false
  /// The four-tuple was opened again while the connection was kept in mind, after TIME_WAIT.
  public internal(set) var isReopened = false
  /// When the SYN was captured.
  public internal(set) var start = Timestamp(nanoseconds: 0)
  /// When the handshake was completed.
  public internal(set) var establishment = Timestamp(nanoseconds: 0)
  /// The frame of the SYN.
  public internal(set) var firstFrame: UInt64 = 0
  /// The segments of the close: the first FIN, the ACK of it unless `isMerged`, the second FIN, and the
  /// ACK of that, which is the last segment of the connection.
  ///
  /// Shape: three where `isMerged`, or else four; what stands behind them means nothing.
  public internal(set) var close = InlineArray<4, Segment>(
    repeating: Segment(time: Timestamp(nanoseconds: 0), frame: 0))
  /// What the client sent.
  public internal(set) var fromClient = Traffic(packets: 0, bytes: 0)
  /// What the server sent.
  public internal(set) var fromServer = Traffic(packets: 0, bytes: 0)
  /// Frames that repeated a frame captured just before.
  public internal(set) var duplicateFrames: UInt32 = 0
  /// How long TIME_WAIT lasts.
  ///
  /// Unit: nanoseconds.
  public internal(set) var timeWaitLength: Int64 = 0
  /// In which order the ends sent what for the first time.
  public internal(set) var trail = SegmentTrail()

  private static var nowhere: Endpoint { Endpoint(address: IPAddress(v4: 0), port: 0) }

  /// A segment of the close.
  public struct Segment: Sendable, BitwiseCopyable {
    /// When it was captured.
    public internal(set) var time: Timestamp
    /// Its frame's place in the capture, counted from 1.
    public internal(set) var frame: UInt64
  }

  /// What one end sent.
  public struct Traffic: Sendable, BitwiseCopyable {
    /// Segments captured, duplicate frames not counted.
    public internal(set) var packets: UInt32
    /// Payload octets in them.
    public internal(set) var bytes: UInt32
  }

  /// Room for a connection; holds none that was captured until a tracker fills it.
  public init() {}

  /// The place of the last segment in `close`.
  @inlinable public var last: Int { isMerged ? 2 : 3 }

  /// When TIME_WAIT ends.
  @inlinable public var timeWaitEnd: Timestamp {
    let (end, isBeyond) = close[last].time.nanoseconds.addingReportingOverflow(timeWaitLength)
    return Timestamp(nanoseconds: isBeyond ? .max : end)
  }
}

extension ConnectionTracker {
  /// Reads the connection that `nextOrdinary()` names, and leaves it to be passed over or taken.
  ///
  /// - Parameter connection: is overwritten.
  /// - Returns: false, and nothing is read, where there is none or it is kept in another form.
  @inline(__always)
  public mutating func readOrdinary(into connection: inout OrdinaryConnection) -> Bool {
    guard let reference = nextDone, case .flow(let slot) = reference.home else { return false }
    connection.timeWaitLength = Int64(limits.timeWaitSeconds) * 1_000_000_000
    flows.read(slot, into: &connection)
    return true
  }
}

extension FlowTable {
  /// Reads a flow that closed as nearly all do.
  @inline(never)
  fileprivate mutating func read(_ slot: UInt32, into connection: inout OrdinaryConnection) {
    let tuple = tuple(of: slot)
    update(slot) { flow in
      connection.client = tuple.sender(of: flow.clientDirection)
      connection.server = tuple.sender(of: flow.clientDirection.reversed)
      flow.read(into: &connection)
    }
  }
}

extension PlainFlow {
  /// Mutating, although it changes nothing: of a borrowed flow the compiler makes a copy.
  @inline(__always)
  fileprivate mutating func read(into connection: inout OrdinaryConnection) {
    connection.id = id
    connection.clientDirection = clientDirection
    let opener: Direction = close.marks[0].contains(.fromHigh) ? .fromHigh : .fromLow
    connection.closer = opener == clientDirection ? .client : .server
    connection.isMerged = close.count == 3
    connection.isReopened = marks.contains(.reopened)
    connection.start = start
    connection.establishment = Timestamp(
      nanoseconds: start.nanoseconds &+ Int64(close.handshakeTime))
    connection.firstFrame = firstFrame
    connection.duplicateFrames = duplicateFrames
    let fromLow = OrdinaryConnection.Traffic(packets: low.packets, bytes: low.bytes)
    let fromHigh = OrdinaryConnection.Traffic(packets: high.packets, bytes: high.bytes)
    let isLow = clientDirection == .fromLow
    connection.fromClient = isLow ? fromLow : fromHigh
    connection.fromServer = isLow ? fromHigh : fromLow
    // Backwards from the last event, the connection's last segment.
    var segment = OrdinaryConnection.Segment(time: end, frame: lastFrame)
    var place = connection.last
    connection.close[place] = segment
    while place > 0 {
      segment.time.nanoseconds &-= Int64(close.waits[place])
      segment.frame &-= UInt64(close.frames[place])
      place -= 1
      connection.close[place] = segment
    }
    connection.trail = SegmentTrail(of: connection, opener, firsts: close.firsts)
    if marks.contains(.dataDuplicated) { connection.trail.isIncomplete = true }
  }
}
