internal import Crypto
internal import CryptoExtras
internal import Wire

/// Crypto-PAn: a keyed one-to-one mapping of addresses that keeps common prefixes.
///
/// Two addresses that agree in their first n bits, and differ in the next one, are mapped to two
/// that do so too; nothing else can be told without the key. Each bit is flipped or not as the
/// first bit of an AES block says, and that block is made of all bits before it. IPv4 and IPv6
/// addresses stay what they are.
/// An address costs as many AES blocks as it has bits: `AddressAnonymizer` remembers what was mapped.
///
/// Source: Xu, Fan, Ammar and Moon, "Prefix-Preserving IP Address Anonymization", ICNP 2002; for
/// IPv6 the same over 128 bits.
struct PrefixPreservingMapping: Sendable {
  private let key: SymmetricKey
  /// The encrypted second half of the key: fills up what of a block is no prefix.
  private let padding: UInt128
  /// The octets of the block at hand, kept for reuse.
  private var block = [UInt8](repeating: 0, count: 16)

  /// The mapping of a key.
  init(_ key: AnonymizationKey) {
    self.key = SymmetricKey(data: key.octets[..<16])
    var block = Array(key.octets[16...])
    Self.encrypt(&block, self.key)
    padding = Self.value(of: block)
  }

  /// The address that stands for the given one.
  mutating func map(_ address: IPAddress) -> IPAddress {
    if let bits = address.v4 {
      let flips = flips(of: UInt128(bits) << 96, width: 32)
      return IPAddress(v4: bits ^ UInt32(truncatingIfNeeded: flips >> 96))
    }
    let bits = UInt128(address.high) << 64 | UInt128(address.low)
    let mapped = bits ^ flips(of: bits, width: 128)
    return IPAddress(
      high: UInt64(truncatingIfNeeded: mapped >> 64), low: UInt64(truncatingIfNeeded: mapped))
  }

  /// Which of the first `width` bits to flip; the address stands leftmost in `address`.
  private mutating func flips(of address: UInt128, width: Int) -> UInt128 {
    var flips: UInt128 = 0
    for place in 0..<width {
      let prefix = ~(UInt128.max >> UInt128(place))
      let first = encryptedFirstBit(of: address & prefix | padding & ~prefix)
      flips |= UInt128(first) << UInt128(127 - place)
    }
    return flips
  }

  private mutating func encryptedFirstBit(of value: UInt128) -> UInt8 {
    for place in 0..<16 {
      block[place] = UInt8(truncatingIfNeeded: value >> UInt128(120 - 8 * place))
    }
    Self.encrypt(&block, key)
    return block[0] >> 7
  }

  private static func encrypt(_ block: inout [UInt8], _ key: SymmetricKey) {
    do {
      try AES.permute(&block, key: key)
    } catch {
      preconditionFailure("AES-128 takes a key and a block of 16 octets: \(error)")
    }
  }

  private static func value(of block: [UInt8]) -> UInt128 {
    block.reduce(0) { $0 << 8 | UInt128($1) }
  }
}
