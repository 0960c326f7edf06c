import Anonymization
import ArgumentParser
import PacketDecode
import ReportWriting
import Wire

/// Whether VLANs and tunnels tell connections apart.
struct TunnelOption: ParsableArguments {
  @Flag(help: "Tell connections with the same addresses and ports apart by VLAN and tunnel.")
  var separateTunnels = false
}

/// What the networks are called that the decoder gave numbers to.
struct TunnelNames: Sendable {
  private var names: [UInt16: String] = [:]

  /// How many networks have one.
  var count: Int { names.count }

  /// The name behind the scope of a four-tuple: its VLANs and tunnels; nil where there are none.
  subscript(scope: UInt16) -> String? { names[scope] }

  /// Whether a network has its name.
  func has(_ scope: UInt16) -> Bool { names[scope] != nil }

  /// Names a network.
  ///
  /// - Parameters:
  ///   - steps: its VLANs and tunnels, outermost first; none where several share the number.
  ///   - scope: its number.
  ///   - anonymizer: what outer addresses go through.
  mutating func add(
    _ steps: [EncapsulationStep], as scope: UInt16, _ anonymizer: inout AddressAnonymizer?
  ) {
    names[scope] = steps.isEmpty ? "other" : steps.text(&anonymizer)
  }

  /// Names the network of a segment, if it has one without a name.
  mutating func name(
    _ scope: UInt16, by decoder: borrowing PacketDecoder, _ anonymizer: inout AddressAnonymizer?
  ) {
    if scope == 0 || has(scope) { return }
    add(decoder.encapsulation(scope), as: scope, &anonymizer)
  }
}

extension [EncapsulationStep] {
  /// The steps in words, outermost first, the outer addresses as the anonymizer has them.
  func text(_ anonymizer: inout AddressAnonymizer?) -> String {
    var parts: [String] = []
    for step in self {
      switch step {
      case .vlan(let number): parts.append("vlan \(number)")
      case .serviceInstance(let number): parts.append("i-sid \(number)")
      case .session(let number): parts.append("pppoe \(number)")
      case .key(let number): parts.append("gre-key \(number)")
      case .network(let number): parts.append("vni \(number)")
      case .addresses(let one, let other):
        let first = anonymizer?.map(one) ?? one
        let second = anonymizer?.map(other) ?? other
        parts.append("\(first)-\(second)")
      }
    }
    return parts.joined(separator: ", ")
  }
}
