import Wire

/// How much of its memory each table of the tracker may take up.
///
/// Every table has a least share that no other can take; what is left beyond these belongs to whoever
/// comes first. Nothing is ever given back, so that a table which can have no more never will.
struct MemoryShares {
  /// Something that grows.
  enum Table: UInt8, CaseIterable {
    case flows, connections, log, parking, openings, endings, index

    /// The least share, in parts of 64.
    fileprivate var part: Int {
      switch self {
      case .flows: 16
      case .connections, .parking: 4
      case .index: 8
      case .log: 2
      case .openings, .endings: 1
      }
    }
  }

  /// What all tables together may take up.
  ///
  /// Unit: octets.
  let octets: Int
  /// How many slots are kept free for what comes until finished connections have been taken.
  let reserve: Int
  /// How many notes on incarnations there may be.
  let notes: Int
  /// What four-tuples that were captured in several networks may take up.
  ///
  /// Unit: octets.
  let sharedTuples: Int
  /// Of how many connections it may be noted on which interfaces they were seen.
  let interfaceNotes: Int
  private var exhausted: UInt8 = 0

  /// What is left for the lists of connections that end at once, for notes and for shared four-tuples.
  private static let listPart = 16

  /// Shares in a number of octets.
  init(octets: Int) {
    self.octets = octets
    reserve = octets == .max ? 0 : max(320, min(4096, octets >> 14))
    notes = octets == .max ? .max : octets / 64 / Self.noteSize
    sharedTuples = octets == .max ? .max : octets / 64
    interfaceNotes = octets == .max ? .max : octets / 64 / Self.interfaceNoteSize
  }

  /// The same of a note on interfaces.
  ///
  /// Unit: octets.
  private static let interfaceNoteSize =
    3 * (MemoryLayout<InterfaceSet>.stride + MemoryLayout<UInt64>.stride)

  /// A note in its hash table, which is between three and six eighths full, or being copied.
  ///
  /// Unit: octets.
  private static let noteSize =
    3 * (MemoryLayout<IncarnationNotes>.stride + MemoryLayout<UInt64>.stride)

  /// How much memory is obtained at once: the less there is of it, the smaller the pieces.
  ///
  /// Unit: octets.
  var unit: Int {
    var unit = BlockSource.hugePage
    while unit > 1 << 12, unit > octets >> 7 { unit /= 2 }
    return unit
  }

  /// Whether a table is known to get no more memory.
  @inline(__always)
  func isExhausted(_ table: Table) -> Bool { exhausted >> table.rawValue & 1 == 1 }

  /// Whether a table may take some octets more.
  ///
  /// - Parameters:
  ///   - table: the table.
  ///   - step: how many octets more.
  ///   - taken: what each table takes up now.
  /// - Returns: false for good, once it has been.
  mutating func mayGrow(_ table: Table, by step: Int, taken: (Table) -> Int) -> Bool {
    if octets == .max { return true }
    if isExhausted(table) { return false }
    let all = octets - octets / Self.listPart
    var sum = step
    for other in Table.allCases {
      let least = other == table ? 0 : all / 64 * other.part
      sum += max(taken(other), least)
    }
    if sum <= all { return true }
    exhausted |= 1 << table.rawValue
    return false
  }
}
