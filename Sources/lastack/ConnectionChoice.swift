import Anonymization
import ArgumentParser
import CloseExplaining
import FlowTracking
import ReportWriting
import TeardownAnalysis
import Wire

/// Which connection of a capture is meant: by its number, by its two ends, or the worst.
enum ConnectionName: ExpressibleByArgument, Equatable {
  case number(UInt64)
  case ends(Endpoint, Endpoint)

  /// Reads `17`, `10.0.0.1:40000-10.0.0.2:80` or `[fd00::1]:40000-[fd00::2]:80`.
  init?(argument: String) {
    if let number = UInt64(argument), number > 0 {
      self = .number(number)
      return
    }
    let ends = argument.split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, let first = Endpoint(text: ends[0]), let second = Endpoint(text: ends[1])
    else { return nil }
    self = .ends(first, second)
  }

  /// The name as a person gives it.
  var text: String {
    switch self {
    case .number(let number): "\(number)"
    case .ends(let first, let second): "\(first)-\(second)"
    }
  }
}

extension Endpoint {
  /// Reads `address:port`, an IPv6 address in brackets.
  init?(text: Substring) {
    guard let colon = text.lastIndex(of: ":"),
      let port = UInt16(text[text.index(after: colon)...])
    else { return nil }
    var address = text[..<colon]
    if address.first == "[", address.last == "]" {
      address = address.dropFirst().dropLast()
      guard address.contains(":") else { return nil }
    } else if address.contains(":") {
      return nil
    }
    guard let parsed = AddressText.address(String(address)) else { return nil }
    self.init(address: parsed, port: port)
  }
}

/// Picks one connection out of those that an analysis finds, and forgets the others.
///
/// Of several that fit it keeps the gravest; of those that all closed as they should the one whose
/// close took longest.
struct ConnectionChoice: ConnectionSink, ~Copyable {
  private let name: ConnectionName?
  /// The four-tuples that are meant: as given, and as it is after anonymizing.
  private let tuples: [FourTuple]
  private var worst = WorstConnections(capacity: 1)
  private var calm: (evidence: ConnectionEvidence, verdict: Verdict)?
  /// Connections of the four-tuple that was asked for.
  private(set) var siblings = Explanation.Siblings()
  /// How many connections there are.
  private(set) var connections: UInt64 = 0

  /// A choice that has seen no connection.
  ///
  /// - Parameters:
  ///   - name: which one; nil for the worst of all.
  ///   - anonymizer: what the addresses that are given go through.
  init(_ name: ConnectionName?, anonymizer: inout AddressAnonymizer?) {
    self.name = name
    guard case .ends(let first, let second) = name else {
      tuples = []
      return
    }
    var tuples = [FourTuple.orient(from: first, to: second).tuple]
    if let ends = anonymizer?.mapBoth(first, second) {
      tuples.append(FourTuple.orient(from: ends.0, to: ends.1).tuple)
    }
    self.tuples = tuples
  }

  /// The one that was chosen, and whether it is worth a look.
  var chosen: (evidence: ConnectionEvidence, verdict: Verdict)? { worst.gravest ?? calm }

  /// Whether the chosen one is worth a look.
  var isGrave: Bool { worst.gravest != nil }

  var isBroken: Bool { false }

  mutating func begin(_ capture: CaptureFacts) {}

  mutating func add(
    _ evidence: borrowing ConnectionEvidence, judged verdict: borrowing Verdict,
    in places: FramePlaces
  ) {
    connections += 1
    switch name {
    case .number(let number):
      if evidence.connection.id == number { calm = (copy evidence, copy verdict) }
      return
    case .ends:
      guard tuples.contains(evidence.connection.tuple.scoped(0)) else { return }
      siblings.add(evidence, verdict.label)
    case nil: break
    }
    worst.consider(copy evidence, copy verdict)
    if calm == nil || (verdict.exchangeDuration ?? -1) > (calm?.verdict.exchangeDuration ?? -1) {
      calm = (copy evidence, copy verdict)
    }
  }

  mutating func end(_ capture: CaptureFacts) {}
}

extension AddressAnonymizer {
  fileprivate mutating func mapBoth(
    _ first: Endpoint, _ second: Endpoint
  ) -> (Endpoint, Endpoint) {
    (map(first), map(second))
  }
}
