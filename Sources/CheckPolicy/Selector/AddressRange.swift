public import Wire

/// An address, or a prefix with all addresses below it.
public struct AddressRange: Sendable, Equatable {
  /// The first address.
  public let base: IPAddress
  /// How many leading bits are fixed, 0 to 128; of an IPv4 prefix 96 more than it says.
  let fixedBits: Int

  /// Reads `10.0.0.5`, `10.0.0.0/8`, `fd77::/64`.
  ///
  /// Bits behind the prefix are as good as zero; nil where the text is none of this.
  public init?(text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let address = IPAddress(text: parts[0]) else { return nil }
    // A mapped address written in the form of IPv6 has its own count of bits.
    let isV4 = !parts[0].contains(":")
    var fixed = 128
    if parts.count == 2 {
      guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let bits = Int(parts[1]),
        (0...(isV4 ? 32 : 128)).contains(bits)
      else { return nil }
      fixed = isV4 ? bits + 96 : bits
    }
    fixedBits = fixed
    base = Self.masked(address, fixed)
  }

  /// Whether an address lies within.
  public func contains(_ address: IPAddress) -> Bool {
    Self.masked(address, fixedBits) == base
  }

  private static func masked(_ address: IPAddress, _ bits: Int) -> IPAddress {
    IPAddress(
      high: address.high & mask(min(bits, 64)), low: address.low & mask(max(bits - 64, 0)))
  }

  /// The highest `bits` of 64.
  private static func mask(_ bits: Int) -> UInt64 {
    bits == 0 ? 0 : ~0 << UInt64(64 - bits)
  }
}
