internal import FlowTracking
public import TeardownAnalysis

/// Something that a connection has or has not, and that rules count: a label, a loss, an RST.
public enum Trait: Hashable, Sendable {
  /// Every connection has it.
  case any
  /// It has this label.
  case label(Label)
  /// A segment of its close was lost.
  case loss
  /// A segment of this wave of the close was lost, 1 to 4.
  case lossInWave(UInt8)
  /// It had an RST, whatever came of it.
  case reset
  /// It had an RST of this class.
  case resetOfClass(ResetClass)

  /// The trait with a name; nil where there is none.
  public init?(name: some StringProtocol) {
    guard let trait = Self.all.first(where: { $0.name == name }) else { return nil }
    self = trait
  }

  /// The name that rules use.
  public var name: String {
    switch self {
    case .any: "connections"
    case .label(let label): label.rawValue
    case .loss: "lost"
    case .lossInWave(let wave): "lost:wave-\(wave)"
    case .reset: "rst"
    case .resetOfClass(let kind): "rst:\(kind.rawValue)"
    }
  }

  /// All traits, labels first.
  public static let all: [Trait] =
    Label.allCases.map(Trait.label) + [.loss] + (1...4).map(Trait.lossInWave) + [.reset]
    + ResetClass.allCases.map(Trait.resetOfClass) + [.any]

  /// Whether a connection has it.
  func holds(for checked: CheckedConnection) -> Bool {
    switch self {
    case .any: true
    case .label(let label): checked.verdict.label == label
    case .loss: checked.lostSegments > 0
    case .lossInWave(let wave): checked.wave(wave).map { $0.lost > 0 } ?? false
    case .reset: !checked.verdict.resets.isEmpty || checked.connection.unloggedResets > 0
    case .resetOfClass(let kind): checked.verdict.resets.contains { $0.kind == kind }
    }
  }
}

/// Some traits, of which a connection has one or more, or none.
public struct TraitSet: Hashable, Sendable {
  /// The traits, each once, in the order in which they were given.
  public let traits: [Trait]

  /// Traits from a list.
  public init(_ traits: [Trait]) {
    var seen: Set<Trait> = []
    self.traits = traits.filter { seen.insert($0).inserted }
  }

  /// Reads names with a separator between them.
  ///
  /// - Parameters:
  ///   - text: the names, such as `clean-four-way+merged-three-way`.
  ///   - separator: what stands between two.
  /// - Throws: which name there is not.
  init(_ text: some StringProtocol, separatedBy separator: Character) throws(RuleError) {
    var traits: [Trait] = []
    for name in text.split(separator: separator, omittingEmptySubsequences: false) {
      let name = name.trimmingSpaces
      guard let trait = Trait(name: name) else {
        if name.isEmpty { throw RuleError("a label is missing in '\(text)'") }
        let names = Trait.all.map(\.name)
        let hint = NearestName.hint(for: name, among: names)
        throw RuleError(
          "no label is called '\(name)'"
            + (hint.isEmpty ? "; there are \(names.joined(separator: ", "))" : hint))
      }
      traits.append(trait)
    }
    self.init(traits)
  }

  /// The names, with `+` between them.
  public var name: String { traits.map(\.name).joined(separator: "+") }

  /// Whether a connection has one of them.
  func holds(for connection: CheckedConnection) -> Bool {
    traits.contains { $0.holds(for: connection) }
  }

  /// Whether every connection that has one of these has one of the others, too.
  func isSubset(of other: TraitSet) -> Bool {
    other.traits.contains(.any) || Set(traits).isSubset(of: other.traits)
  }
}

extension StringProtocol {
  /// Without white space at both ends.
  var trimmingSpaces: String {
    var rest = Substring(self)
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
