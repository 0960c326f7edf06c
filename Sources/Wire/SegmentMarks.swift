/// What a segment is found by: its connection, and a frame that it may repeat.
///
/// Worked out where the segment is read, from what is at hand there, so that whoever takes the segment in
/// has everything fetched that its turn needs.
/// Shape: 24 octets.
public struct SegmentMarks: Sendable, BitwiseCopyable {
  /// The addresses of a narrow four-tuple, the low end's in the lower half.
  public var addresses: UInt64
  /// Its ports, the low end's in the lower half.
  public var ports: UInt32
  /// The part of the four-tuple's hash by which an index finds connections.
  public var hash: UInt32
  /// Of all that two captures of one packet have in common; the lowest bits are the traits.
  public var signature: UInt64

  /// What of a segment is asked for most often.
  public struct Traits: OptionSet, Sendable, BitwiseCopyable {
    /// The bits.
    public var rawValue: UInt64

    /// Wraps the bits.
    @inlinable
    public init(rawValue: UInt64) {
      self.rawValue = rawValue
    }

    /// The four-tuple is narrow: both addresses are IPv4's, and no network tells it apart.
    @inlinable
    public static var narrow: Traits { Traits(rawValue: 1) }
    /// Nothing about the segment is out of the ordinary: `Segment.isPlain`.
    @inlinable
    public static var plain: Traits { Traits(rawValue: 2) }
    /// Of SYN, FIN, RST and ACK it has the ACK bit alone.
    @inlinable
    public static var next: Traits { Traits(rawValue: 4) }
    /// All of them.
    @inlinable
    public static var all: Traits { Traits(rawValue: 7) }
  }

  /// Those of a segment.
  @inlinable
  @inline(__always)
  public init(of segment: borrowing Segment) {
    let tuple = segment.tuple
    let isNarrow = tuple.isNarrow
    addresses = isNarrow ? tuple.narrowAddresses : 0
    ports = tuple.ports
    let hash = tuple.trackingHash
    self.hash = UInt32(truncatingIfNeeded: hash)
    var traits: Traits = isNarrow ? .narrow : []
    if segment.isPlain { traits.insert(.plain) }
    if segment.control.intersection(.synFinRstAck) == .ack { traits.insert(.next) }
    let blocks = UInt64(segment.firstSelectiveBlock.left.rawValue) << 16
    signature = Self.signature(
      hash: hash, numbers: segment.numbers,
      fields: UInt64(segment.identification) << 48 | UInt64(segment.window) << 32
        | UInt64(segment.payloadLength & 0xff_ffff) << 8 | UInt64(segment.control.rawValue),
      stamps: segment.stamps ^ blocks, direction: segment.direction, traits)
  }

  /// Those of a segment of a narrow four-tuple, without SACK blocks and with all its options.
  ///
  /// - Parameters:
  ///   - low: the end that precedes the other: its address, 32 bits, and its port, 16.
  ///   - high: the other.
  ///   - direction: which of them sends.
  ///   - numbers: the sequence number and the acknowledgment field, 32 bits each.
  ///   - stamps: TSval and TSecr, 32 bits each; 0 without them.
  ///   - identification: the IPv4 identification.
  ///   - window: the window as it stands on the wire.
  ///   - payloadLength: octets of payload.
  ///   - control: the control bits.
  @inlinable
  @inline(__always)
  public init(
    low: UInt64, high: UInt64, direction: Direction, numbers: UInt64, stamps: UInt64,
    identification: UInt16, window: UInt16, payloadLength: UInt32, control: ControlBits
  ) {
    addresses = (high >> 16) << 32 | low >> 16
    ports = UInt32(truncatingIfNeeded: high) << 16 | UInt32(truncatingIfNeeded: low) & 0xffff
    let hash = FourTuple.narrowHash(addresses: addresses, ports: ports)
    self.hash = UInt32(truncatingIfNeeded: hash)
    var traits = Traits.narrow
    if payloadLength <= Segment.plainLength, window != 0 { traits.insert(.plain) }
    if control.intersection(.synFinRstAck) == .ack { traits.insert(.next) }
    signature = Self.signature(
      hash: hash, numbers: numbers,
      fields: UInt64(identification) << 48 | UInt64(window) << 32
        | UInt64(payloadLength & 0xff_ffff) << 8 | UInt64(control.rawValue),
      stamps: stamps, direction: direction, traits)
  }

  /// Of no segment.
  @inlinable
  public init() {
    (addresses, ports, hash, signature) = (0, 0, 0, 0)
  }

