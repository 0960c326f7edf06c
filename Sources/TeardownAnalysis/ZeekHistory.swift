public import FlowTracking
public import Wire

/// Zeek's `history` of a connection: a letter for what each end sent, in the order of capture.
public struct ZeekHistory: Sendable, Equatable, CustomStringConvertible {
  /// Room for all marks and the sign of flipped roles.
  private var letters = InlineArray<25, UInt8>(repeating: 0)
  /// How many letters there are.
  public private(set) var count = 0

  /// The letters of a trail, those of the originator in upper case.
  init(_ trail: SegmentTrail, originator: Direction, _ roles: ZeekWords.Roles) {
    if roles == .flipped { append(UInt8(ascii: "^")) }
    var (letters, count) = (letters, count)
    trail.forEach { mark in
      letters[count] = Self.letter(of: mark, originator: originator)
      count += 1
    }
    (self.letters, self.count) = (letters, count)
  }

  /// The letter of a mark, in ASCII: in upper case for the originator.
  @inlinable @inline(__always)
  public static func letter(of mark: SegmentTrail.Mark, originator: Direction) -> UInt8 {
    mark.sender == originator ? mark.kind.letter : mark.kind.letter | 0x20
  }

  /// The letter at the given place, in ASCII.
  public subscript(place: Int) -> UInt8 {
    precondition(place < count, "no such letter")
    return letters[place]
  }

  private mutating func append(_ letter: UInt8) {
    letters[count] = letter
    count += 1
  }

  /// The letters as text.
  public var description: String {
    String((0..<count).map { Character(Unicode.Scalar(letters[$0])) })
  }

  /// Whether two connections went the same way.
  public static func == (left: ZeekHistory, right: ZeekHistory) -> Bool {
    left.count == right.count && (0..<left.count).allSatisfy { left[$0] == right[$0] }
  }

  /// Whether it matches Zeek's `/\^?S[^HAFGIQ]*R.*/`.
  var isSynThenReset: Bool {
    var place = count > 0 && letters[0] == UInt8(ascii: "^") ? 1 : 0
    guard place < count, letters[place] == UInt8(ascii: "S") else { return false }
    while place + 1 < count {
      place += 1
      switch letters[place] {
      case UInt8(ascii: "R"): return true
      case UInt8(ascii: "H"), UInt8(ascii: "A"), UInt8(ascii: "F"), UInt8(ascii: "I"),
        UInt8(ascii: "Q"):
        return false
      default: continue
      }
    }
    return false
  }
}

extension SegmentTrail.Kind {
  /// Zeek's letter for the originator, in ASCII.
  @inlinable var letter: UInt8 {
    switch self {
    case .syn: UInt8(ascii: "S")
    case .synAck: UInt8(ascii: "H")
    case .acknowledgment: UInt8(ascii: "A")
    case .data: UInt8(ascii: "D")
    case .fin: UInt8(ascii: "F")
    case .reset: UInt8(ascii: "R")
    case .retransmission: UInt8(ascii: "T")
    case .closedWindow: UInt8(ascii: "W")
    case .inconsistent: UInt8(ascii: "I")
    case .severalFlags: UInt8(ascii: "Q")
    }
  }
}
