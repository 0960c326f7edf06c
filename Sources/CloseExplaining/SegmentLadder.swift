internal import FlowTracking
internal import TeardownAnalysis
internal import Wire

/// The exchange between the two ends of a connection, as rows from top to bottom.
public struct SegmentLadder: Sendable, Equatable {
  /// The rows, in the order of capture.
  public var rows: [Row]

  /// One row.
  public enum Row: Sendable, Equatable {
    /// A segment.
    case arrow(SegmentArrow)
    /// Many segments that change nothing.
    case fold(Fold)
    /// A while without segments.
    ///
    /// Unit: nanoseconds.
    case pause(Int64)
  }

  /// Segments that are counted rather than drawn.
  public struct Fold: Sendable, Equatable {
    /// How many segments.
    public var segments: UInt64 = 0
    /// Octets of payload from the client, those sent again included.
    public var clientBytes: UInt64 = 0
    /// Octets of payload from the server, those sent again included.
    public var serverBytes: UInt64 = 0
    /// Segments that were sent again.
    public var retransmissions: UInt64 = 0
    /// Keep-alive probes.
    public var keepAlives: UInt64 = 0
    /// Frames captured again.
    public var duplicates: UInt64 = 0
    /// FINs and RSTs beyond those that are drawn.
    public var closing: UInt64 = 0
    /// The first frame.
    public var firstFrame: UInt64 = 0
    /// The last frame.
    public var lastFrame: UInt64 = 0
    /// When the first was captured, since the start of the connection.
    ///
    /// Unit: nanoseconds.
    public var start: Int64 = 0
    /// When the last was captured.
    public var end: Int64 = 0
    /// The longest time between two of them.
    public var longestPause: Int64 = 0
  }

  /// From when on a while without segments has a row of its own.
  ///
  /// Unit: nanoseconds.
  static let pauseLimit: Int64 = 1_000_000_000
}

extension SegmentLadder.Fold {
  /// Counts one more segment.
  mutating func add(_ arrow: SegmentArrow) {
    let time = arrow.time ?? end
    if segments == 0 {
      firstFrame = arrow.frame ?? 0
      start = time
    } else {
      longestPause = max(longestPause, time - end)
    }
    segments += 1
    lastFrame = arrow.frame ?? lastFrame
    end = time
    if arrow.from == .client {
      clientBytes += UInt64(arrow.payload)
    } else {
      serverBytes += UInt64(arrow.payload)
    }
    if arrow.marks.contains(.retransmission) { retransmissions += 1 }
    if arrow.marks.contains(.keepAlive) { keepAlives += 1 }
    if !arrow.control.isDisjoint(with: [.fin, .rst]) { closing += 1 }
  }
}

extension SegmentLadder.Row {
  /// When the row begins, since the start of the connection; nil where it has no time.
  var start: Int64? {
    switch self {
    case .arrow(let arrow): arrow.time
    case .fold(let fold): fold.start
    case .pause: nil
    }
  }

  /// The first frame of the row; nil where it has none.
  var firstFrame: UInt64? {
    switch self {
    case .arrow(let arrow): arrow.frame
    case .fold(let fold): fold.firstFrame
    case .pause: nil
    }
  }

  /// When the row ends.
  var end: Int64? {
    switch self {
    case .arrow(let arrow): arrow.time
    case .fold(let fold): fold.end
    case .pause: nil
    }
  }
}
