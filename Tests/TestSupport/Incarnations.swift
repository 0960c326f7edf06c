import Wire

/// The connections of a capture, each incarnation of a four-tuple for itself.
///
/// A rough tracker for rewrites alone: it knows the whole capture at once and judges nothing.
struct Incarnations {
  /// What is known of one incarnation; index 0 is the end that stands first in the key.
  struct Incarnation {
    /// The first incarnation of the same four-tuple: an index into `all`.
    let first: Int
    /// Initial sequence numbers.
    var initial: [UInt32?] = [nil, nil]
    /// The highest sequence number sent, SYN and FIN counted.
    var highest: [UInt32?] = [nil, nil]
    /// The place of the FIN in sequence space.
    var finPlace: [UInt32?] = [nil, nil]
    /// Which end sent the first SYN without ACK.
    var client: Int?
    /// Whether anything but SYNs was seen.
    var isBeyondOpening = false

    /// How far a segment's numbers lie from the incarnation's, as far as either is known.
    fileprivate func distance(_ frame: TCPFrame, from side: Int) -> UInt32 {
      var nearest = UInt32.max
      if let place = highest[side] {
        nearest = min(nearest, Self.gap(frame.sequence, place))
      }
      if frame.hasACK, let place = highest[1 - side] {
        nearest = min(nearest, Self.gap(frame.acknowledgment, place))
      }
      return nearest
    }

    private static func gap(_ one: UInt32, _ other: UInt32) -> UInt32 {
      SequenceNumber(one).distance(from: SequenceNumber(other)).magnitude
    }

    fileprivate mutating func take(_ frame: TCPFrame, from side: Int) {
      if frame.isSYN {
        if initial[side] == nil { initial[side] = frame.sequence }
        if !frame.hasACK, client == nil { client = side }
      } else {
        isBeyondOpening = true
      }
      if frame.isFIN, finPlace[side] == nil {
        finPlace[side] = frame.sequence &+ frame.length &- 1
      }
      // An RST may be forged, with a number from anywhere.
      if frame.isRST { return }
      let end = SequenceNumber(frame.sequence &+ frame.length)
      if highest[side].map({ end.isAfter(SequenceNumber($0)) }) ?? true {
        highest[side] = end.rawValue
      }
    }
  }

  /// One frame's place among the incarnations.
  struct Member {
    let frame: TCPFrame
    /// Index into `all`.
    let incarnation: Int
    /// Which end sent it.
    let side: Int
  }

  /// All incarnations, in order of appearance.
  private(set) var all: [Incarnation] = []
  /// For each record of the capture, where it belongs; nil when it is not TCP.
  private(set) var members: [Member?] = []
  private var byKey: [[UInt8]: [Int]] = [:]

  init(_ records: [ClassicCapture.Record]) {
    for record in records {
      guard let frame = TCPFrame(record.bytes) else {
        members.append(nil)
        continue
      }
      let side = frame.isForward ? 0 : 1
      let index = place(frame, side)
      all[index].take(frame, from: side)
      members.append(Member(frame: frame, incarnation: index, side: side))
    }
  }

  /// The incarnation that a frame belongs to, a new one where it begins one.
  private mutating func place(_ frame: TCPFrame, _ side: Int) -> Int {
    let known = byKey[frame.key] ?? []
    if frame.isSYN, !frame.hasACK {
      if let same = known.last(where: { all[$0].initial[side] == frame.sequence }) { return same }
      if let last = known.last, all[last].initial[side] == nil, !all[last].isBeyondOpening {
        return last  // a simultaneous open
      }
      return begin(frame.key)
    }
    if frame.isSYN,
      let answered = known.last(where: {
        all[$0].initial[1 - side].map { $0 &+ 1 == frame.acknowledgment } ?? false
      })
    {
      return answered
    }
    // The nearest one; the latest where several are as near.
    return known.reversed().min {
      all[$0].distance(frame, from: side) < all[$1].distance(frame, from: side)
    } ?? begin(frame.key)
  }

  private mutating func begin(_ key: [UInt8]) -> Int {
    all.append(Incarnation(first: byKey[key]?.first ?? all.count))
    byKey[key, default: []].append(all.count - 1)
    return all.count - 1
  }
}