  /// What of the segment is asked for most often.
  @inlinable
  @inline(__always)
  public var traits: Traits { Traits(rawValue: signature & Traits.all.rawValue) }

  /// What two segments have in common where one repeats the other; others have the same by chance alone.
  ///
  /// TTL and checksum are left out: a router and an offloading card change them.
  /// A polynomial modulo 2^64, its factors being those of wyhash (Wang Yi, 2019); the upper bits are the best.
  @inlinable
  @inline(__always)
  static func signature(
    hash: UInt64, numbers: UInt64, fields: UInt64, stamps: UInt64, direction: Direction,
    _ traits: Traits
  ) -> UInt64 {
    let sender = UInt64(direction.rawValue) << 63
    let sum = ((numbers &* 0xa076_1d64_78bd_642f) ^ sender &+ stamps) &* 0xe703_7ed1_a0b4_28db
    let mixed = (sum &+ fields) &* 0x8ebc_6af0_9c88_c6e3
    return (mixed ^ hash) & ~Traits.all.rawValue | traits.rawValue
  }
}

extension Segment {
  /// The most payload of a plain segment: a full one on Ethernet.
  ///
  /// Unit: octets.
  @inlinable
  static var plainLength: UInt32 { 1460 }

  /// Whether nothing about the segment is out of the ordinary, apart from its numbers: no SACK blocks, all
  /// options captured, no fragment, an open window, and no more payload than one packet holds on Ethernet.
  @inlinable
  @inline(__always)
  public var isPlain: Bool {
    let telling =
      Presence.identification.rawValue | Presence.optionsCut.rawValue
      | Presence.firstFragment.rawValue
    return selectiveBlockCount == 0 && payloadLength <= Self.plainLength && window != 0
      && presence.rawValue & telling == (tuple.isWide ? 0 : Presence.identification.rawValue)
  }

  /// The sequence number and the acknowledgment field in one.
  @inlinable
  @inline(__always)
  var numbers: UInt64 {
    UInt64(sequence.rawValue) << 32 | UInt64(acknowledgmentField.rawValue)
  }

  /// TSval and TSecr in one.
  @inlinable
  @inline(__always)
  var stamps: UInt64 { UInt64(timestampValue) << 32 | UInt64(timestampEcho) }
}

extension FourTuple {
  /// Whether an address is not IPv4's.
  @inlinable
  @inline(__always)
  public var isWide: Bool { low.address.v4 == nil || high.address.v4 == nil }

  /// Whether both addresses are IPv4's, and no network tells the four-tuple apart.
  @inlinable
  @inline(__always)
  public var isNarrow: Bool { !isWide && scope == 0 }

  /// The addresses of a narrow four-tuple, as `SegmentMarks` has them.
  @inlinable
  @inline(__always)
  var narrowAddresses: UInt64 { high.address.low << 32 | low.address.low & 0xffff_ffff }

  /// The ports, as `SegmentMarks` has them.
  @inlinable
  @inline(__always)
  var ports: UInt32 { UInt32(high.port) << 16 | UInt32(low.port) }

  /// A hash of the four-tuple, the same on every run.
  ///
  /// Two 64 by 64 bit multiplications, folded. Source: the mixing step of wyhash (Wang Yi, 2019).
  @inlinable
  @inline(__always)
  public var trackingHash: UInt64 {
    if isNarrow { return Self.narrowHash(addresses: narrowAddresses, ports: ports) }
    let ports = UInt64(scope) << 32 | UInt64(low.port) << 16 | UInt64(high.port)
    let first = (low.address.low ^ 0xa076_1d64_78bd_642f)
      .multipliedFullWidth(by: high.address.low ^ 0xe703_7ed1_a0b4_28db)
    let halves = low.address.high &* 0x8ebc_6af0_9c88_c6e3 ^ high.address.high
    let second = (first.high ^ first.low ^ halves)
      .multipliedFullWidth(by: ports ^ 0x5899_65cc_7537_4cc3)
    return second.high ^ second.low
  }

  /// The hash of a narrow four-tuple, by the addresses and ports that `SegmentMarks` names.
  @inlinable
  @inline(__always)
  static func narrowHash(addresses: UInt64, ports: UInt32) -> UInt64 {
    let product = (addresses ^ 0xa076_1d64_78bd_642f)
      .multipliedFullWidth(by: UInt64(ports) ^ 0xe703_7ed1_a0b4_28db)
    return product.high ^ product.low
  }
}
