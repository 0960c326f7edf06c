import Wire

/// The VLANs and tunnels around a packet, as far as they tell one network from another.
///
/// Free of direction: both directions of a connection have the same path. What differs by direction
/// (GTP's TEIDs, MPLS labels, UDP ports) is no part of it, and outer addresses stand in a fixed order.
struct EncapsulationPath: Hashable {
  /// What a step is.
  enum Kind: UInt8 {
    /// An 802.1Q or 802.1ad tag; the number is the VLAN's.
    case vlan = 1
    /// An 802.1ah service instance.
    case serviceInstance
    /// A PPPoE session.
    case session
    /// A GRE key.
    case key
    /// A VXLAN or Geneve network.
    case network
    /// A pair of outer addresses, which fills four more words.
    case addresses
  }

  /// How many words are kept; what comes behind is mixed into the last one.
  private static let limit = 20

  private(set) var words = InlineArray<20, UInt64>(repeating: 0)
  private(set) var count = 0

  /// Whether there is no VLAN and no tunnel.
  var isEmpty: Bool { count == 0 }

  /// Adds a step with a number.
  mutating func add(_ kind: Kind, _ number: UInt32) {
    append(UInt64(kind.rawValue) << 56 | UInt64(number))
  }

  /// Adds a pair of outer addresses, whichever of them sent.
  mutating func add(_ outer: IPPacket) {
    let isInOrder = outer.source.precedes(outer.destination)
    let first = isInOrder ? outer.source : outer.destination
    let second = isInOrder ? outer.destination : outer.source
    append(UInt64(Kind.addresses.rawValue) << 56)
    append(first.high)
    append(first.low)
    append(second.high)
    append(second.low)
  }

  private mutating func append(_ word: UInt64) {
    if count < Self.limit {
      words[count] = word
      count &+= 1
    } else {
      words[Self.limit - 1] = (words[Self.limit - 1] &* 0x9e37_79b9_7f4a_7c15) ^ word
    }
  }

  /// All words in one, the upper bits mixed best.
  var mixture: UInt64 {
    var mixture: UInt64 = 0
    for place in 0..<count { mixture = (mixture ^ words[place]) &* 0x9e37_79b9_7f4a_7c15 }
    return mixture
  }

  static func == (one: Self, other: Self) -> Bool {
    guard one.count == other.count else { return false }
    for place in 0..<one.count where one.words[place] != other.words[place] { return false }
    return true
  }

  func hash(into hasher: inout Hasher) {
    for place in 0..<count { hasher.combine(words[place]) }
  }
}
