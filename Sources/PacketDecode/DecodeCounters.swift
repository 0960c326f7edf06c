public import Wire

/// How many frames were decoded, and how many were not, by reason.
///
/// `frameCount` is always `segmentCount` plus all reasons: nothing is dropped in silence.
public struct DecodeCounters: Sendable {
  /// Frames that carried a TCP segment.
  public var segmentCount: UInt64 { wholeSegments &+ cutOptionsCount }
  /// Segments of which some options could not be read (`Segment.Presence.optionsCut`).
  public private(set) var cutOptionsCount: UInt64 = 0
  /// Segments of which all options could be read.
  @usableFromInline
  var wholeSegments: UInt64 = 0
  /// Indexed by `SkipReason.rawValue`, which runs from 0 without gaps.
  private var skipped = InlineArray<20, UInt64>(repeating: 0)

  /// Counters that stand at zero.
  public init() {}

  /// Counts one frame.
  ///
  /// - Parameters:
  ///   - outcome: What `PacketDecoder.decode` returned.
  ///   - presence: That of the segment it wrote; not looked at when the frame was skipped. The whole
  ///     segment is not asked for, because copying it right after it was written is slow.
  @inlinable
  public mutating func record(_ outcome: DecodeOutcome, _ presence: Segment.Presence) {
    if outcome == .segment, !presence.contains(.optionsCut) {
      wholeSegments &+= 1
    } else {
      recordImperfect(outcome)
    }
  }

  /// Counts frames that carried a segment, of which all options could be read.
  @inlinable
  public mutating func recordWhole(_ count: Int) { wholeSegments &+= UInt64(count) }

  @usableFromInline
  mutating func recordImperfect(_ outcome: DecodeOutcome) {
    switch outcome {
    case .segment: cutOptionsCount &+= 1
    case .skipped(let reason): skipped[Int(reason.rawValue)] &+= 1
    }
  }

  /// How many frames were skipped for a reason.
  public subscript(reason: SkipReason) -> UInt64 { skipped[Int(reason.rawValue)] }

  /// Frames that yielded no segment, whatever the reason.
  public var skippedCount: UInt64 {
    SkipReason.allCases.reduce(0) { $0 + self[$1] }
  }

  /// Frames that should have yielded a segment and were too damaged, or cut too short.
  public var damagedCount: UInt64 {
    SkipReason.allCases.reduce(0) { $1.isDamage ? $0 + self[$1] : $0 }
  }

  /// All frames counted.
  public var frameCount: UInt64 { segmentCount + skippedCount }
}
