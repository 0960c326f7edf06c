public import FlowTracking
public import TeardownAnalysis
public import Wire

/// Builds the ladder of a connection from its segments, in one pass and bounded memory.
///
/// The connection has been judged before, so that it is known which frames matter. Kept are the
/// beginning, everything that bears on the close with what surrounds it, FINs and RSTs, and the
/// first of what was sent again; all else is folded while it comes.
/// Shape: some hundred rows at most.
public struct LadderBuilder: Sendable {
  private let evidence: ConnectionEvidence
  private let verdict: Verdict
  /// Frames that the verdict rests on.
  private let telling: Set<UInt64>
  private let bounds: Bounds
  /// By side: the client's stands first.
  private var rulers: [SequenceRuler]
  private var streams = [StreamView(), StreamView()]
  /// The highest acknowledgment that each end sent.
  private var acknowledged: [Int64?] = [nil, nil]
  private var rows: [SegmentLadder.Row] = []
  private var fold = FoldBuffer()
  /// Ordinary segments since the last that was kept, the latest only.
  private var tail: [SegmentArrow] = []
  private var count = 0
  /// How many ordinary segments are kept, because they follow one that matters.
  private var following = 0
  private var spent = Spent()
  private(set) var calls: CallClues
  /// Frames of other incarnations of the four-tuple among those of the connection.
  private(set) var foreign: [UInt64] = []
  /// How many of them there were.
  private(set) var foreignCount: UInt64 = 0

  /// How much of what is kept.
  struct Bounds: Sendable {
    /// Connections of so few segments are not folded at all.
    var whole = 32
    /// Segments at the beginning.
    var head = 6
    /// Ordinary segments before and after one that matters.
    var around = 2
    /// All of those together.
    var allAround = 48
    /// FINs, RSTs and SYNs that the verdict does not name.
    var closing = 48
    /// Segments that were sent again, keep-alive probes and the like.
    var marked = 16
    /// Rows among which a frame that was captured again is looked for.
    var recent = 64
    /// Frames of other incarnations that are named.
    var foreign = 16
  }

  private struct Spent: Sendable {
    var around = 0
    var closing = 0
    var marked = 0
  }

  /// A builder that has seen no segment.
  public init(_ evidence: ConnectionEvidence, _ verdict: Verdict) {
    self.init(evidence, verdict, bounds: Bounds())
  }

  init(_ evidence: ConnectionEvidence, _ verdict: Verdict, bounds: Bounds) {
    self.evidence = evidence
    self.verdict = verdict
    self.bounds = bounds
    telling = Set(evidence.events.map(\.frame))
    rulers = Side.allCases.map { side in
      let sender = evidence.connection.side(side)
      return SequenceRuler(
        initial: sender.facts.contains(.initialKnown) ? sender.initial : nil)
    }
    calls = CallClues()
  }

  /// Takes in the next segment of the connection, captured on an interface.
  public mutating func add(_ segment: Segment, on interface: Int? = nil) {
    var arrow = arrow(of: segment)
    arrow.interface = interface
    let side = Int(arrow.from.rawValue)
    let isLate = segment.presence.contains(.firstFragment)
    let mark = streams[side].take(arrow, acknowledged: acknowledged[1 - side])
    // What follows a late segment was captured before it, which tells nothing of it.
    if let mark, !isLate { arrow.marks.append(mark) }
    if let field = arrow.acknowledgment, !arrow.control.contains(.rst) {
      acknowledged[side] = max(acknowledged[side] ?? field, field)
    }
    if segment.reportsDuplicate { arrow.marks.append(.duplicateReport) }
    if segment.window == 0, segment.control.isDisjoint(with: [.syn, .rst]) {
      arrow.marks.append(.zeroWindow)
    }
    calls.take(arrow)
    if isLate {
      placeLate(arrow)
    } else {
      place(arrow, isTelling: telling.contains(segment.frame))
    }
  }

  /// Takes in a frame that repeats one captured just before.
  public mutating func addDuplicate(_ segment: Segment, on interface: Int? = nil) {
    var copy = arrow(of: segment)
    copy.interface = interface
    if let index = tail.lastIndex(where: { $0.isSame(as: copy) }) {
      tail[index].take(copy: copy)
      return
    }
    let first = max(0, rows.count - bounds.recent)
    for index in stride(from: rows.count - 1, through: first, by: -1) {
      guard case .arrow(var arrow) = rows[index], arrow.isSame(as: copy) else { continue }
      arrow.take(copy: copy)
      rows[index] = .arrow(arrow)
      return
    }
    fold.countDuplicate()
  }

  /// Takes note of a segment of the same four-tuple that belongs to another connection.
  public mutating func addForeign(frame: UInt64) {
    foreignCount += 1
    if foreign.count < bounds.foreign { foreign.append(frame) }
  }

  /// The ladder of all that was taken in.
  ///
  /// - Parameter states: where the ends stood, as far as that is proven.
  /// - Returns: the rows, what was lost drawn among them.
  public func finish(_ states: StateHistory?) -> SegmentLadder {
    var whole = self
    whole.flush(isLast: true)
    var rows = whole.rows
    LostArrows(evidence, verdict).mark(&rows)
    StateColumns(evidence, verdict, states).fill(&rows)
    return SegmentLadder(rows: Self.withPauses(rows))
  }

