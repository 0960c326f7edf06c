/// The parts of the screen, from its top to its bottom.
enum ScreenPart: Int, CaseIterable {
  case title, status, message, labels, sockets, closes, ends, footer
}

/// How many lines each part of the screen gets: the more important its next lines are, the earlier
/// they are given, and a part for which there is no sensible room is left out.
struct ScreenLayout: Equatable {
  private var lines = [Int](repeating: 0, count: ScreenPart.allCases.count)
  /// Empty lines to set parts apart.
  private(set) var gaps = 0

  /// A step of the handing out: a part grows up to so many lines, or is not begun with less than
  /// it needs.
  private struct Step {
    var part: ScreenPart
    var upTo: Int
    var atLeast = 1
  }

  private static let first = [
    Step(part: .title, upTo: 1), Step(part: .footer, upTo: 1), Step(part: .status, upTo: 1),
    Step(part: .labels, upTo: 5, atLeast: 2), Step(part: .closes, upTo: 2, atLeast: 2),
    Step(part: .message, upTo: 1), Step(part: .sockets, upTo: 1), Step(part: .labels, upTo: 10),
    Step(part: .closes, upTo: 4), Step(part: .ends, upTo: 3, atLeast: 2),
    Step(part: .status, upTo: 2),
  ]
  /// What remains after the gaps.
  private static let then = [
    Step(part: .closes, upTo: 7), Step(part: .sockets, upTo: 5), Step(part: .ends, upTo: 7),
    Step(part: .message, upTo: 3), Step(part: .status, upTo: 3), Step(part: .closes, upTo: 16),
    Step(part: .sockets, upTo: 10), Step(part: .ends, upTo: 12), Step(part: .closes, upTo: .max),
    Step(part: .ends, upTo: .max), Step(part: .sockets, upTo: .max),
  ]
  /// The parts that an empty line may stand before, the most wanted first.
  static let gapped: [ScreenPart] = [.labels, .closes, .ends, .sockets]

  /// Hands out the rows of a screen.
  ///
  /// - Parameters:
  ///   - rows: how many there are.
  ///   - wanted: how many lines a part would fill; 0 for one that has nothing to show.
  init(rows: Int, wanted: (ScreenPart) -> Int) {
    var left = rows
    for step in Self.first { give(step, &left, wanted) }
    let begun = Self.gapped.filter { self[$0] > 0 }.count
    gaps = min(begun, left)
    left -= gaps
    for step in Self.then { give(step, &left, wanted) }
  }

  private mutating func give(_ step: Step, _ left: inout Int, _ wanted: (ScreenPart) -> Int) {
    let most = min(step.upTo, wanted(step.part))
    let more = min(most - self[step.part], left)
    if more <= 0 || self[step.part] == 0 && more < min(step.atLeast, most) { return }
    lines[step.part.rawValue] += more
    left -= more
  }

  /// The lines of a part.
  subscript(part: ScreenPart) -> Int { lines[part.rawValue] }

  /// Whether an empty line stands before a part.
  func hasGap(before part: ScreenPart) -> Bool {
    Self.gapped.filter { self[$0] > 0 }.prefix(gaps).contains(part)
  }
}
