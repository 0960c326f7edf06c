public import Wire

/// A VLAN or a tunnel around a packet, as far as it tells one network from another.
public enum EncapsulationStep: Hashable, Sendable {
  /// An 802.1Q or 802.1ad tag: the VLAN's number.
  case vlan(UInt32)
  /// An 802.1ah service instance: its I-SID.
  case serviceInstance(UInt32)
  /// A PPPoE session: its number.
  case session(UInt32)
  /// A GRE key.
  case key(UInt32)
  /// A VXLAN or Geneve network: its VNI.
  case network(UInt32)
  /// A pair of outer addresses, whichever of them sent.
  case addresses(IPAddress, IPAddress)
}

extension EncapsulationPath {
  /// The steps, outermost first; of a path that was too long, those that were kept.
  var steps: [EncapsulationStep] {
    var steps: [EncapsulationStep] = []
    var place = 0
    while place < count, let kind = Kind(rawValue: UInt8(words[place] >> 56)) {
      let number = UInt32(truncatingIfNeeded: words[place])
      place += 1
      switch kind {
      case .vlan: steps.append(.vlan(number))
      case .serviceInstance: steps.append(.serviceInstance(number))
      case .session: steps.append(.session(number))
      case .key: steps.append(.key(number))
      case .network: steps.append(.network(number))
      case .addresses:
        guard place + 4 <= count else { return steps }
        steps.append(
          .addresses(
            IPAddress(high: words[place], low: words[place + 1]),
            IPAddress(high: words[place + 2], low: words[place + 3])))
        place += 4
      }
    }
    return steps
  }
}
