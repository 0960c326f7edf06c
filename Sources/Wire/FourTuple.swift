/// One end of a connection: an address and a TCP port.
public struct Endpoint: Hashable, Sendable, BitwiseCopyable {
  /// The IP address.
  public var address: IPAddress
  /// The TCP port in host byte order.
  public var port: UInt16

  /// An endpoint from its parts.
  @inlinable
  public init(address: IPAddress, port: UInt16) {
    self.address = address
    self.port = port
  }

  /// An endpoint from the 32 bits of its IPv4 address and the 16 of its port, in one number.
  @inlinable
  init(v4 number: UInt64) {
    address = IPAddress(v4: UInt32(truncatingIfNeeded: number >> 16))
    port = UInt16(truncatingIfNeeded: number)
  }

  /// Whether `self` stands before `other` in the order that makes a four-tuple direction-free.
  @inlinable
  public func precedes(_ other: Endpoint) -> Bool {
    address == other.address ? port < other.port : address.precedes(other.address)
  }
}

extension Endpoint: CustomStringConvertible {
  /// `address:port`, the address in brackets when it is IPv6.
  public var description: String {
    address.v4 == nil ? "[\(address)]:\(port)" : "\(address):\(port)"
  }
}

/// Which way a segment travels between the two ends of a `FourTuple`.
public enum Direction: UInt8, Hashable, Sendable, BitwiseCopyable {
  /// From `FourTuple.low` to `FourTuple.high`.
  case fromLow = 0
  /// From `FourTuple.high` to `FourTuple.low`.
  case fromHigh = 1

  /// The other way.
  @inlinable
  public var reversed: Direction { self == .fromLow ? .fromHigh : .fromLow }
}

/// The two ends of a connection in a fixed order, so that both directions have the same key.
///
/// The one place that decides the orientation is `init(from:to:)`.
public struct FourTuple: Hashable, Sendable, BitwiseCopyable {
  /// The end that precedes the other.
  public let low: Endpoint
  /// Which network the ends are in, where those are told apart by VLANs and tunnels; 0 otherwise.
  ///
  /// Unit: a number that the decoder gave. It stands in the padding behind `low`.
  public let scope: UInt16
  /// The other end.
  public let high: Endpoint

  /// The key of a segment's connection, and which way that segment travels.
  @inlinable
  public static func orient(
    from source: Endpoint, to destination: Endpoint
  ) -> (tuple: FourTuple, direction: Direction) {
    destination.precedes(source)
      ? (FourTuple(low: destination, high: source), .fromHigh)
      : (FourTuple(low: source, high: destination), .fromLow)
  }

  /// The same for two IPv4 endpoints, their 32 bits in host byte order, without a branch: which end
  /// sends is as good as random.
  @inlinable
  public static func orient(
    fromV4 source: UInt32, port sourcePort: UInt16, toV4 destination: UInt32,
    port destinationPort: UInt16
  ) -> (tuple: FourTuple, direction: Direction) {
    let from = UInt64(source) << 16 | UInt64(sourcePort)
    let to = UInt64(destination) << 16 | UInt64(destinationPort)
    return (
      FourTuple(lowV4: min(from, to), highV4: max(from, to)), to < from ? .fromHigh : .fromLow
    )
  }

  /// Two IPv4 endpoints in their order, each the 32 bits of its address and the 16 of its port in one number.
  @inlinable
  public init(lowV4: UInt64, highV4: UInt64) {
    self.init(low: Endpoint(v4: lowV4), high: Endpoint(v4: highV4))
  }

  /// The end that sends segments of `direction`.
  @inlinable
  public func sender(of direction: Direction) -> Endpoint {
    direction == .fromLow ? low : high
  }

  /// The same ends in a network.
  @inlinable
  public func scoped(_ scope: UInt16) -> FourTuple {
    FourTuple(low: low, high: high, scope: scope)
  }

  @inlinable
  init(low: Endpoint, high: Endpoint, scope: UInt16 = 0) {
    self.low = low
    self.scope = scope
    self.high = high
  }
}
