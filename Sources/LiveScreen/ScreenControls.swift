public import TeardownAnalysis

/// How the user wants to see the screen, changed by keys.
public struct ScreenControls: Sendable, Equatable {
  /// Whether what is shown stands still; the capture goes on.
  public var isPaused = false
  /// Whether the list of keys is shown.
  public var showsHelp = false
  /// By what the ends with the most trouble are found.
  public var order = EndOrder.aborts
  /// The label whose connections alone are listed; nil for all.
  public var selected: Label?

  /// What a key asks for beyond a change of the controls.
  public enum Request: Sendable {
    /// To end the program.
    case quit
    /// To draw the whole screen anew.
    case redraw
  }

  /// As the screen begins.
  public init() {}

  /// A key was pressed.
  ///
  /// - Returns: what else it asks for.
  public mutating func press(_ key: Key) -> Request? {
    switch key {
    case .character("q"), .character("Q"): return .quit
    case .control("l"): return .redraw
    case .character("?"), .character("h"): showsHelp.toggle()
    case .character("p"), .character(" "): isPaused.toggle()
    case .character("s"): order = Self.next(order, in: EndOrder.allCases)
    case .character("l"), .down: select(next: 1)
    case .character("L"), .up: select(next: -1)
    case .character("0"): selected = nil
    case .escape:
      if showsHelp { showsHelp = false } else { selected = nil }
    case .character(let character):
      guard let digit = character.wholeNumberValue, character.isASCII,
        (1...Label.allCases.count).contains(digit)
      else { return nil }
      let label = Label.allCases[digit - 1]
      selected = selected == label ? nil : label
    case .control, .other: break
    }
    return nil
  }

  private static func next(_ order: EndOrder, in all: [EndOrder]) -> EndOrder {
    let place = all.firstIndex(of: order) ?? 0
    return all[(place + 1) % all.count]
  }

  /// Goes round the labels; "all" stands before the first.
  private mutating func select(next step: Int) {
    let all = Label.allCases
    let place = selected.flatMap { all.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
    let target = (place + step + all.count + 1) % (all.count + 1)
    selected = target == 0 ? nil : all[target - 1]
  }
}
