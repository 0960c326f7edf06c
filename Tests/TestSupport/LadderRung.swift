public import Wire

extension Ladder {
  /// One line of a ladder: a segment, and what became of it.
  public struct Rung: Sendable {
    /// The line as it was written, for messages.
    public var text: String
    /// Time since the rung before, in nanoseconds.
    public var delay: Int64
    /// Which end sends it.
    public var sender: Sender
    /// SEG.FLAGS.
    public var control: ControlBits
    /// SEG.SEQ, counted from the sender's ISN.
    public var start: UInt32
    /// Octets of payload.
    public var length: UInt32
    /// SEG.ACK, counted from the peer's ISN; nil when the ACK bit is clear.
    public var acknowledgment: UInt32?
    /// How far the sender's ISN lies past its first one.
    public var incarnation: UInt32
    /// How far the peer's ISN lies past its first one.
    public var peerIncarnation: UInt32
    /// SEG.WND; nil for the usual one.
    public var window: UInt16?
    /// The IPv4 identification; nil where the ladder chooses it.
    public var identification: UInt16?
    /// TTL or hop limit; nil for the sender's usual one.
    public var timeToLive: UInt8?
    /// The TCP options.
    public var options = Options()
    /// What became of the segment.
    public var fate = Fate.delivered
    /// The same frame is captured again this many nanoseconds later.
    public var repeatedAfter: Int64?
    /// It was sent this many nanoseconds before it was captured.
    public var sentBefore: Int64 = 0
    /// What later lines call it.
    public var name: String?
  }

  /// What became of a segment.
  public enum Fate: Sendable, Hashable {
    /// Captured and delivered.
    case delivered
    /// Sent but not captured.
    case notCaptured
    /// Captured, but lost on the rest of its way.
    case lostBeyond
  }

  /// The TCP options of a rung.
  public struct Options: Sendable {
    /// MSS; nil when absent.
    public var maximumSegmentSize: UInt16?
    /// Window scale; nil when absent.
    public var windowScale: UInt8?
    /// SACK-permitted.
    public var selectivePermitted = false
    /// SACK blocks, counted from the peer's ISN.
    public var blocks: [Range<UInt32>] = []
    /// The timestamps option, where the line says something of it.
    public var timestamps: Timestamps?
    /// The snapshot length cut the options off.
    public var cut = false
  }

  /// What a line says of its timestamps option.
  public enum Timestamps: Sendable, Hashable {
    /// `ts`: the clock and the latest echo.
    case automatic
    /// `ts v/e`: these values.
    case values(UInt32, UInt32)
    /// `echo NAME`: the clock, and the TSval of the named line.
    case echo(String)
    /// `nots`: none.
    case absent
  }
}