  private var isWhole: Bool {
    let connection = evidence.connection
    return Int(connection.low.packets) + Int(connection.high.packets) <= bounds.whole
  }

  private mutating func arrow(of segment: Segment) -> SegmentArrow {
    let from = evidence.connection.side(sending: segment.direction)
    let own = Int(from.rawValue)
    let peer = Int(from.opposite.rawValue)
    // An RST without the ACK bit, or from no socket, has an ACK field that means nothing.
    let hasField =
      segment.control.contains(.ack)
      && !(segment.control.contains(.rst) && segment.acknowledgmentField == SequenceNumber(0))
    return SegmentArrow(
      from: from, frame: segment.frame, time: segment.timestamp - evidence.connection.start,
      control: segment.control, sequence: rulers[own].place(of: segment.sequence),
      acknowledgment: hasField ? rulers[peer].place(of: segment.acknowledgmentField) : nil,
      payload: segment.payloadLength)
  }

  private mutating func place(_ arrow: SegmentArrow, isTelling: Bool) {
    if isTelling || isWhole {
      place(arrow, isKept: true)
    } else if !arrow.control.isDisjoint(with: [.syn, .fin, .rst]) {
      spent.closing += 1
      place(arrow, isKept: spent.closing <= bounds.closing)
    } else if !arrow.marks.isEmpty {
      spent.marked += 1
      place(arrow, isKept: spent.marked <= bounds.marked)
    } else {
      place(arrow, isKept: count < bounds.head)
    }
  }

  /// Places a segment that came late, from a datagram that was given up, where its frame stands.
  private mutating func placeLate(_ arrow: SegmentArrow) {
    var arrow = arrow
    arrow.marks.append(.incomplete)
    spent.marked += 1
    guard let frame = arrow.frame, isWhole || spent.marked <= bounds.marked else {
      place(arrow, isKept: false)
      return
    }
    count += 1
    flush(isLast: false)
    let before = rows.lastIndex { $0.firstFrame.map { $0 < frame } ?? false }
    rows.insert(.arrow(arrow), at: before.map { $0 + 1 } ?? 0)
  }

  private mutating func place(_ arrow: SegmentArrow, isKept: Bool) {
    count += 1
    if isKept {
      flush(isLast: false)
      rows.append(.arrow(arrow))
      if count > bounds.head { following = bounds.around }
      return
    }
    if following > 0, arrow.isOrdinary, spent.around < bounds.allAround {
      following -= 1
      spent.around += 1
      rows.append(.arrow(arrow))
      return
    }
    following = 0
    tail.append(arrow)
    if tail.count > bounds.around { fold.add(tail.removeFirst()) }
  }

  /// Puts down what was folded, and the ordinary segments just before what comes next.
  private mutating func flush(isLast: Bool) {
    let keeps = spent.around + tail.count <= bounds.allAround || isLast
    if !keeps {
      for arrow in tail { fold.add(arrow) }
      tail.removeAll()
    }
    rows += fold.take()
    rows += tail.map { .arrow($0) }
    spent.around += tail.count
    tail.removeAll()
  }

  /// Puts a row of its own where nothing was captured for long.
  private static func withPauses(_ rows: [SegmentLadder.Row]) -> [SegmentLadder.Row] {
    var result: [SegmentLadder.Row] = []
    var last: Int64?
    for row in rows {
      if let start = row.start {
        // A clock that jumps may make any time of it.
        if let last, start &- last >= SegmentLadder.pauseLimit {
          result.append(.pause(start &- last))
        }
        last = row.end
      }
      result.append(row)
    }
    return result
  }
}

/// Segments on their way into a fold; a few of them are not worth one.
struct FoldBuffer: Sendable {
  private var fold = SegmentLadder.Fold()
  private var first: [SegmentArrow] = []

  /// So few segments are drawn after all.
  private static let least = 3

  mutating func add(_ arrow: SegmentArrow) {
    fold.add(arrow)
    if first.count < Self.least { first.append(arrow) }
  }

  /// Counts a frame that repeats one of those in the fold.
  mutating func countDuplicate() { fold.duplicates += 1 }

  /// Hands out what was gathered, and begins anew.
  mutating func take() -> [SegmentLadder.Row] {
    defer { self = FoldBuffer() }
    if fold.segments == 0 { return [] }
    if fold.segments <= Self.least { return first.map { .arrow($0) } }
    return [.fold(fold)]
  }
}

extension Segment {
  /// Whether its first SACK block reports a duplicate.
  ///
  /// Source: RFC 2883 §4: it lies at or before SEG.ACK, or within the second block.
  var reportsDuplicate: Bool {
    guard selectiveBlockCount > 0, let acknowledgment else { return false }
    let block = firstSelectiveBlock
    if acknowledgment.covers(block.right) { return true }
    guard selectiveBlockCount > 1 else { return false }
    let second = secondSelectiveBlock
    return !block.left.isBefore(second.left) && second.right.covers(block.right)
  }
}
